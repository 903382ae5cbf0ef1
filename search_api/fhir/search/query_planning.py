"""Criteria about people as one search of the engine, and what is left to look at afterwards.

What the engine is asked for holds everybody who meets the criteria, and as few others as it can;
whoever it gives is then held against the criteria that are left. One that the engine answers
wholly is not held again, so that its total is the total.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidIdentifier, TooCostly, Unsupported
from directory.model.identifiers import NationalId, parse_person_id
from directory.search import SearchEngine, SearchQuery, Where
from directory.text.analysis import units, words
from search_api.fhir.search.name_expansion import Slot, slots
from search_api.fhir.search.near import circle
from search_api.fhir.search.parameters import Asked, Criterion
from search_api.fhir.search.role_criteria import is_of_person, joint, where_of
from search_api.fhir.search.tokens import Token, reference_id, unescaped
from search_api.search.radius import within

NAMES = ("name", "family", "given")
BESIDE = ("mailbox-mss", "identifier-type")
"""Criteria that are looked at beside another, and never searched for."""


class Narrowed(Struct, frozen=True):
    """What to ask the engine.

    Attributes:
        query: nothing when nobody can meet the criteria.
        people: their numbers, where numbers are asked for; then the query counts for nothing.
        is_loose: whether guesses at the name are asked for.
        rest: criteria that the engine does not answer.
    """

    query: SearchQuery | None = None
    people: tuple[NationalId, ...] | None = None
    is_loose: bool = False
    rest: tuple[Criterion, ...] = ()


def narrowed(engine: SearchEngine, asked: Asked) -> Narrowed:
    """The search of the engine for criteria about professionals or their activities.

    Raises:
        TooCostly: nothing in them narrows.
    """
    every = asked.criteria
    if is_nobody(every):
        return Narrowed()
    for criterion in every:
        if (named := numbers_of(criterion)) is not None:
            return Narrowed(SearchQuery(), people=named, rest=every)
    query, rest = placed(engine, asked)
    if query is None:
        return Narrowed()
    return spelt(engine, query, rest)


def is_nobody(criteria: tuple[Criterion, ...]) -> bool:
    """Whether nothing can meet them: nobody published is inactive, no activity has a number."""
    tokens = {
        each.name: {Token.of(value).code for value in each.values}
        for each in criteria
        if each.name == "active"
    }
    return "true" not in tokens.get("active", {"true"})


def numbers_of(criterion: Criterion) -> tuple[NationalId, ...] | None:
    """The people whom a criterion names by number; nothing for another criterion."""
    read = BY_NUMBER.get(criterion.name)
    return tuple(dict.fromkeys(persons(map(read, criterion.values)))) if read else None


def persons(texts: Iterator[str | None]) -> Iterator[NationalId]:
    """The numbers that are of people."""
    for text in texts:
        try:
            yield parse_person_id(text or "")
        except InvalidIdentifier:
            continue


BY_NUMBER: dict[str, Callable[[str], str | None]] = {
    "_id": lambda value: value.partition("-")[0],
    "identifier": lambda value: Token.of(value).code,
    "practitioner": lambda value: reference_id("Practitioner", value),
    "practitioner.identifier": lambda value: Token.of(value).code,
}
"""How each of these criteria writes the number of a person."""


def placed(engine: SearchEngine, asked: Asked) -> tuple[SearchQuery | None, tuple[Criterion, ...]]:
    """What an activity must be, and the criteria that this does not answer."""
    where = Where()
    rest: list[Criterion] = []
    for criterion in sorted(asked.criteria, key=is_of_person):
        is_apart = is_of_person(criterion) and where != Where()
        added = None if is_apart else where_of(engine, criterion, asked.resource.name)
        if added and added.is_nowhere:
            return None, ()
        merged = joint(where, added.where) if added else None
        if added is None or merged is None or not added.is_whole:
            rest.append(criterion)
        where = merged or where
    query = SearchQuery(where=where, is_alphabetical=asked.manner.sort == "name")
    around = [each.values[0] for each in asked.criteria if each.name == "near"]
    if asked.manner.sort == "distance" and not around:
        raise Unsupported("_sort", "pour trier par distance, donnez aussi `near`.")
    return within(query, circle(around[0])) if around else query, tuple(rest)


def spelt(engine: SearchEngine, query: SearchQuery, rest: tuple[Criterion, ...]) -> Narrowed:
    """The query with the names asked for."""
    names = [each for each in rest if base(each) in NAMES]
    for each in names:
        if each.modifier == "text":
            is_answered = base(each) == "name"
            name = units(words(unescaped(each.values[0])))
            kept = tuple(other for other in rest if not (is_answered and other is each))
            return Narrowed(replace(query, name=name), is_loose=True, rest=kept)
    if not names:
        refuse_unnarrowed(query, rest)
        return Narrowed(query, rest=rest)
    if len(names) == 1 and (word := one_word(names[0])):
        return one_beginning(query, word, names[0], rest)
    return by_slots(engine, query, names, rest)


def base(criterion: Criterion) -> str:
    """The name of a parameter, of the professional where it is chained."""
    return criterion.name.removeprefix("practitioner.")


def one_word(criterion: Criterion) -> str:
    """The word of a criterion of a single unfinished word."""
    asked = words(unescaped(criterion.values[0]))
    is_one = len(criterion.values) == 1 and not criterion.modifier and len(asked) == 1
    return asked[0] if is_one else ""


def one_beginning(
    query: SearchQuery, word: str, criterion: Criterion, rest: tuple[Criterion, ...]
) -> Narrowed:
    """An unfinished word, as the engine finds it: whole names first."""
    is_answered = base(criterion) == "name"
    kept = tuple(each for each in rest if not (is_answered and each is criterion))
    return Narrowed(replace(query, name=(word,)), rest=kept)


def by_slots(
    engine: SearchEngine,
    query: SearchQuery,
    names: list[Criterion],
    rest: tuple[Criterion, ...],
) -> Narrowed:
    """Published words for each word asked for; the longest word alone where they are too many."""
    vocabulary = engine.vocabulary()
    wanted = [slot for each in names for slot in slots(vocabulary, each) or ()]
    if any(not slot for slot in wanted):
        return Narrowed()
    if wanted:
        return Narrowed(of_slots(query, wanted), rest=rest)
    beginnings = [
        word
        for each in names
        if len(each.values) == 1 and not each.modifier
        for word in words(unescaped(each.values[0]))
    ]
    if beginnings:
        return Narrowed(replace(query, name=(max(beginnings, key=len),)), rest=rest)
    if query.where != Where() or query.rings:
        return Narrowed(query, rest=rest)
    raise TooCostly(names[0].name, "trop de noms répondent ; écrivez plus de lettres.")


def of_slots(query: SearchQuery, wanted: list[Slot]) -> SearchQuery:
    """The query for one word of each slot; in one alphabetical run where that is asked for.

    A single slot is asked for twice: alone, each of its words would be a tier of its own.
    """
    several = tuple(wanted) if len(wanted) > 1 else (wanted[0], wanted[0])
    name = tuple(slot[0] for slot in several)
    choices = {"alike" if query.is_alphabetical else "near": several}
    return replace(query, name=name, **choices)


def refuse_unnarrowed(query: SearchQuery, rest: tuple[Criterion, ...]) -> None:
    """Refuse what would be looked for in the whole directory."""
    beside = [each for each in rest if base(each) in BESIDE]
    if beside and query.where == Where() and not query.rings:
        raise TooCostly(
            beside[0].name, "ajoutez un critère : name, qualification-code, near ou identifier."
        )
