"""When a structure matches: the same shapes as for people, over fields of its own."""

from collections.abc import Collection, Iterator

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Prefix, Term
from directory.matching.filters_table import PLACE_FILTERS
from directory.matching.tiers import Tiers, match_terms
from directory.model.structures import StructureDocument, build_structure_name_key
from directory.search import StructureQuery, Tier

STRUCTURE_NUMBER_FIELD, STRUCTURE_WORD_FIELD, STRUCTURE_COMPLETE_FIELD, STRUCTURE_AREA_FIELD = (
    Field.STRUCTURE_NUMBER,
    Field.STRUCTURE_WORD,
    Field.STRUCTURE_COMPLETE,
    Field.STRUCTURE_AREA,
)
"""Named here, because `Field.STRUCTURE_NUMBER` runs Python code each time."""


def build_structure_tiers(query: StructureQuery) -> Tiers:
    """The tiers of a query, best first. A structure counts in the first tier that holds."""
    if query.number:
        return ((Tier.IDENTIFIER, Term(Field.STRUCTURE_NUMBER, query.number)),)
    lies = tuple(build_area_expressions(query))
    if not query.words:
        return ((Tier.FILTER, AllOf(lies)),) if lies else ()
    whole_name = Term(Field.STRUCTURE_COMPLETE, build_structure_name_key(query.words))
    return (
        (Tier.COMPLETE, AllOf((whole_name, *lies))),
        (Tier.WHOLE, AllOf((*match_terms(Field.STRUCTURE_WORD, query.words), *lies))),
        (Tier.PREFIX, AllOf((match_structure_prefix(query.words), *lies))),
    )


def match_structure_prefix(words: tuple[str, ...]) -> Expression:
    """One word, whichever, is the beginning of a word; the others are whole."""
    field = Field.STRUCTURE_WORD
    return AnyOf(
        tuple(
            AllOf((*match_terms(field, words[:at] + words[at + 1 :]), Prefix(field, word)))
            for at, word in enumerate(words)
        )
    )


def build_area_expressions(query: StructureQuery) -> Iterator[Expression]:
    """Where the structure must lie."""
    for row in PLACE_FILTERS:
        if codes := getattr(query.where, row.name):
            yield OneOf(Field.STRUCTURE_AREA, tuple(f"{row.letter}{code}" for code in codes))


def collect_structure_fields(document: StructureDocument) -> dict[Field, Collection[str]]:
    """What each field of a structure holds: the one table both engines index from."""
    return {
        STRUCTURE_NUMBER_FIELD: document.numbers,
        STRUCTURE_WORD_FIELD: document.words,
        STRUCTURE_COMPLETE_FIELD: document.complete,
        STRUCTURE_AREA_FIELD: document.areas,
    }
