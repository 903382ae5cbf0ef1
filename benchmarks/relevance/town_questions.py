"""A trade or a person, and a town: with slips in either, by initials, by the former name of a town.

A text that says something else to the letter (`cannes` for a slip in `vannes`) is not asked: the
right answer is not the one meant.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from msgspec import Struct

from benchmarks.relevance.areas import (
    Area,
    build_town_area,
    find_activity_commune,
    find_cedex_postal_codes,
    join_name,
    load_former_names,
    load_place_keys,
    load_wider_keys,
)
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.people import NamedPerson, Population, read_name
from benchmarks.relevance.profession_words import (
    Occupation,
    iter_practised_activities,
    list_trade_words,
)
from benchmarks.relevance.question_sets import (
    ErrorRules,
    QuestionDrawer,
    SearchQuestion,
    alter_one_word,
    format_typed_name,
    has_both_names,
    has_long_words,
)
from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS
from directory.model.geography import load_communes
from directory.model.listing import Listing, PublicActivity
from directory.text.analysis import fold, words

MAX_QUESTIONS_PER_WORD = 20
"""Of one word for a trade: two thirds of all people would be asked for as nurses or doctors."""
MAX_QUESTIONS_PER_TOWN = 5
"""By its former names."""
MAX_INITIAL_BEARERS = 60
"""People with a surname and an initial whose towns are compared."""


class TradeInTown(Struct, frozen=True):
    """A word for a trade, a town, and what they mean."""

    word: str
    occupation: Occupation
    area: Area
    postal_code: str
    listing: Listing

    @property
    def criteria(self) -> AnswerCriteria:
        return AnswerCriteria(self.occupation, self.area)


class PersonInTown(Struct, frozen=True):
    """Somebody whose name is unique, and a town where they practise."""

    person: NamedPerson
    area: Area
    listing: Listing


def draw_trades_in_towns(
    people: Population,
    rules: ErrorRules,
    rng: Random,
    max_uses: int = MAX_QUESTIONS_PER_WORD,
) -> Iterator[TradeInTown]:
    """A trade and a town that one person has in one activity; no trade too often.

    A town named like a département is not asked: both are right.
    """
    uses: Counter[str] = Counter()
    for listing in people.listings(from_the_end=not rules.is_name_first):
        candidates = [
            TradeInTown(
                word, occupation, build_town_area(commune), find_postal_code(activity), listing
            )
            for exercise, activity in iter_practised_activities(listing)
            if (commune := find_activity_commune(activity))
            and join_name(commune.name) not in load_wider_keys()
            for word, occupation in list_trade_words(rules.name).items()
            if occupation.matches(exercise, activity) and uses[word] < max_uses
        ]
        if candidates:
            pick = rng.choice(candidates)
            uses[pick.word] += 1
            yield pick


def draw_people_in_towns(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[PersonInTown]:
    """Somebody whose names have long words, and one of their towns."""
    pick = people.draw_listings(has_long_words, from_the_end=not rules.is_name_first)
    for listing in pick:
        areas = [
            build_town_area(commune)
            for _, activity in iter_practised_activities(listing)
            if (commune := find_activity_commune(activity))
        ]
        if areas:
            yield PersonInTown(read_name(listing), rng.choice(areas), listing)


def find_postal_code(activity: PublicActivity) -> str:
    """The postal code of an activity's address; of a CEDEX address the first one of its town."""
    code = activity.place.address.postal_code if activity.place else None
    commune = find_activity_commune(activity)
    return next(iter(find_cedex_postal_codes(code, commune)), code or "")


def has_long_word(text: str) -> bool:
    """Whether a slip can be made in a text."""
    return any(len(word) >= MIN_TYPO_LETTERS for word in fold(text).split())


def slip_in_trade(people: Population, word: str, rules: ErrorRules, rng: Random) -> str:
    """A word for a trade with a slip; empty where it would be a name, a place or another trade."""
    if not has_long_word(word):
        return ""
    slipped = alter_one_word(word, rules.slip, rng)
    key = "".join(words(slipped))
    trades = {"".join(words(each)) for each in list_trade_words(rules.name)}
    is_other = key in trades or key in load_place_keys() or people.has_bearer((key,))
    return "" if is_other else slipped


def slip_in_town(area: Area, rules: ErrorRules, rng: Random) -> str:
    """The name of a town with a slip; empty where that is another place."""
    if not has_long_word(area.text):
        return ""
    slipped = alter_one_word(area.text, rules.slip, rng)
    return "" if "".join(words(slipped)) in load_place_keys() else slipped


def draw_trade_slip_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for pick in draw_trades_in_towns(people, rules, rng):
        if word := slip_in_trade(people, pick.word, rules, rng):
            yield SearchQuestion(f"{word} {pick.area.text}", criteria=pick.criteria)


def draw_town_slip_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for pick in draw_trades_in_towns(people, rules, rng):
        if town := slip_in_town(pick.area, rules, rng):
            yield SearchQuestion(f"{pick.word} {town}", criteria=pick.criteria)


def draw_double_slip_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for pick in draw_trades_in_towns(people, rules, rng):
        word = slip_in_trade(people, pick.word, rules, rng)
        town = slip_in_town(pick.area, rules, rng)
        if word and town:
            pair = (word, town) if rng.random() < 2 / 3 else (town, word)
            yield SearchQuestion(" ".join(pair), criteria=pick.criteria)


def draw_name_slip_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A slip in one of the names, and the town."""
    for pick in draw_people_in_towns(people, rules, rng):
        names = [pick.person.name, pick.person.first_name]
        at = rng.randrange(2)
        names[at] = alter_one_word(names[at], rules.make_typo, rng)
        text = format_typed_name(rules, *names)
        yield SearchQuestion(f"{text} {pick.area.text}", pick.person.id)


def draw_name_and_town_slip_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """The whole name, and the town with a slip."""
    for pick in draw_people_in_towns(people, rules, rng):
        if town := slip_in_town(pick.area, rules, rng):
            text = format_typed_name(rules, pick.person.name, pick.person.first_name)
            yield SearchQuestion(f"{text} {town}", pick.person.id)


def draw_either_order_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """The surname first or the first name first, and the town before or after."""
    for pick in draw_people_in_towns(people, rules, rng):
        names = [pick.person.name, pick.person.first_name][:: rng.choice((1, -1))]
        parts = [" ".join(names), pick.area.text][:: rng.choice((1, 1, -1))]
        yield SearchQuestion(" ".join(parts).lower(), pick.person.id)


def draw_initial_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A surname, the initials of the first name on either side, and the town."""
    pick = people.draw_listings(has_both_names, from_the_end=not rules.is_name_first)
    for listing in pick:
        person = read_name(listing)
        first_words = words(person.first_name)
        initials = [word[0] for word in first_words]
        for area in find_initial_towns(people, listing, "".join(initials)):
            letters = rng.choice(INITIAL_FORMATS[rules.name])(initials)
            pair = [person.name.lower(), letters][:: rng.choice((1, -1))]
            yield SearchQuestion(" ".join((*pair, area.text)), person.id)
            break


INITIAL_FORMATS = {
    "A": ("".join, ".".join),
    "B": ("-".join, lambda initials: ".".join(initials) + "."),
}


def find_initial_towns(people: Population, listing: Listing, initials: str) -> Iterator[Area]:
    """Towns where nobody else has this surname and first names that begin so."""
    person = read_name(listing)
    numbers = [
        number
        for first_name, number in people.list_surname_bearers(fold(person.name))
        if "".join(word[0] for word in words(first_name)).startswith(initials)
    ]
    if not initials or len(numbers) > MAX_INITIAL_BEARERS:
        return
    others = [each for each in people.list_listings(numbers) if each.id != listing.id]
    for _, activity in iter_practised_activities(listing):
        commune = find_activity_commune(activity)
        area = build_town_area(commune) if commune else None
        if area and not any(is_practising_in(each, area) for each in others):
            yield area


def is_practising_in(listing: Listing, area: Area) -> bool:
    """Whether a person has an activity in an area."""
    return any(area.contains(activity) for _, activity in iter_practised_activities(listing))


def draw_former_town_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A trade and the former name of a commune; set B types it without hyphens and accents."""
    former: dict[str, list[str]] = {}
    for name, code in load_former_names().items():
        former.setdefault(load_communes()[code].name, []).append(name)
    uses: Counter[str] = Counter()
    for pick in draw_trades_in_towns(people, rules, rng, max_uses=len(people)):
        names = former.get(pick.area.code, [])
        if names and uses[pick.area.code] < MAX_QUESTIONS_PER_TOWN:
            uses[pick.area.code] += 1
            name = rng.choice(names)
            town = name.lower() if rules.is_name_first else fold(name)
            yield SearchQuestion(f"{pick.word} {town}", criteria=pick.criteria)


TOWN_KINDS: dict[str, QuestionDrawer] = {
    "trade slip, town": draw_trade_slip_questions,
    "trade, town slip": draw_town_slip_questions,
    "slips in trade and town": draw_double_slip_questions,
    "name slip, town": draw_name_slip_questions,
    "name, town slip": draw_name_and_town_slip_questions,
    "name in either order, town": draw_either_order_questions,
    "initial, surname, town": draw_initial_questions,
    "trade, former town": draw_former_town_questions,
}
