"""The kinds of question of `design: search, 3`, drawn from a directory."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from random import Random

from msgspec import Struct

from benchmarks.relevance import filtered_questions, typos_a, typos_b
from benchmarks.relevance.areas import Area
from benchmarks.relevance.people import Person, Population
from benchmarks.relevance.profession_words import Trade
from directory.model.geography import communes
from directory.text.analysis import fold, units, words
from indexer.synthetic.tables import NAMES, csv_rows

FEWEST_LETTERS = 4
SHOWN = 10
"""Where more people than this fit a text to the letter, no order could show the one meant."""
PROFESSIONS = frozenset(
    "boucher boulanger charpentier chevalier fabre faure lefebvre meunier mercier barbier berger "
    "medecin pharmacien infirmier sage dentiste masson marchand tisserand tailleur".split()
)


class Question(Struct, frozen=True):
    """What is typed, and what must come.

    Attributes:
        wanted: the number of the person meant; empty when nobody must be shown.
        same_as: another text that must get the identical answer.
        trade: what everybody who is shown must be, in `area`.
    """

    text: str
    wanted: str = ""
    same_as: str = ""
    trade: Trade | None = None
    area: Area | None = None


class ErrorRules(Struct, frozen=True):
    """How one set makes its questions."""

    slip: Callable[[str, Random], str]
    respell: Callable[[str, Random], str]
    variants: Callable[[str], tuple[str, ...]]
    name_leads: bool

    @property
    def name(self) -> str:
        return "A" if self.name_leads else "B"


SETS = {
    "A": ErrorRules(typos_a.edit, typos_a.respell, typos_a.variants, name_leads=True),
    "B": ErrorRules(typos_b.slip, typos_b.respell, typos_b.variants, name_leads=False),
}
Kind = Callable[[Population, ErrorRules, Random], Iterator[Question]]


def anybody(name: str, first_name: str) -> bool:
    return bool(name and first_name)


def has_long_words(name: str, first_name: str) -> bool:
    """Whether errors can be made in both fields."""
    return all(
        max(map(len, words(each)), default=0) >= FEWEST_LETTERS for each in (name, first_name)
    )


def is_double(name: str, _first_name: str) -> bool:
    """Whether a name is made of two units of some length, no particle counted."""
    return [len(unit) >= FEWEST_LETTERS for unit in units(words(name))] == [True, True]


def drawn(
    people: Population, rules: ErrorRules, fits: Callable[[str, str], bool]
) -> Iterator[Person]:
    """People for a set: the two sets share nobody."""
    return people.people(fits, from_the_end=not rules.name_leads)


def typed(rules: ErrorRules, name: str, first_name: str) -> str:
    """Both fields as somebody types them: folded, in the order of the set."""
    pair = (name, first_name) if rules.name_leads else (first_name, name)
    return " ".join(pair).lower()


def altered(text: str, change: Callable[[str, Random], str], rng: Random) -> str:
    """The text with one of its longer words changed."""
    parts = fold(text).split()
    at = rng.choice([at for at, word in enumerate(parts) if len(word) >= FEWEST_LETTERS])
    parts[at] = change(parts[at], rng)
    return " ".join(parts)


def same(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, anybody):
        swapped = f"{person.first_name} {person.name}"
        ways = {*rules.variants(person.text), *rules.variants(swapped)} - {person.text}
        text = rng.choice(sorted(ways))
        yield Question(text, person.id, same_as=person.text)


def exact(people: Population, rules: ErrorRules, _rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, anybody):
        yield Question(typed(rules, person.name, person.first_name), person.id)


def one_error(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, has_long_words):
        if rng.random() < 1 / 2:
            name, first_name = altered(person.name, rules.slip, rng), person.first_name
        else:
            name, first_name = person.name, altered(person.first_name, rules.slip, rng)
        yield Question(typed(rules, name, first_name), person.id)


def two_errors(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, has_long_words):
        fields = (person.name, person.first_name)
        name, first_name = (altered(field, rules.slip, rng) for field in fields)
        yield Question(typed(rules, name, first_name), person.id)


def alike(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, has_long_words):
        name = altered(person.name, rules.respell, rng)
        if name != fold(person.name):
            yield Question(typed(rules, name, person.first_name), person.id)


def half(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    for person in drawn(people, rules, is_double):
        name = rng.choice(units(words(person.name)))
        if people.bearing(person.first_name, partial(has_unit, name)) <= SHOWN:
            yield Question(typed(rules, name, person.first_name), person.id)


def has_unit(unit: str, name: str) -> bool:
    return unit in units(words(name))


def unfinished(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    """Set A leaves the exercise name unfinished as written, set B without its spaces."""
    for person in drawn(people, rules, has_long_words):
        name = fold(person.name) if rules.name_leads else "".join(words(person.name))
        if len(name) <= FEWEST_LETTERS:
            continue
        start = name[: rng.randrange(FEWEST_LETTERS, len(name))]
        if people.bearing(person.first_name, partial(begins, start)) <= SHOWN:
            yield Question(f"{person.first_name} {start}".lower(), person.id)


def begins(start: str, name: str) -> bool:
    return name.replace(" ", "").startswith(start.replace(" ", ""))


def other_meaning(people: Population, rules: ErrorRules, _rng: Random) -> Iterator[Question]:
    towns = frozenset(fold(commune.name) for commune in communes().values())
    for person in drawn(people, rules, lambda name, _: name in towns or name in PROFESSIONS):
        yield Question(typed(rules, person.name, person.first_name), person.id)


def homonym(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    """Somebody with homonyms, and a trade or a town that is none of theirs."""
    for text, wanted in filtered_questions.with_trade_or_town(people, rules.name, rng):
        yield Question(text, wanted)


def trade_and_place(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    """A trade by an everyday word, and a place: all who are shown must be both."""
    for text, trade, area in filtered_questions.trade_and_place(people, rules.name, rng):
        yield Question(text, trade=trade, area=area)


def nobody(people: Population, rules: ErrorRules, rng: Random) -> Iterator[Question]:
    """Names nobody has: two people crossed, or a surname of the country that nobody here bears."""
    strangers = [name for name in surnames() if name not in people.surnames]
    for person, other in pairs(drawn(people, rules, has_long_words)):
        name = fold(other.name) if rules.name_leads else rng.choice(strangers)
        if not people.may_be_meant(name, fold(person.first_name)):
            yield Question(typed(rules, name, person.first_name))


@cache
def surnames() -> tuple[str, ...]:
    """The surnames that fictitious people are given, folded; few of the rare ones are published."""
    return tuple(sorted({fold(row["name"]) for row in csv_rows(NAMES / "surnames.csv.gz")}))


def pairs(people: Iterator[Person]) -> Iterator[tuple[Person, Person]]:
    return zip(people, people, strict=False)


KINDS: dict[str, Kind] = {
    "identity": same,
    "exact, unique": exact,
    "one error": one_error,
    "an error in each": two_errors,
    "sound-alike": alike,
    "half of a double name": half,
    "unfinished": unfinished,
    "town or profession": other_meaning,
    "homonym, trade or town": homonym,
    "trade and place": trade_and_place,
    "not there": nobody,
}
FILTERED = ("homonym, trade or town", "trade and place")
"""Kinds that a search by name alone cannot answer."""


def questions(people: Population, rules: ErrorRules, kind: str, many: int) -> list[Question]:
    """So many questions of a kind, each text once; fewer when the directory has no more."""
    rng = Random(kind)  # noqa: S311 - a sample that anybody can draw again
    asked = {question.text: question for question in islice(KINDS[kind](people, rules, rng), many)}
    return list(asked.values())
