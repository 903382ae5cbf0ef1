"""Choose the best interpretation of a text: search each one, compare the hits by named rules.

"paul lyon" is a man named LYON, or anybody named Paul in Lyon; only the directory can decide. A
text with one interpretation costs nothing here. Each further one costs one strict search, if its
words are in the vocabulary; fuzzy searches run only when no interpretation has a strict hit.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.filters_table import PLACE_FILTERS
from directory.model.structures import split_structure_name
from directory.search import ActivityFilter, Hit, SearchEngine, SearchQuery, StructureQuery, Tier
from directory.terminology.lexicon import load_lexicon
from search_api.search import fuzzy
from search_api.search.filters import MAX_MATCHING_STRUCTURES
from search_api.search.ranking import edit_distance
from search_api.search.understanding import Hint, ParsedQuery
from search_api.search.understanding.gazetteer import load_given_names

MAX_HITS_COMPARED = 20
"""Hits of an interpretation that are inspected; beyond, its total count is used."""
MANY_STRUCTURES_HINT = Hint(
    "many-structures",
    f"Plus de {MAX_MATCHING_STRUCTURES} lieux d’exercice portent ce nom : voici ceux des premiers."
    " Précisez la ville ou le nom.",
)
PREFIX_TIERS = frozenset((Tier.PREFIX,))
FUZZY_TIERS = frozenset((Tier.TOLERANT, Tier.PHONETIC))
INTERPRETATION_WEIGHTS = {
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
"""How frequent each kind of query is relative to the others: estimates.

The odds of an interpretation are its weight times the number of people it matches. The name of a
town alone usually means the surname; for large cities it means the place, and a hint offers the
surname. Effect: `benchmarks/relevance`, "town or profession".
"""


class InterpretationHits(Struct, frozen=True):
    """The best hits of an interpretation, and how many people match its whole words."""

    parsed_query: ParsedQuery
    hits: tuple[Hit, ...] = ()
    person_count: int = 0


class InterpretationChoice(Struct, frozen=True):
    """The interpretation to answer, and the others that have hits, best first."""

    parsed_query: ParsedQuery
    alternatives: tuple[ParsedQuery, ...] = ()


InterpretationRule = Callable[[InterpretationHits], float]
"""Lower is better."""


def no_results(candidate: InterpretationHits) -> float:
    """An interpretation with hits comes before one without."""
    return float(not candidate.hits)


def wider_than_typed(candidate: InterpretationHits) -> float:
    """What was typed comes before what is around it."""
    return float(is_widened(candidate.parsed_query))


def is_widened(parsed_query: ParsedQuery) -> bool:
    """Whether an interpretation finds more than was typed: the street of a house."""
    return any(hint.code == "widened" for hint in parsed_query.hints)


def only_fuzzy(candidate: InterpretationHits) -> float:
    """Exact spelling comes before fuzzy matches."""
    return float(bool(candidate.hits) and candidate.hits[0].tier in FUZZY_TIERS)


def fuzzy_edit_distance(candidate: InterpretationHits) -> float:
    """Of fuzzy matches, the smaller edit distance comes first."""
    query = candidate.parsed_query.query or SearchQuery()
    return float(only_fuzzy(candidate) and edit_distance(query, candidate.hits[0]))


def only_prefix(candidate: InterpretationHits) -> float:
    """Whole words come before prefixes of words."""
    return float(bool(candidate.hits) and candidate.hits[0].tier in PREFIX_TIERS)


def negative_odds(candidate: InterpretationHits) -> float:
    """Higher odds come first: the weight of the kind of query times the number of people."""
    return (
        -INTERPRETATION_WEIGHTS[classify_interpretation(candidate.parsed_query)]
        * candidate.person_count
    )


INTERPRETATION_RULES: dict[str, InterpretationRule] = {
    "nobody": no_results,
    "widened": wider_than_typed,
    "guessed": only_fuzzy,
    "misspelt": fuzzy_edit_distance,
    "unfinished": only_prefix,
    "unlikely": negative_odds,
}


def choose_interpretation(
    engine: SearchEngine, parsed_queries: Iterable[ParsedQuery]
) -> InterpretationChoice:
    """The best interpretation; the given order, likeliest first, decides between equals."""
    first, *rest = parsed_queries
    first = resolve_structures(engine, first)
    others = [
        resolve_structures(engine, each)
        for each in rest
        if can_match_name(engine, each) and can_be_town(engine, first, each)
    ]
    if not others:
        return InterpretationChoice(first)
    ranked = sorted(
        find_interpretation_hits(engine, [first, *others]),
        key=lambda found: [rule(found) for rule in INTERPRETATION_RULES.values()],
    )
    best, *left = ranked
    return InterpretationChoice(
        best.parsed_query,
        tuple(each.parsed_query for each in left if each.hits and not wider_than_typed(each)),
    )


def can_match_name(engine: SearchEngine, parsed_query: ParsedQuery) -> bool:
    """Whether the words of the name may match; one of them may be incomplete or misspelt."""
    query = parsed_query.query
    if query is None:
        return False
    known = engine.vocabulary()
    unknown = [word for word in query.name if word not in known]
    return not unknown or (len(query.name) > len(unknown) == 1 and unknown[0] not in load_lexicon())


def can_be_town(engine: SearchEngine, first: ParsedQuery, other: ParsedQuery) -> bool:
    """Whether the words that an interpretation takes for a town abroad are worth a search.

    Without anything else in the text, they are a name if all of them are in the vocabulary.
    """
    if other.query is None or not other.query.where.localities:
        return True
    if first.query is None or first.query.where != ActivityFilter():
        return True
    return not all(word in engine.vocabulary() for word in first.query.name)


def find_interpretation_hits(
    engine: SearchEngine, parsed_queries: Sequence[ParsedQuery]
) -> list[InterpretationHits]:
    """The strict hits of each interpretation, or the fuzzy hits if none has a strict one."""
    strict = [find_strict_hits(engine, each) for each in parsed_queries]
    if any(found.hits for found in strict):
        return strict
    return [find_nearest_hits(engine, each) for each in parsed_queries]


def find_strict_hits(engine: SearchEngine, parsed_query: ParsedQuery) -> InterpretationHits:
    """The strict hits of an interpretation."""
    if parsed_query.query is None:
        return InterpretationHits(parsed_query)
    found = engine.candidates(parsed_query.query, limit=MAX_HITS_COMPARED)
    return InterpretationHits(
        parsed_query, found.hits, count_matching_people(found.hits, found.total.value)
    )


def count_matching_people(hits: Sequence[Hit], total: int) -> int:
    """How many people match whole words: the total, unless some hits match only a prefix."""
    whole = sum(hit.tier not in PREFIX_TIERS for hit in hits)
    return total if whole == len(hits) else whole or total


def find_nearest_hits(engine: SearchEngine, parsed_query: ParsedQuery) -> InterpretationHits:
    """The fuzzy hits of an interpretation; counts those as close as the first."""
    if parsed_query.query is None:
        return InterpretationHits(parsed_query)
    query = parsed_query.query
    hits = fuzzy.find_strict_and_fuzzy_hits(engine, query, limit=MAX_HITS_COMPARED, after=None).hits
    near = [hit for hit in hits if edit_distance(query, hit) == edit_distance(query, hits[0])]
    return InterpretationHits(parsed_query, hits, len(near))


def classify_interpretation(parsed_query: ParsedQuery) -> str:
    """The kind of query of an interpretation, a key of `INTERPRETATION_WEIGHTS`."""
    query = parsed_query.query or SearchQuery()
    if query.identifier or query.where.phones:
        return "number"
    is_there = bool(parsed_query.near) or query.where != ActivityFilter()
    if is_there and not query.name:
        return "trade" if has_trade_or_address(query.where) else classify_place(parsed_query)
    return classify_name(query.name) + " there" * is_there


def classify_name(name: tuple[str, ...]) -> str:
    """Whether a name is a full name, a first name or a surname."""
    if len(name) > 1:
        return "full name"
    return "first name" if name and name[0] in load_given_names() else "surname"


def classify_place(parsed_query: ParsedQuery) -> str:
    """A title means a person rather than all doctors of a town: "docteur paris"."""
    return "doctors there" if parsed_query.has_title else "place alone"


def has_trade_or_address(where: ActivityFilter) -> bool:
    """Whether the filter has a profession, a savoir-faire, a role, a structure or a street."""
    trades = where.professions or where.savoir_faire or where.functions
    return bool(trades or where.structures or where.streets)


def resolve_structures(engine: SearchEngine, parsed_query: ParsedQuery) -> ParsedQuery:
    """The interpretation with the named places of practice replaced by their ids.

    The query is None if no place matches.
    """
    query = parsed_query.query
    if query is None or not parsed_query.structure:
        return parsed_query
    structure_query = StructureQuery(
        words=split_structure_name(parsed_query.structure), where=query.where
    )
    found = engine.structures(structure_query, limit=MAX_MATCHING_STRUCTURES)
    ids = tuple(hit.place.id for hit in found.hits if hit.place.id)
    if not ids:
        return replace(parsed_query, query=None)
    nowhere = dict.fromkeys((each.name for each in PLACE_FILTERS), ())
    where = replace(query.where, **nowhere, structures=ids)
    hints = (*parsed_query.hints, *(MANY_STRUCTURES_HINT,) * found.has_more)
    return replace(parsed_query, query=replace(query, where=where), hints=hints)


def choose_corrected_interpretation(
    engine: SearchEngine, parsed_query: ParsedQuery
) -> InterpretationChoice | None:
    """The interpretation with misspelt words corrected, if it has strict hits."""
    found = find_strict_hits(engine, resolve_structures(engine, parsed_query))
    if not found.hits or not parsed_query.reading:
        return None
    meant = ", ".join(
        f"« {part.text} » : {part.label}" for part in parsed_query.reading if part.label
    )
    hint = Hint("respelt", f"Nous avons compris {meant}.")
    return InterpretationChoice(replace(found.parsed_query, hints=(*parsed_query.hints, hint)))


def suggest_alternatives(choice: InterpretationChoice) -> tuple[Hint, ...]:
    """Hints for the other interpretations, each with an unambiguous text."""
    return tuple(
        Hint("other-reading", describe_interpretation(each), suggestion=each.unambiguous_text)
        for each in choice.alternatives
    )


def describe_interpretation(parsed_query: ParsedQuery) -> str:
    """A sentence that says how an interpretation reads each word."""
    parts = [f"{PART_KIND_LABELS[part.kind]} « {part.text} »" for part in parsed_query.reading]
    return f"Ces mots se lisent aussi autrement : {', '.join(parts)}."


PART_KIND_LABELS = {
    "identifier": "le numéro",
    "name": "le nom",
    "profession": "la profession",
    "savoir_faire": "le savoir-faire",
    "function": "le rôle",
    "civility": "la civilité",
    "place": "le lieu",
    "street": "la rue",
    "phone": "le téléphone",
    "structure": "l’établissement",
}
