"""IndexDocument: a listing with its search terms.

Analysis happens here, once: both engines get the same terms, so that they match alike.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Raw, Struct, defstruct

from directory.model.activities import Activity, collect_activities
from directory.model.identifiers import NationalId, decode_identifier, parse_person_id
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.text.analysis import fold, list_words_and_units
from directory.text.name_keys import analyze_name

NAME_SLOTS = 4
"""Distinct exercise names of one person with a slot of their own: a query matches within one slot.

Further names, which are very rare, share the last slot: found, but words may match across them.
"""


class OrderKeys(Struct, frozen=True, gc=False):
    """Two integers given by the indexer, unique but for a negligible chance, to sort by.

    Attributes:
        alphabetical: the rank by folded exercise name, first name and number, with gaps.
        shuffle: a fixed pseudo-random rank: the neutral order.
    """

    alphabetical: int
    shuffle: int


class IndexDocument(Struct, frozen=True, gc=False):
    """A person, as indexed by an engine.

    Attributes:
        id: the national id, which is the key of the document.
        identifiers: all numbers of the person (RPPS, ADELI, former ones), as national ids.
        sequence: the sequence number of the last change.
        order: the keys to sort by.
        name_slots: the terms of each distinct exercise name, at most `NAME_SLOTS`.
        complete: the keys of an exact match of a name, or of its surname or first name.
        pairs: two words of a name that share no letter of it and begin alike.
        activities: the codes of each distinct activity.
        listing: None for a tombstone, which no search finds; a lookup reports it as departed.
        ended_roles: activities that were public once; a present person may have some too.
        suppression: for a tombstone, the feed's number of the opposition or deletion; None if the
            person merely departed.
    """

    id: NationalId
    identifiers: tuple[NationalId, ...]
    sequence: int
    order: OrderKeys
    name_slots: tuple[frozenset[str], ...] = ()
    complete: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    activities: tuple[Activity, ...] = ()
    listing: Listing | None = None
    ended_roles: tuple[EndedRole, ...] = ()
    suppression: int | None = None

    @classmethod
    def of(
        cls,
        listing: Listing,
        *,
        sequence: int,
        order: OrderKeys,
        ended_roles: tuple[EndedRole, ...] = (),
    ) -> "IndexDocument":
        """The document of a published person."""
        names = [analyze_name(*name) for name in collect_exercise_names(listing)]
        return cls(
            id=listing.national_id,
            identifiers=list_person_ids(listing),
            sequence=sequence,
            order=order,
            name_slots=merge_name_slots([terms for terms, _, _ in names]),
            complete=merge_terms([keys for _, keys, _ in names]),
            pairs=merge_terms([pairs for _, _, pairs in names]),
            activities=collect_activities(listing),
            listing=listing,
            ended_roles=ended_roles,
        )

    @classmethod
    def tombstone(
        cls,
        person: NationalId,
        *,
        sequence: int,
        order: OrderKeys,
        identifiers: tuple[NationalId, ...] | None = None,
        ended_roles: tuple[EndedRole, ...] = (),
        suppression: int | None = None,
    ) -> "IndexDocument":
        """The document of a departed person: identifiers and sequence numbers only.

        Args:
            person: the number of the person.
            sequence: the sequence number of the departure.
            order: not used, but every document has order keys.
            identifiers: the number and former ones; empty if the number now has another owner.
            ended_roles: all activities that the person had in public.
            suppression: the feed's number of the opposition or deletion, if there was one.
        """
        return cls(
            id=person,
            identifiers=(person,) if identifiers is None else identifiers,
            sequence=sequence,
            order=order,
            ended_roles=ended_roles,
            suppression=suppression,
        )


def collect_exercise_names(listing: Listing) -> dict[tuple[str, str], None]:
    """Each distinct exercise name with its first name, in the order of the exercises."""
    if len(listing.exercises) == 1:
        (only,) = listing.exercises
        return {(only.exercise_name, only.exercise_first_name): None}
    return dict.fromkeys(
        [(each.exercise_name, each.exercise_first_name) for each in listing.exercises]
    )


def iter_name_words(listing: Listing) -> Iterator[str]:
    """The words of each distinct name, alone and joined with their particles."""
    for name, first in collect_exercise_names(listing):
        yield from list_words_and_units(name)
        yield from list_words_and_units(first)


def list_person_ids(listing: Listing) -> tuple[NationalId, ...]:
    """All numbers under which a person can be looked up, as national ids.

    A query is parsed first (`parse_person_id`), so the number without its type prefix need not be a
    term: each unique term makes the index larger and a load slower.

    Raises:
        InvalidIdentifier: a former number is not a valid number of a person.
    """
    if not listing.adeli and not listing.former_ids:
        return (listing.national_id,)
    others = (*map(NationalId.of, listing.adeli), *map(parse_person_id, listing.former_ids))
    return tuple(dict.fromkeys((listing.national_id, *others)))


def merge_name_slots(term_sets: list[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """One set of terms per name; names after the last slot are merged into it."""
    last = NAME_SLOTS - 1
    overflow = term_sets[last:]
    return (*term_sets[:last], frozenset().union(*overflow)) if overflow else tuple(term_sets)


def merge_terms(term_sets: list[frozenset[str]]) -> frozenset[str]:
    """The terms of all names together."""
    return term_sets[0] if len(term_sets) == 1 else frozenset().union(*term_sets)


def sort_key(exercise_name: str, first_name: str, number: str) -> str:
    """The text by which people are sorted alphabetically."""
    return f"{fold(exercise_name)}\t{fold(first_name)}\t{number}"


class Record(Struct, frozen=True, dict=True):
    """A published person as an engine stores them: an encoded listing, decoded on demand."""

    encoded: bytes

    @classmethod
    def of(cls, listing: Listing) -> "Record":
        """The record of a listing."""
        return cls(encode_listing(listing))

    @property
    def id(self) -> str:
        """The present number: `Listing.id`."""
        id_: str = self.raw_fields.id
        return id_

    @cached_property
    def listing(self) -> Listing:
        """The listing, decoded."""
        return decode_listing(self.encoded)

    @cached_property
    def raw_fields(self) -> Any:  # noqa: ANN401 - a struct made of the fields of another
        """The fields of the listing, in order, all still encoded except `id`."""
        return _RAW_LISTING_DECODER.decode(self.encoded)


_RawListing = defstruct(
    "_RawListing",
    [(name, str if name == "id" else Raw) for name in Listing.__struct_fields__],
    gc=False,
)
_RAW_LISTING_DECODER = msgspec.json.Decoder(_RawListing)
_LISTING_ENCODER = msgspec.json.Encoder(enc_hook=str)
_LISTING_DECODER = msgspec.json.Decoder(Listing, dec_hook=decode_identifier)


def encode_listing(listing: Listing) -> bytes:
    """Encode a listing as compact JSON, the form that engines store."""
    return _LISTING_ENCODER.encode(listing)


def decode_listing(encoded: bytes) -> Listing:
    """Decode a listing (`encode_listing`)."""
    return _LISTING_DECODER.decode(encoded)
