"""Kinds of question, drawn from the people of a directory."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from random import Random

from msgspec import Struct

from benchmarks.relevance import filtered_questions, typos_a, typos_b
from benchmarks.relevance.areas import Area
from benchmarks.relevance.people import NamedPerson, Population
from benchmarks.relevance.profession_words import Occupation
from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS
from directory.model.geography import load_communes
from directory.text.analysis import fold, join_particles, words
from indexer.synthetic.tables import NAMES_FOLDER, read_csv_rows

MAX_SHOWN_PEOPLE = 10
"""If more people match a text exactly, no ranking can show the one meant."""
PROFESSION_SURNAMES = frozenset(
    "boucher boulanger charpentier chevalier fabre faure lefebvre meunier mercier barbier berger "
    "medecin pharmacien infirmier sage dentiste masson marchand tisserand tailleur".split()
)


class SearchQuestion(Struct, frozen=True):
    """What is typed, and the answer expected.

    Attributes:
        expected_id: the number of the person meant; empty when nobody must be shown.
        equivalent_text: another text that must get the identical answer.
        occupation: what everybody shown must practise, in `area`.
    """

    text: str
    expected_id: str = ""
    equivalent_text: str = ""
    occupation: Occupation | None = None
    area: Area | None = None


class ErrorRules(Struct, frozen=True):
    """How one set makes its questions."""

    make_typo: Callable[[str, Random], str]
    respell: Callable[[str, Random], str]
    variants: Callable[[str], tuple[str, ...]]
    is_name_first: bool

    @property
    def name(self) -> str:
        return "A" if self.is_name_first else "B"


QUESTION_SETS = {
    "A": ErrorRules(
        typos_a.apply_random_edit,
        typos_a.respell_phonetically,
        typos_a.list_format_variants,
        is_name_first=True,
    ),
    "B": ErrorRules(
        typos_b.make_random_typo,
        typos_b.respell_as_another_family,
        typos_b.list_unicode_variants,
        is_name_first=False,
    ),
}
QuestionDrawer = Callable[[Population, ErrorRules, Random], Iterator[SearchQuestion]]


def has_both_names(name: str, first_name: str) -> bool:
    return bool(name and first_name)


def has_long_words(name: str, first_name: str) -> bool:
    """Whether errors can be made in both fields."""
    return all(
        max(map(len, words(each)), default=0) >= MIN_TYPO_LETTERS for each in (name, first_name)
    )


def is_double_name(name: str, _first_name: str) -> bool:
    """Whether a name has exactly two units, both long enough, particles joined."""
    return [len(unit) >= MIN_TYPO_LETTERS for unit in join_particles(words(name))] == [
        True,
        True,
    ]


def draw_people_of_set(
    people: Population, rules: ErrorRules, fits: Callable[[str, str], bool]
) -> Iterator[NamedPerson]:
    """People for a set; no person is in both sets."""
    return people.draw_people(fits, from_the_end=not rules.is_name_first)


def format_typed_name(rules: ErrorRules, name: str, first_name: str) -> str:
    """Both fields as somebody types them: folded, in the order of the set."""
    pair = (name, first_name) if rules.is_name_first else (first_name, name)
    return " ".join(pair).lower()


def alter_one_word(text: str, change: Callable[[str, Random], str], rng: Random) -> str:
    """The text with one of its longer words changed."""
    parts = fold(text).split()
    at = rng.choice([at for at, word in enumerate(parts) if len(word) >= MIN_TYPO_LETTERS])
    parts[at] = change(parts[at], rng)
    return " ".join(parts)


def draw_variant_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_both_names):
        swapped = f"{person.first_name} {person.name}"
        variants = {*rules.variants(person.full_name), *rules.variants(swapped)} - {
            person.full_name
        }
        text = rng.choice(sorted(variants))
        yield SearchQuestion(text, person.id, equivalent_text=person.full_name)


def draw_exact_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_both_names):
        yield SearchQuestion(format_typed_name(rules, person.name, person.first_name), person.id)


def draw_one_error_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        if rng.random() < 1 / 2:
            name, first_name = alter_one_word(person.name, rules.make_typo, rng), person.first_name
        else:
            name, first_name = person.name, alter_one_word(person.first_name, rules.make_typo, rng)
        yield SearchQuestion(format_typed_name(rules, name, first_name), person.id)


def draw_two_error_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        fields = (person.name, person.first_name)
        name, first_name = (alter_one_word(field, rules.make_typo, rng) for field in fields)
        yield SearchQuestion(format_typed_name(rules, name, first_name), person.id)


def draw_sound_alike_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        name = alter_one_word(person.name, rules.respell, rng)
        if name != fold(person.name):
            yield SearchQuestion(format_typed_name(rules, name, person.first_name), person.id)


def draw_half_name_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, is_double_name):
        name = rng.choice(join_particles(words(person.name)))
        if people.count_bearers(person.first_name, partial(has_unit, name)) <= MAX_SHOWN_PEOPLE:
            yield SearchQuestion(format_typed_name(rules, name, person.first_name), person.id)


def has_unit(unit: str, name: str) -> bool:
    return unit in join_particles(words(name))


def draw_prefix_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Set A leaves the exercise name unfinished as written, set B without its spaces."""
    for person in draw_people_of_set(people, rules, has_long_words):
        name = fold(person.name) if rules.is_name_first else "".join(words(person.name))
        if len(name) <= MIN_TYPO_LETTERS:
            continue
        start = name[: rng.randrange(MIN_TYPO_LETTERS, len(name))]
        if (
            people.count_bearers(person.first_name, partial(has_name_prefix, start))
            <= MAX_SHOWN_PEOPLE
        ):
            yield SearchQuestion(f"{person.first_name} {start}".lower(), person.id)


def has_name_prefix(prefix: str, name: str) -> bool:
    return name.replace(" ", "").startswith(prefix.replace(" ", ""))


def draw_ambiguous_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    towns = frozenset(fold(commune.name) for commune in load_communes().values())
    for person in draw_people_of_set(
        people, rules, lambda name, _: name in towns or name in PROFESSION_SURNAMES
    ):
        yield SearchQuestion(format_typed_name(rules, person.name, person.first_name), person.id)


def draw_homonym_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Somebody with homonyms, and a profession or a town that no homonym has."""
    for text, wanted in filtered_questions.draw_distinguishable_homonyms(people, rules.name, rng):
        yield SearchQuestion(text, wanted)


def draw_filtered_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A profession by an everyday word, and a place: everybody shown must match both."""
    for text, occupation, area in filtered_questions.draw_occupations_with_place(
        people, rules.name, rng
    ):
        yield SearchQuestion(text, occupation=occupation, area=area)


def draw_no_result_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Names of nobody: of two people combined, or a surname that nobody here bears."""
    strangers = [name for name in load_synthetic_surnames() if name not in people.surnames]
    drawn = draw_people_of_set(people, rules, has_long_words)
    for person, other in zip(drawn, drawn, strict=False):
        name = fold(other.name) if rules.is_name_first else rng.choice(strangers)
        if not people.has_matching_name(name, fold(person.first_name)):
            yield SearchQuestion(format_typed_name(rules, name, person.first_name))


@cache
def load_synthetic_surnames() -> tuple[str, ...]:
    """The surnames that fictitious people are given, folded; few of the rare ones are published."""
    return tuple(
        sorted({fold(row["name"]) for row in read_csv_rows(NAMES_FOLDER / "surnames.csv.gz")})
    )


QUESTION_KINDS: dict[str, QuestionDrawer] = {
    "identity": draw_variant_questions,
    "exact, unique": draw_exact_questions,
    "one error": draw_one_error_questions,
    "an error in each": draw_two_error_questions,
    "sound-alike": draw_sound_alike_questions,
    "half of a double name": draw_half_name_questions,
    "unfinished": draw_prefix_questions,
    "town or profession": draw_ambiguous_questions,
    "homonym, trade or town": draw_homonym_questions,
    "trade and place": draw_filtered_questions,
    "not there": draw_no_result_questions,
}
FILTERED_KINDS = ("homonym, trade or town", "trade and place")
"""Kinds that a search by name alone cannot answer."""


def draw_questions_of_kind(
    people: Population, rules: ErrorRules, kind: str, count: int
) -> list[SearchQuestion]:
    """So many questions of a kind, each text once; fewer if the directory is too small."""
    rng = Random(kind)  # noqa: S311 - a sample that anybody can draw again
    questions = {
        question.text: question
        for question in islice(QUESTION_KINDS[kind](people, rules, rng), count)
    }
    return list(questions.values())
