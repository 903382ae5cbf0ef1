"""Which structures a change of people creates, changes or removes: the same for every engine.

A structure is what its people report. Its content comes from the practitioner with the highest
sequence number among the people of the same index; without any practitioner, a tombstone remains.
Its own sequence number is that of the last change that concerns it: of this practitioner, or of the
last departure, so that clients that follow the changes see both.

People who changed have the highest sequence numbers, so that what they report needs no query. Only
the structures that one of them has left do: the index is asked who still practises there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from directory.document import IndexDocument
from directory.model.identifiers import NationalId
from directory.model.listing import Listing, PublicPlace
from directory.model.structures import StructureDocument, iter_structures
from directory.search import PersonChange


class Departure(Struct, frozen=True, gc=False):
    """The last time that a person left a structure: the sequence number and the day of the data."""

    sequence: int
    day: date


class PlaceReport(Struct, frozen=True, gc=False):
    """What one practitioner reports of a structure."""

    sequence: int
    updated_at: date
    place: PublicPlace


class PracticeReader(Protocol):
    """Reads who practises where in an index, before it is changed."""

    def find_listings(self, ids: Sequence[NationalId]) -> Iterable[Listing]:
        """The listings of the people who have these numbers themselves and are present."""

    def find_practitioners(self, limits: Mapping[str, int]) -> Mapping[str, Sequence[PersonChange]]:
        """The people who practise in each structure, by descending sequence number.

        Args:
            limits: for each technical id, the maximum number of people.
        """


class StructureBatch(Struct):
    """The people of a batch, as far as structures are concerned.

    Attributes:
        reports: for each structure, the report with the highest sequence number.
        departures: for each structure that one of them has left, the last departure.
        leavers: for each structure, how many of them practised there in the index.
        touched: the structures that the batch may change.
    """

    reports: dict[str, PlaceReport]
    departures: dict[str, Departure]
    leavers: dict[str, int]
    touched: dict[str, None]


def derive_structure_documents(
    documents: Sequence[IndexDocument],
    departures: Mapping[str, Departure],
    reader: PracticeReader,
    *,
    indexed_sequence: int,
    day: date,
) -> list[StructureDocument]:
    """The documents of all structures that a change of some people changes.

    Args:
        documents: the new state of each person.
        departures: departures known to the store since the index was last changed.
        reader: reads the index before the change.
        indexed_sequence: the highest sequence number in the index before the change.
        day: day of the departures that the store does not know, as after a rollback.
    """
    before = {
        listing.national_id: listing
        for listing in reader.find_listings([each.id for each in documents])
    }
    batch = collect_structure_batch(documents, before, indexed_sequence, day)
    touched = batch.touched | dict.fromkeys(departures)
    unsure = {
        id_: batch.leavers.get(id_, 0) + 1
        for id_ in touched
        if id_ not in batch.reports or batch.reports[id_].sequence <= indexed_sequence
    }
    changed_ids = frozenset(each.id for each in documents)
    found = reader.find_practitioners(unsure) if unsure else {}
    return [
        build_structure_document(
            id_,
            choose_report(id_, batch.reports.get(id_), found.get(id_, ()), changed_ids),
            departures.get(id_) or batch.departures.get(id_),
        )
        for id_ in touched
    ]


def collect_structure_batch(
    documents: Iterable[IndexDocument],
    before: Mapping[NationalId, Listing],
    indexed_sequence: int,
    day: date,
) -> StructureBatch:
    """Compare where some people practise with where they practised in the index."""
    batch = StructureBatch({}, {}, {}, {})
    for document in documents:
        new = collect_place_reports(document)
        known = before.get(document.id)
        old = dict.fromkeys(place.id for place in iter_structures(known)) if known else {}
        add_place_reports(batch.reports, new)
        for id_ in old:
            batch.leavers[id_] = batch.leavers.get(id_, 0) + 1
        for id_ in old.keys() - new.keys():
            last = batch.departures.get(id_)
            if last is None or last.sequence < document.sequence:
                batch.departures[id_] = Departure(document.sequence, day)
        is_newer = document.sequence > indexed_sequence
        both = {**old, **dict.fromkeys(new)}
        batch.touched.update(
            dict.fromkeys(each for each in both if is_newer or (each in old) != (each in new))
        )
    return batch


def collect_place_reports(document: IndexDocument) -> dict[str, PlaceReport]:
    """What a person reports of each structure; the last activity counts. A tombstone has none."""
    listing = document.listing
    if listing is None:
        return {}
    return {
        place.id: PlaceReport(document.sequence, listing.updated_at, place)
        for place in iter_structures(listing)
    }


def add_place_reports(reports: dict[str, PlaceReport], added: Mapping[str, PlaceReport]) -> None:
    """Keep the report with the highest sequence number of each structure."""
    for id_, report in added.items():
        known = reports.get(id_)
        if known is None or known.sequence < report.sequence:
            reports[id_] = report


def choose_report(
    id_: str,
    reported: PlaceReport | None,
    found: Iterable[PersonChange],
    changed_ids: frozenset[NationalId],
) -> PlaceReport | None:
    """The report with the highest sequence number: of the batch, or of the rest of the index."""
    for each in found:
        listing = each.person
        if isinstance(listing, Listing) and listing.national_id not in changed_ids:
            if reported and reported.sequence > each.sequence:
                return reported
            (place,) = [one for one in iter_structures(listing) if one.id == id_][-1:]
            return PlaceReport(each.sequence, listing.updated_at, place)
    return reported


def build_structure_document(
    id_: str, report: PlaceReport | None, departure: Departure | None
) -> StructureDocument:
    """The document of a structure from its report and the last departure from it, if any."""
    sequence, day = (departure.sequence, departure.day) if departure else (0, date.min)
    if report is None:
        return StructureDocument.tombstone(id_, sequence=sequence, updated_at=day)
    if report.sequence > sequence:
        sequence, day = report.sequence, report.updated_at
    return StructureDocument.of(report.place, sequence=sequence, updated_at=day)
