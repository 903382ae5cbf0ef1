"""When a structure matches: the same expressions as for people, over fields of their own."""

from collections.abc import Collection, Iterator

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Prefix, Term
from directory.matching.filters_table import CONTACT_FILTERS, PLACE_FILTERS
from directory.matching.name_tiers import match_terms, split_off_prefixes
from directory.matching.tiers import Tiers
from directory.model.structures import StructureDocument, build_structure_name_key
from directory.search import StructureQuery, Tier

KEY_FIELD = Field.KEY
STRUCTURE_NUMBER_FIELD, STRUCTURE_WORD_FIELD, STRUCTURE_COMPLETE_FIELD, STRUCTURE_AREA_FIELD = (
    Field.STRUCTURE_NUMBER,
    Field.STRUCTURE_WORD,
    Field.STRUCTURE_COMPLETE,
    Field.STRUCTURE_AREA,
)
"""Named here, because reading a member of an enumeration is slow."""


def build_structure_tiers(query: StructureQuery) -> Tiers:
    """The tiers of a query, best first; a structure belongs to the first tier that matches."""
    if query.number:
        return ((Tier.IDENTIFIER, Term(Field.STRUCTURE_NUMBER, query.number)),)
    lies = tuple(build_area_expressions(query))
    if not query.words:
        return ((Tier.FILTER, AllOf(lies)),) if lies else ()
    whole_name = Term(Field.STRUCTURE_COMPLETE, build_structure_name_key(query.words))
    return (
        (Tier.COMPLETE, AllOf((whole_name, *lies))),
        (
            Tier.WHOLE,
            AllOf((*match_terms(Field.STRUCTURE_WORD, dict.fromkeys(query.words)), *lies)),
        ),
        (Tier.PREFIX, AllOf((match_structure_prefix(query.words), *lies))),
    )


def match_structure_prefix(words: tuple[str, ...]) -> Expression:
    """Any one of the words is a prefix; in a long name (`MAX_PREFIX_WORDS`), only the last."""
    field = Field.STRUCTURE_WORD
    return AnyOf(
        tuple(
            AllOf((*match_terms(field, whole), Prefix(field, prefix)))
            for whole, prefix in split_off_prefixes(tuple(dict.fromkeys(words)))
        )
    )


def build_area_expressions(query: StructureQuery) -> Iterator[Expression]:
    """The filters on the place of a structure."""
    for row in (*PLACE_FILTERS, *CONTACT_FILTERS):
        if codes := getattr(query.where, row.name):
            yield OneOf(Field.STRUCTURE_AREA, tuple(f"{row.letter}{code}" for code in codes))


def format_structure_key(id_: str) -> str:
    """The key of the document of a structure: unlike its number, it is that of no other."""
    return f"structure-{id_}"


def collect_structure_fields(document: StructureDocument) -> dict[Field, Collection[str]]:
    """The terms of each field of a structure, as both engines index them."""
    return {
        KEY_FIELD: (format_structure_key(document.id),),
        STRUCTURE_NUMBER_FIELD: document.numbers,
        STRUCTURE_WORD_FIELD: document.words,
        STRUCTURE_COMPLETE_FIELD: document.complete,
        STRUCTURE_AREA_FIELD: document.areas,
    }
