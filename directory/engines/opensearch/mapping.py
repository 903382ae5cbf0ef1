"""How a document lies in an index: fields, settings, and what is noted of the whole.

Terms come ready-made, so every field is a keyword: nothing is analysed, scored or normalised in the
engine. What is not queried is not mapped (`dynamic: false`) and lies in `_source` alone.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from directory.document import IndexDocument, encode
from directory.facets.counting import distinct
from directory.matching.expressions import NAMES, ORDERS, SEQUENCE, Field
from directory.matching.structure_tiers import structure_fields_of
from directory.matching.tiers import fields_of
from directory.model.activities import Activity
from directory.model.identifiers import NationalId, revive
from directory.model.listing import Listing, PublicPlace
from directory.model.structures import StructureDocument, encode_place
from directory.search import Dimension, Publication

VERSION = 4
"""Changes with the mapping; an index of another version is not read, but built anew."""
TERMS = {"type": "keyword", "doc_values": False, "norms": False, "index_options": "docs"}
COLUMN = {"type": "keyword", "index": False}
"""Counted in, never searched."""
NUMBER = {"type": "long"}
"""Indexed and in columns: sorted by, and passed over in blocks when a page starts far in."""
WORDS, ACTIVITIES = "words-{}", "activities-{}"
"""The ids of the parts of the vocabulary, and of the table of activities: they lie in the index
that they belong to."""
ADDED = WORDS.format("added")


class Layout(Struct, frozen=True):
    """How an index is spread over the nodes."""

    shards: int = 1
    replicas: int = 0


class Meta(Struct, frozen=True):
    """What an index says of itself, in the `_meta` of its mapping.

    Attributes:
        version: of the mapping.
        words: parts of the vocabulary.
        activities: parts of the table of activities.
        added: words that changes have brought since; they lie in a document of their own.
    """

    version: int
    publication: Publication | None = None
    words: int = 0
    activities: int = 0
    added: int = 0


class Source(Struct, frozen=True):
    """What is kept of a person: the listing, or nothing but numbers; or of a place of practice."""

    identifier: tuple[NationalId, ...] = ()
    listing: Listing | None = None
    place: PublicPlace | None = None
    sequence: int = 0
    alphabetical: int = 0
    shuffle: int = 0


def template(index: str) -> dict[str, Any]:
    """What every index of a directory is, whoever creates it."""
    return {
        "index_patterns": [f"{index}.*"],
        "template": {"settings": SETTINGS, "mappings": MAPPING},
    }


SETTINGS = {
    # who writes says when it shows: a generation is one commit, and an ETag one generation
    "refresh_interval": "-1",
    "number_of_replicas": 0,
}
MAPPING = {
    "dynamic": False,
    "properties": {
        **{field.value: TERMS for field in Field},
        **{dimension.value: COLUMN for dimension in Dimension},
        **dict.fromkeys((*ORDERS, SEQUENCE), NUMBER),
    },
}

COLUMNS = {dimension: dimension.value for dimension in Dimension}
_ENCODER = msgspec.json.Encoder(enc_hook=str)


def encoded(document: IndexDocument) -> bytes:
    """The two lines by which a bulk request takes a document; pure, and cheap to send."""
    source = held(fields_of(document))
    source.update(counted_in(document.activities))
    source["alphabetical"] = document.order.alphabetical
    source["shuffle"] = document.order.shuffle
    source[SEQUENCE] = document.sequence
    if document.listing:
        source["listing"] = msgspec.Raw(encode(document.listing))
    return line(document.id, _ENCODER.encode(source))


def encoded_structure(document: StructureDocument, how: str = "index") -> bytes:
    """The same of a place of practice; its order key stands in the neutral order."""
    source = held(structure_fields_of(document))
    source["shuffle"] = document.order
    source["place"] = msgspec.Raw(encode_place(document.place))
    return line(f"structure-{document.id}", _ENCODER.encode(source), how)


def counted_in(activities: tuple[Activity, ...]) -> dict[str, Collection[str]]:
    """The columns of a person that have a value."""
    columns = {name: sorted(distinct(activities, dimension)) for dimension, name in COLUMNS.items()}
    return {name: codes for name, codes in columns.items() if codes}


def held(fields: Mapping[Field, Collection[str]]) -> dict[str, Any]:
    """The fields that hold a term."""
    return {NAMES[field]: terms for field, terms in fields.items() if terms}


def line(key: str, source: bytes, how: str = "index") -> bytes:
    """A document in a bulk request; to `create` one leaves alone what is there."""
    return b'{"%s":{"_id":"%s"}}\n%s\n' % (how.encode(), key.encode(), source)


def decoder(kind: type) -> Callable[[str], Any]:
    """Reads an answer of the engine as a type of ours."""
    return msgspec.json.Decoder(kind, dec_hook=revive).decode
