"""Places of practice by name or number: from words of a text to the ids that a filter takes."""

from msgspec.structs import replace

from directory.matching.filters_table import PLACE_FILTERS
from directory.model.structures import split_structure_name
from directory.search import (
    ActivityFilter,
    SearchEngine,
    StructureCandidates,
    StructureQuery,
    Total,
)
from search_api.search.understanding import Hint, ParsedQuery
from search_api.search.understanding.identifiers import parse_structure_number

MAX_MATCHING_STRUCTURES = 100
"""Places of practice that a name may match: their ids become one filter."""
MANY_STRUCTURES_HINT = Hint(
    "many-structures",
    f"Plus de {MAX_MATCHING_STRUCTURES} lieux d’exercice portent ce nom : voici ceux des premiers."
    " Précisez la ville ou le nom.",
)
HOSPITAL_NAMES = {"hopital": ("centre", "hospitalier")}
"""What people call a hospital, and what the register does."""


def resolve_structures(engine: SearchEngine, parsed_query: ParsedQuery) -> ParsedQuery:
    """The interpretation with the named places of practice replaced by their ids.

    The query is None if no place matches.
    """
    query = parsed_query.query
    if query is None or not parsed_query.structure:
        return parsed_query
    found = find_structures(engine, parsed_query.structure, query.where)
    ids = tuple(hit.place.id for hit in found.hits if hit.place.id)
    if not ids:
        return replace(parsed_query, query=None)
    nowhere = dict.fromkeys((each.name for each in PLACE_FILTERS if not each.is_flag), ())
    where = replace(query.where, **nowhere, structures=ids)
    hints = (*parsed_query.hints, *(MANY_STRUCTURES_HINT,) * found.has_more)
    return replace(parsed_query, query=replace(query, where=where), hints=hints)


def find_structures(engine: SearchEngine, text: str, where: ActivityFilter) -> StructureCandidates:
    """The places of practice of a number or a name; a hospital may be a centre hospitalier."""
    words, number = split_structure_name(text), parse_structure_number(text) or None
    official = tuple(each for word in words for each in HOSPITAL_NAMES.get(word, (word,)))
    found = StructureCandidates(Total(0), (), has_more=False)
    for name in dict.fromkeys((words, official)):
        query = StructureQuery(words=name, number=number, where=where)
        found = engine.structures(query, limit=MAX_MATCHING_STRUCTURES)
        if found.hits:
            break
    return found
