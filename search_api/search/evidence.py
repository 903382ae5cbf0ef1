"""Evidence: the directory decides between the interpretations of a text, by named rules.

"paul lyon" is a man named LYON, or anybody named Paul in Lyon; only the directory can decide. Words
are first read as typed, and each interpretation costs one strict search, if its words are in the
vocabulary. Only if none has a strict hit, interpretations that change letters or set words aside
are searched too, and the name of the others by similar spelling.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from directory.search import (
    ActivityFilter,
    Hit,
    SearchEngine,
    SearchQuery,
    Tier,
)
from directory.terminology.lexicon import load_lexicon
from search_api.search import fuzzy
from search_api.search.attempts import Attempt, is_unanswerable, select_attempts
from search_api.search.named_structures import resolve_structures
from search_api.search.ranking import edit_distance
from search_api.search.understanding import Hint, ParsedQuery
from search_api.search.understanding.certainty import MIN_TOWN_POPULATION
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.prices import price_edits
from search_api.search.understanding.spans import PlaceValue

MAX_HITS_COMPARED = 20
"""Hits of an interpretation that are inspected; beyond, its total count is used."""
MIN_WHOLE_NAME_WORDS = 2
"""Words of a surname and a first name."""
PREFIX_TIERS = frozenset((Tier.PREFIX,))
FUZZY_TIERS = frozenset((Tier.TOLERANT, Tier.PHONETIC))


class Evidence(Struct, frozen=True):
    """The best hits of an interpretation, and how many people match its whole words."""

    parsed_query: ParsedQuery
    hits: tuple[Hit, ...] = ()
    person_count: int = 0

    @property
    def query(self) -> SearchQuery:
        """The query of the interpretation."""
        return self.parsed_query.query or SearchQuery()

    @property
    def best_tier(self) -> Tier | None:
        """The tier of the best hit."""
        return self.hits[0].tier if self.hits else None


class InterpretationChoice(Struct, frozen=True):
    """Every interpretation that was searched, the one to answer first."""

    readings: tuple[Evidence, ...]

    @property
    def parsed_query(self) -> ParsedQuery:
        """The interpretation to answer."""
        return self.readings[0].parsed_query

    @property
    def alternatives(self) -> tuple[ParsedQuery, ...]:
        """The others that have hits."""
        return tuple(each.parsed_query for each in self.readings[1:] if each.hits)


EvidenceRule = Callable[[Evidence], float]
"""Lower is better."""


def no_results(evidence: Evidence) -> float:
    """An interpretation with hits comes before one without."""
    return float(not evidence.hits)


def words_set_aside(evidence: Evidence) -> float:
    """The fewer words are set aside, the better."""
    return float(len(evidence.parsed_query.asides))


def changed_letters(evidence: Evidence) -> float:
    """What is spelt as typed comes before what changes letters, in names as in any other word."""
    is_respelt = any(span.slips for span in evidence.parsed_query.spans)
    return float(is_respelt or evidence.best_tier in FUZZY_TIERS)


def no_whole_name(evidence: Evidence) -> float:
    """People who bear exactly the full name typed come before anything else it may mean."""
    query = evidence.query
    is_name_alone = query.where == ActivityFilter() and not query.rings
    spelt_out = [unit for unit in query.name if len(unit) > 1]
    is_full = len(spelt_out) >= MIN_WHOLE_NAME_WORDS and evidence.best_tier is Tier.COMPLETE
    return float(not (is_name_alone and is_full))


def only_prefix(evidence: Evidence) -> float:
    """Whole words come before prefixes of words."""
    return float(evidence.best_tier in PREFIX_TIERS)


def improbability(evidence: Evidence) -> float:
    """The price of the interpretation in nats, with the number of people as its likelihood.

    Where letters are changed, a count says nothing about what is meant: the price list does.
    """
    parsed_query = evidence.parsed_query
    if changed_letters(evidence) or not evidence.person_count:
        return parsed_query.cost + parsed_query.rarity + price_name_slips(evidence)
    return parsed_query.cost - log(evidence.person_count)


EVIDENCE_RULES: dict[str, EvidenceRule] = {
    "nobody": no_results,
    "set aside": words_set_aside,
    "misspelt": changed_letters,
    "whole name": no_whole_name,
    "unfinished": only_prefix,
    "unlikely": improbability,
}


def price_name_slips(evidence: Evidence) -> float:
    """The price of the letters by which the name differs from that of the best hit."""
    is_fuzzy = evidence.best_tier in FUZZY_TIERS
    return price_edits(edit_distance(evidence.query, evidence.hits[0]) if is_fuzzy else 0)


def choose_interpretation(
    engine: SearchEngine,
    as_typed: Iterable[ParsedQuery],
    *attempts: Attempt,
) -> InterpretationChoice:
    """The best interpretation; the given order, cheapest first, decides between equals.

    Args:
        engine: searched for each interpretation.
        as_typed: the interpretations that change no letter and set no unknown word aside.
        attempts: each gives interpretations that are less certain; called in turn until somebody
            matches.
    """
    readings = list(collect_evidence(engine, as_typed))
    parsed_queries = [each.parsed_query for each in readings]
    is_final = is_unanswerable(parsed_queries)
    if is_final:  # nobody whose name only begins like a profession that is not registered
        readings = [each for each in readings if each.best_tier not in PREFIX_TIERS]
    for number, attempt in enumerate(select_attempts(parsed_queries, attempts)):
        if any(each.hits for each in readings):
            break
        if number == 0 and not is_final:
            readings = [find_nearest_hits(engine, each) for each in readings]
        readings += collect_evidence(engine, attempt())
    if any(each.hits for each in readings):
        readings.sort(key=lambda each: [*apply_rules(each).values()])
    return InterpretationChoice(tuple(readings))


def apply_rules(evidence: Evidence) -> dict[str, float]:
    """The value of each rule, in the order in which they are compared."""
    return {name: rule(evidence) for name, rule in EVIDENCE_RULES.items()}


def collect_evidence(
    engine: SearchEngine, parsed_queries: Iterable[ParsedQuery]
) -> Iterator[Evidence]:
    """The strict hits of each interpretation; only the first may have unknown words.

    A name next to a village does not count as the first: all its words may be a name with slips.
    """
    is_first = True
    for parsed_query in parsed_queries:
        if is_first or can_match_name(engine, parsed_query):
            yield find_strict_hits(engine, resolve_structures(engine, parsed_query))
        is_first = is_first and is_word_and_village(parsed_query)


def can_match_name(engine: SearchEngine, parsed_query: ParsedQuery) -> bool:
    """Whether the words of the name may match; one of them may be incomplete or misspelt."""
    query = parsed_query.query
    if query is None:
        return False
    known = engine.vocabulary()
    unknown = [word for word in query.name if word not in known]
    return not unknown or (len(unknown) == 1 and unknown[0] not in load_lexicon())


def find_strict_hits(engine: SearchEngine, parsed_query: ParsedQuery) -> Evidence:
    """The strict hits of an interpretation."""
    if parsed_query.query is None:
        return Evidence(parsed_query)
    found = engine.candidates(parsed_query.query, limit=MAX_HITS_COMPARED)
    return Evidence(parsed_query, found.hits, count_matching_people(found.hits, found.total.value))


def count_matching_people(hits: Sequence[Hit], total: int) -> int:
    """How many people match whole words: the total, unless some hits match only a prefix."""
    whole = sum(hit.tier not in PREFIX_TIERS for hit in hits)
    return total if whole == len(hits) else whole or total


def find_nearest_hits(engine: SearchEngine, evidence: Evidence) -> Evidence:
    """The fuzzy hits of an interpretation without strict ones; counts those close to the first."""
    query, parsed_query = evidence.query, evidence.parsed_query
    if not query.name or is_word_and_village(parsed_query) or is_town_beside_work(parsed_query):
        return evidence
    found = fuzzy.find_strict_and_fuzzy_hits(engine, query, limit=MAX_HITS_COMPARED, after=None)
    near = [
        each
        for each in found.hits
        if edit_distance(query, each) <= edit_distance(query, found.hits[0])
    ]
    return Evidence(parsed_query, found.hits, len(near))


def is_word_and_village(parsed_query: ParsedQuery) -> bool:
    """Whether one word of a name stands next to a village without a preposition.

    A name with slips is then likelier: `comblz eloie` is nobody at Éloie.
    """
    values = [span.value for span in parsed_query.spans]
    places = [each for each in values if isinstance(each, PlaceValue)]
    name = parsed_query.query.name if parsed_query.query else ()
    return len(name) == 1 and any(
        each.field == "communes" and not each.is_sure and each.population < MIN_TOWN_POPULATION
        for each in places
    )


def is_town_beside_work(parsed_query: ParsedQuery) -> bool:
    """Whether the words of the name are a town, next to a trade or a place of practice.

    Nobody means a similar surname then: `ch vitré` is at Vitré, whether somebody is found or not.
    """
    query = parsed_query.query or SearchQuery()
    has_work = bool(parsed_query.structure or query.where.professions or query.where.savoir_faire)
    homonyms = find_places("".join(query.name)) if has_work else ()
    return any(each.population >= MIN_TOWN_POPULATION for each in homonyms)


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
    "mode": "le mode d’exercice",
    "genre": "le genre d’activité",
    "sector": "le secteur d’activité",
    "civility": "la civilité",
    "place": "le lieu",
    "street": "la rue",
    "phone": "le téléphone",
    "structure": "l’établissement",
}
