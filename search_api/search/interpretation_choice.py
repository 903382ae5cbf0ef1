"""Which reading of a text is the better one: asked of the directory, decided by named rules.

`paul lyon` is a man called LYON or anybody called Paul at Lyon; only the directory tells whom
people mean. A text with one reading costs nothing here; each further reading whose words are in
the vocabulary at all costs one strict search (0.5 ms, p50), and guesses only when no reading finds
anybody to the letter.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model.structures import name_words
from directory.search import Hit, SearchEngine, SearchQuery, StructureQuery, Tier, Where
from directory.terminology.lexicon import lexicon
from search_api.search import fuzzy
from search_api.search.filters import MOST_STRUCTURES
from search_api.search.ranking import slips
from search_api.search.understanding import Hint, Understood
from search_api.search.understanding.gazetteer import given_names

SEEN = 20
"""People of a reading that are looked at; of more, the total is believed."""
MANY_STRUCTURES = Hint(
    "many-structures",
    f"Plus de {MOST_STRUCTURES} lieux d’exercice portent ce nom : voici ceux des premiers. Précisez"
    " la ville ou le nom.",
)
UNFINISHED = frozenset((Tier.PREFIX,))
GUESSES = frozenset((Tier.TOLERANT, Tier.PHONETIC))
HABITS = {
    "number": 100.0,
    "full name": 1.0,
    "surname": 0.7,
    "first name": 0.15,
    "trade": 1.0,
    "full name there": 0.3,
    "surname there": 0.2,
    "first name there": 0.01,
    "place alone": 0.05,
    "doctors there": 0.0001,
}
"""How usual it is to ask for a person in a way, beside the others: estimates.

The odds of a reading are these times the people it finds. Towns of 2,000 inhabitants or more typed
alone (504 of them are names, 100,000 people): 88 % of the people who bear such a name are found by
it; the others, those of Paris, Metz or Toulouse, are one hint away. With a first name beside it no
surname is lost to its town (`benchmarks/relevance`, "town or profession").
"""


class Found(Struct, frozen=True):
    """What a reading finds: the best hits, and how many people match its words whole."""

    understood: Understood
    hits: tuple[Hit, ...] = ()
    people: int = 0


class Choice(Struct, frozen=True):
    """The reading to answer with, and others that also find somebody, the better first."""

    understood: Understood
    others: tuple[Understood, ...] = ()


Rule = Callable[[Found], float]
"""Lower is better."""


def nobody(found: Found) -> float:
    """Who finds somebody comes before who finds nobody."""
    return float(not found.hits)


def guessed(found: Found) -> float:
    """What is spelt so comes before what is spelt nearly so."""
    return float(bool(found.hits) and found.hits[0].tier in GUESSES)


def misspelt(found: Found) -> float:
    """Fewer slips come first: of guesses, the one that changes less of what was typed."""
    return float(guessed(found) and slips(asked_of(found), found.hits[0]))


def unfinished(found: Found) -> float:
    """Whole words come before the beginnings of words."""
    return float(bool(found.hits) and found.hits[0].tier in UNFINISHED)


def unlikely(found: Found) -> float:
    """More people, asked for in a more usual way, come first."""
    return -HABITS[habit(found.understood)] * found.people


RULES: dict[str, Rule] = {
    "nobody": nobody,
    "guessed": guessed,
    "misspelt": misspelt,
    "unfinished": unfinished,
    "unlikely": unlikely,
}


def choose(engine: SearchEngine, readings: Iterable[Understood]) -> Choice:
    """The better of some readings, given the likeliest first; equal ones stay in that order."""
    first, *rest = readings
    first = with_structures(engine, first)
    others = [with_structures(engine, each) for each in rest if may_be_meant(engine, each)]
    if not others:
        return Choice(first)
    ranked = sorted(
        strictly_or_nearly(engine, [first, *others]),
        key=lambda found: [rule(found) for rule in RULES.values()],
    )
    best, *left = ranked
    return Choice(best.understood, tuple(each.understood for each in left if each.hits))


def may_be_meant(engine: SearchEngine, understood: Understood) -> bool:
    """Whether somebody may bear the words taken for a name; one may be unfinished or misspelt."""
    query = understood.query
    if query is None:
        return False
    known = engine.vocabulary()
    unknown = [word for word in query.name if word not in known]
    return not unknown or (len(query.name) > len(unknown) == 1 and unknown[0] not in lexicon())


def strictly_or_nearly(engine: SearchEngine, readings: Sequence[Understood]) -> list[Found]:
    """What each reading finds: to the letter, or when none does, nearly."""
    strict = [strictly(engine, each) for each in readings]
    if any(found.hits for found in strict):
        return strict
    return [nearly(engine, each) for each in readings]


def strictly(engine: SearchEngine, understood: Understood) -> Found:
    """Who matches to the letter."""
    if understood.query is None:
        return Found(understood)
    found = engine.candidates(understood.query, limit=SEEN)
    return Found(understood, found.hits, people_of(found.hits, found.total.value))


def people_of(hits: Sequence[Hit], total: int) -> int:
    """How many match whole words: all of them, unless unfinished words are in sight."""
    whole = sum(hit.tier not in UNFINISHED for hit in hits)
    return total if whole == len(hits) else whole or total


def nearly(engine: SearchEngine, understood: Understood) -> Found:
    """Who matches nearly; as many people as are equally near the first."""
    if understood.query is None:
        return Found(understood)
    query = understood.query
    hits = fuzzy.candidates(engine, query, limit=SEEN, after=None).hits
    near = [hit for hit in hits if slips(query, hit) == slips(query, hits[0])]
    return Found(understood, hits, len(near))


def asked_of(found: Found) -> SearchQuery:
    """The query of a reading that has found somebody."""
    return found.understood.query or SearchQuery()


def habit(understood: Understood) -> str:
    """In which way a reading asks for people."""
    query = understood.query or SearchQuery()
    if query.identifier:
        return "number"
    is_there = bool(understood.near) or query.where != Where()
    if is_there and not query.name:
        return "trade" if has_trade(query.where) else place_alone(understood)
    return name_habit(query.name) + " there" * is_there


def name_habit(name: tuple[str, ...]) -> str:
    """How much of a name is told."""
    if len(name) > 1:
        return "full name"
    return "first name" if name and name[0] in given_names() else "surname"


def place_alone(understood: Understood) -> str:
    """Who writes a title means a person, not all doctors of a town: `docteur paris`."""
    return "doctors there" if understood.is_titled else "place alone"


def has_trade(where: Where) -> bool:
    """Whether a profession, a savoir-faire or a role is asked for."""
    return bool(where.professions or where.savoir_faire or where.functions or where.structures)


def with_structures(engine: SearchEngine, understood: Understood) -> Understood:
    """The reading with the places of practice that its words name, by their ids."""
    query = understood.query
    if query is None or not understood.structure:
        return understood
    asked = StructureQuery(words=name_words(understood.structure), where=query.where)
    found = engine.structures(asked, limit=MOST_STRUCTURES)
    ids = tuple(hit.place.id for hit in found.hits if hit.place.id)
    if not ids:
        return replace(understood, query=None)
    where = replace(query.where, structures=ids, communes=(), postal_codes=(), departements=())
    hints = (*understood.hints, *(MANY_STRUCTURES,) * found.has_more)
    return replace(understood, query=replace(query, where=where), hints=hints)


def last_resort(engine: SearchEngine, corrected: Understood) -> Choice | None:
    """The reading with misspelt words put right, if it finds somebody to the letter."""
    found = strictly(engine, with_structures(engine, corrected))
    if not found.hits or not corrected.reading:
        return None
    meant = ", ".join(f"« {part.text} » : {part.label}" for part in corrected.reading if part.label)
    hint = Hint("respelt", f"Nous avons compris {meant}.")
    return Choice(replace(found.understood, hints=(*corrected.hints, hint)))


def other_readings(choice: Choice) -> tuple[Hint, ...]:
    """The readings left aside, each with a text that asks for it for sure."""
    return tuple(Hint("other-reading", told(each), suggestion=each.text) for each in choice.others)


def told(understood: Understood) -> str:
    """How a reading takes the words."""
    parts = [f"{KINDS[part.kind]} « {part.text} »" for part in understood.reading]
    return f"Ces mots se lisent aussi autrement : {', '.join(parts)}."


KINDS = {
    "identifier": "le numéro",
    "name": "le nom",
    "profession": "la profession",
    "savoir_faire": "le savoir-faire",
    "function": "le rôle",
    "place": "le lieu",
    "structure": "l’établissement",
}
