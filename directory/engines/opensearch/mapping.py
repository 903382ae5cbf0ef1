"""The mapping, settings and metadata of an index, and the encoding of documents.

Terms are analysed before they reach the engine, so every field is a keyword, without analysis,
scoring or normalisation. Other data is not mapped (`dynamic: false`), and stored in `_source` only.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from directory.document import IndexDocument, encode_listing
from directory.facets.definition import collect_distinct_values
from directory.matching.expressions import (
    FIELD_NAMES,
    ORDER_FIELDS,
    SEQUENCE_FIELD,
    STRUCTURE_SEQUENCE_FIELD,
    Field,
)
from directory.matching.filters_table import FILTERS_CHECKSUM
from directory.matching.structure_tiers import collect_structure_fields, format_structure_key
from directory.matching.tiers import collect_document_fields
from directory.model.activities import Activity
from directory.model.identifiers import NationalId, decode_identifier
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.model.structures import StructureDocument, StructureRecord, encode_structure
from directory.publication import Publication
from directory.search import Dimension

MAPPING_VERSION = 8 * 10**10 + FILTERS_CHECKSUM
"""Changes with the mapping and the filters; an index of another version is not read: it must be
built again."""
TERM_FIELD_MAPPING = {
    "type": "keyword",
    "doc_values": False,
    "norms": False,
    "index_options": "docs",
}
COLUMN_FIELD_MAPPING = {"type": "keyword", "index": False}
"""Counted, never searched."""
NUMBER_FIELD_MAPPING = {"type": "long"}
"""A column to sort by, and an index to skip blocks of documents before a distant page."""
VOCABULARY_ID_FORMAT, ACTIVITIES_ID_FORMAT = "words-{}", "activities-{}"
"""The ids of the parts of the vocabulary and of the table of activities, which are documents of
the index."""
ADDED_WORDS_ID = VOCABULARY_ID_FORMAT.format("added")


class IndexLayout(Struct, frozen=True):
    """How an index is distributed over the nodes."""

    shards: int = 1
    replicas: int = 0


class IndexMetadata(Struct, frozen=True):
    """The metadata of an index, in the `_meta` of its mapping.

    Attributes:
        version: the version of the mapping.
        publication: the description of the publication; None in another version.
        words: the number of parts of the vocabulary.
        activities: the number of parts of the table of activities.
        has_word_changes: whether changes added or removed words, which a document of its own says.
    """

    version: int
    publication: Publication | None = None
    words: int = 0
    activities: int = 0
    has_word_changes: bool = False


class DocumentSource(Struct, frozen=True):
    """The stored source of a person (without a listing, a tombstone) or of a structure.

    Attributes:
        departed: whether a tombstone is of a person who merely departed.
        suppression: for another tombstone, the feed's number of the opposition or deletion; 0 if
            an older version wrote no reason.
    """

    identifier: tuple[NationalId, ...] = ()
    listing: Listing | None = None
    ended_roles: tuple[EndedRole, ...] = ()
    structure: StructureRecord | None = None
    sequence: int = 0
    alphabetical: int = 0
    shuffle: int = 0
    departed: bool = False
    suppression: int = 0


INDEX_SETTINGS = {
    # only the writer refreshes: each generation is one commit, and each ETag one generation
    "refresh_interval": "-1",
    "number_of_replicas": 0,
}
INDEX_MAPPING = {
    "dynamic": False,
    "properties": {
        **{field.value: TERM_FIELD_MAPPING for field in Field},
        **{dimension.value: COLUMN_FIELD_MAPPING for dimension in Dimension},
        **dict.fromkeys(
            (*ORDER_FIELDS, SEQUENCE_FIELD, STRUCTURE_SEQUENCE_FIELD), NUMBER_FIELD_MAPPING
        ),
    },
}


def build_index_body(shards: int) -> dict[str, Any]:
    """The settings and the mapping of a new index; its metadata mark it as ours.

    A template would apply to other programs' indexes too: `annuaire.*` matches `annuaire.logs`.
    """
    return {
        "settings": {"index": {**INDEX_SETTINGS, "number_of_shards": shards}},
        "mappings": {**INDEX_MAPPING, "_meta": IndexMetadata(MAPPING_VERSION)},
    }


COLUMN_NAMES = {dimension: dimension.value for dimension in Dimension}
_SOURCE_ENCODER = msgspec.json.Encoder(enc_hook=str)


def encode_bulk_document(document: IndexDocument) -> bytes:
    """Encode a document for a bulk request; a pure function that worker processes run."""
    source = select_terms(collect_document_fields(document))
    source.update(build_column_values(document.activities))
    source["alphabetical"] = document.order.alphabetical
    source["shuffle"] = document.order.shuffle
    source[SEQUENCE_FIELD] = document.sequence
    if document.listing:
        source["listing"] = msgspec.Raw(encode_listing(document.listing))
    elif document.suppression is None:
        source["departed"] = True
    else:
        source["suppression"] = document.suppression
    if document.ended_roles:
        source["ended_roles"] = document.ended_roles
    return encode_bulk_lines(document.id, source)


def encode_bulk_structure(document: StructureDocument) -> bytes:
    """Encode a structure likewise; its order key goes into the neutral order."""
    source = select_terms(collect_structure_fields(document))
    source["shuffle"] = document.order
    source[STRUCTURE_SEQUENCE_FIELD] = document.sequence
    source["structure"] = msgspec.Raw(encode_structure(document))
    return encode_bulk_lines(format_structure_key(document.id), source)


def build_column_values(activities: tuple[Activity, ...]) -> dict[str, Collection[str]]:
    """The values of a person's columns; columns without values are left out."""
    columns = {
        name: sorted(collect_distinct_values(activities, dimension))
        for dimension, name in COLUMN_NAMES.items()
    }
    return {name: codes for name, codes in columns.items() if codes}


def select_terms(fields: Mapping[Field, Collection[str]]) -> dict[str, Any]:
    """The fields that have terms."""
    return {FIELD_NAMES[field]: terms for field, terms in fields.items() if terms}


def encode_bulk_lines(key: str, source: dict[str, Any]) -> bytes:
    """The two lines of a document in a bulk request."""
    return _SOURCE_ENCODER.encode_lines(({"index": {"_id": key}}, source))


def build_response_decoder(kind: type) -> Callable[[str], Any]:
    """A function that decodes a response to a type."""
    return msgspec.json.Decoder(kind, dec_hook=decode_identifier).decode
