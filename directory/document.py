"""IndexDocument: a listing beside the terms it is found by.

Analysis happens here, once; both engines get ready-made terms, so that they match alike.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Raw, Struct, defstruct

from directory.model.activities import Activity, collect_activities
from directory.model.identifiers import NationalId, decode_identifier, parse_person_id
from directory.model.listing import Listing, PublicPlace
from directory.model.structures import iter_structures
from directory.text.analysis import analyze_name, fold, list_words_and_units
from directory.text.spelling import Vocabulary

NAME_SLOTS = 4
"""Distinct exercise names of one person that are kept apart, so that words never mix across two.

A fifth (one in millions, if any) shares the last slot: still found, with looser mixing.
"""


class OrderKeys(Struct, frozen=True, gc=False):
    """Two unique integers, given by the indexer, that any engine can sort by on its own.

    Attributes:
        alphabetical: rank by folded exercise name, first name and number, with gaps.
        shuffle: a fixed pseudo-random rank that favours nobody.
    """

    alphabetical: int
    shuffle: int


class IndexDocument(Struct, frozen=True, gc=False):
    """What an engine holds of one person.

    Attributes:
        id: the national id: the key of the document.
        identifiers: every number that leads here (RPPS, ADELI, former ones), as a national id.
        name_slots: terms of each distinct exercise name, at most `NAME_SLOTS`.
        complete: keys by which a query covers name fields whole.
        activities: the codes of each distinct activity.
        listing: nothing for a tombstone, which is in no search and answers "gone".
    """

    id: NationalId
    identifiers: tuple[NationalId, ...]
    sequence: int
    order: OrderKeys
    name_slots: tuple[frozenset[str], ...] = ()
    complete: frozenset[str] = frozenset()
    activities: tuple[Activity, ...] = ()
    listing: Listing | None = None

    @classmethod
    def of(cls, listing: Listing, *, sequence: int, order: OrderKeys) -> "IndexDocument":
        """The document of a published person."""
        found = [analyze_name(*name) for name in collect_exercise_names(listing)]
        return cls(
            id=listing.national_id,
            identifiers=list_person_ids(listing),
            sequence=sequence,
            order=order,
            name_slots=merge_name_slots([terms for terms, _ in found]),
            complete=found[0][1] if len(found) == 1 else frozenset().union(*[k for _, k in found]),
            activities=collect_activities(listing),
            listing=listing,
        )

    @classmethod
    def tombstone(
        cls,
        person: NationalId,
        *,
        sequence: int,
        order: OrderKeys,
        identifiers: tuple[NationalId, ...] | None = None,
    ) -> "IndexDocument":
        """What remains of a person who left: identifiers and a sequence number.

        Args:
            person: under which number the person was known.
            sequence: of the departure.
            order: of no use; every document has one.
            identifiers: the number and former ones; none for a number that leads to somebody else.
        """
        numbers = (person,) if identifiers is None else identifiers
        return cls(id=person, identifiers=numbers, sequence=sequence, order=order)


def collect_exercise_names(listing: Listing) -> dict[tuple[str, str], None]:
    """Each distinct exercise name with its first name, in the order of the exercises."""
    if len(listing.exercises) == 1:
        (only,) = listing.exercises
        return {(only.exercise_name, only.exercise_first_name): None}
    return dict.fromkeys(
        [(each.exercise_name, each.exercise_first_name) for each in listing.exercises]
    )


def iter_name_words(listing: Listing) -> Iterator[str]:
    """The words, and the words with their particles glued on, of each distinct name."""
    for name, first in collect_exercise_names(listing):
        yield from list_words_and_units(name)
        yield from list_words_and_units(first)


def list_new_words(documents: Iterable[IndexDocument], vocabulary: Vocabulary) -> list[str]:
    """The words of the names of some people that a vocabulary lacks, in their order."""
    words = {word for each in documents if each.listing for word in iter_name_words(each.listing)}
    return sorted(word for word in words if word not in vocabulary)


def collect_structures(documents: Iterable[IndexDocument]) -> dict[str, PublicPlace]:
    """The places of practice of some people that are structures, by technical id."""
    listings = (each.listing for each in documents if each.listing)
    return {place.id: place for listing in listings for place in iter_structures(listing)}


def list_person_ids(listing: Listing) -> tuple[NationalId, ...]:
    """Every number under which the person may be asked for, as a national id.

    Whoever asks has read the number first (`parse_person_id`), so its bare form is no term: each
    unique term costs the index 2 µs and the dictionary 12 bytes a person.

    Raises:
        InvalidIdentifier: a former number is no number of a person.
    """
    if not listing.adeli and not listing.former_ids:
        return (listing.national_id,)
    others = (*map(NationalId.of, listing.adeli), *map(parse_person_id, listing.former_ids))
    return tuple(dict.fromkeys((listing.national_id, *others)))


def merge_name_slots(term_sets: list[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """One set of terms per name; what overflows joins the last slot."""
    last = NAME_SLOTS - 1
    overflow = term_sets[last:]
    return (*term_sets[:last], frozenset().union(*overflow)) if overflow else tuple(term_sets)


def sort_key(exercise_name: str, first_name: str, number: str) -> str:
    """The text by which people are put in alphabetical order."""
    return f"{fold(exercise_name)}\t{fold(first_name)}\t{number}"


class Record(Struct, frozen=True, dict=True):
    """A published person as an engine has them: `encode_listing` of the listing, read on demand."""

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
        """The fields of the listing, in their order, each still encoded but for `id`."""
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
    """A listing as compact JSON, the form in which engines keep it."""
    return _LISTING_ENCODER.encode(listing)


def decode_listing(encoded: bytes) -> Listing:
    """A listing from the form in which engines keep it; about 5 µs for one activity."""
    return _LISTING_DECODER.decode(encoded)
