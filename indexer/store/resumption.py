"""Continue the served history in a store that lost a part of it, in one transaction.

Numbers given from then on follow the served ones. Everybody whose served number is not the one in
the store gets a new one, so that followers receive the present state; people whom only the index
knows become departed people. Suppressions that the index carries are applied again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, update

from directory.change_history import PastEpoch
from directory.model.structures import StructureDocument
from directory.publication import Publication
from directory.publishing import ServedPerson
from directory.structure_changes import Departure
from indexer.assembly.public_ids import NO_PUBLIC_IDS, PublicIds
from indexer.store import feed_positions
from indexer.store.ends import (
    PublicIdChange,
    read_departures_from,
    read_public_ids,
    record_ends,
    write_departures,
)
from indexer.store.feed_positions import FeedPosition, Suppression
from indexer.store.identity import StoreIdentity, begin_epoch
from indexer.store.person_updates import FeedTransaction
from indexer.store.tables import professionals

RESUMED_REASON = "resumed"
"""Reason of a suppression taken from an index, which does not keep whether it was an opposition."""
MAX_SERVED_PEOPLE_PER_QUERY = 400


class ResumeCounts(Struct, frozen=True):
    """What a store took from the served index.

    Attributes:
        hidden: number of numbers suppressed again.
        renumbered: number of people who got a new sequence number.
        unknown: number of people of the index whom the store did not know, and who are departed.
    """

    hidden: int
    renumbered: int
    unknown: int


class ResumeTransaction(FeedTransaction):
    """The changes that make a store continue the served history.

    Args:
        connection: in a transaction.
        served: the description of the served index.
    """

    def __init__(self, connection: Connection, served: Publication) -> None:
        super().__init__(connection)
        self._served = served
        self._identity = StoreIdentity.read(connection)
        self._saved_sequence = self._sequence
        self._sequence = max(self._sequence, served.sequence)

    def resume(
        self, people: Iterable[ServedPerson], *, has_lost_suppressions: bool
    ) -> ResumeCounts:
        """Continue the served history in a new epoch.

        Args:
            people: everybody in the served index.
            has_lost_suppressions: whether the index may carry suppressions that the store lost.
        """
        kept_ids, unknown, tombstones, other_numbers = set[int](), list[str](), [], set[str]()
        served_ids: dict[str, PublicIds] = {}
        for batch in split_people(people):
            unchanged = self._find_unchanged_rows(batch)
            kept_ids.update(unchanged)
            served_ids.update(
                (one.id, PublicIds.of(one.structures, one.roles | one.ended_roles))
                for one in batch
                if one.id not in unchanged.values()
            )
            unknown += self._find_unknown_ids(batch)
            tombstones += [one for one in batch if one.suppression is not None]
            other_numbers.update(number for one in batch for number in one.numbers[1:])
        self._insert_departed(unknown)
        hidden = self._hide_people(tombstones, other_numbers) if has_lost_suppressions else 0
        renumbered = self._renumber_all_but(kept_ids)
        self._record_served_ends(served_ids)
        served = self._served
        ended = PastEpoch(served.epoch, served.sequence)
        begin_epoch(self.connection, (*served.earlier_epochs, ended))
        return ResumeCounts(hidden, renumbered, len(unknown))

    def take_departures(self, structures: Iterable[StructureDocument]) -> None:
        """Record the departures that the index shows, unless the store knows later ones.

        They are the ends of structures, and the changes of the others since the store was saved:
        somebody may have come and left since, of whom only the number of the structure tells.
        Followers may have received either state, and must receive the present one.

        Args:
            structures: all structures of the served index.
        """
        served = {
            each.id: Departure(each.sequence, each.updated_at)
            for each in structures
            if each.place is None or each.sequence > self._saved_sequence
        }
        known = read_departures_from(self.connection, list(served))
        later = {
            id_: each
            for id_, each in served.items()
            if id_ not in known or known[id_].sequence < each.sequence
        }
        write_departures(self.connection, later)

    def _find_unchanged_rows(self, people: Sequence[ServedPerson]) -> dict[int, str]:
        """Find the people whose number is the served one, in the same history, by row."""
        if not self._has_served_numbers():
            return {}
        first_hidden = self._served.behind or self._served.sequence + 1
        numbers = {one.id: one.sequence for one in people if one.sequence < first_hidden}
        table = professionals.c
        query = select(table.id, table.national_id, table.sequence)
        rows = self.connection.execute(query.where(table.national_id.in_(list(numbers))))
        return {row.id: row.national_id for row in rows if numbers[row.national_id] == row.sequence}

    def _has_served_numbers(self) -> bool:
        """Whether the same number stands for the same change in the store and in the index."""
        served, identity = self._served, self._identity
        epochs = {served.epoch, *(each.id for each in served.earlier_epochs)}
        return (not served.store_id or served.store_id == identity.store_id) and (
            not served.epoch or identity.epoch in epochs
        )

    def _find_unknown_ids(self, people: Sequence[ServedPerson]) -> list[str]:
        """Find the people who have no row in the store."""
        ids = [str(one.id) for one in people]
        query = select(professionals.c.national_id).where(professionals.c.national_id.in_(ids))
        known = set(self.connection.scalars(query))
        return [one for one in ids if one not in known]

    def _insert_departed(self, national_ids: Sequence[str]) -> None:
        """Insert people whom only the index knows, as departed."""
        first_id = self._read_last_row_id() + 1
        values = {"sort_key": "", "activities": 0, "sequence": 0, "updated_on": self._day}
        rows = [
            {"id": row_id, "national_id": national_id, **values}
            for row_id, national_id in enumerate(national_ids, first_id)
        ]
        if rows:
            self.connection.execute(insert(professionals), rows)

    def _hide_people(self, tombstones: Iterable[ServedPerson], other_numbers: set[str]) -> int:
        """Apply the suppressions of these tombstones again; return how many numbers are hidden.

        An index of an older version does not tell an opposition from a departure, nor from a
        number that was replaced: that one is a further number of somebody else.
        """
        hidden = set[str]()
        for person in tombstones:
            if person.suppression or person.id not in other_numbers:
                hidden.update(self._hide_numbers(person))
        return len(hidden)

    def _hide_numbers(self, person: ServedPerson) -> list[str]:
        feed_sequence = person.suppression or 0
        numbers = [str(number) for number in person.numbers]
        new = [
            one for one in numbers if not feed_positions.find_suppression(self.connection, [one])
        ]
        if new:
            suppression = Suppression(feed_sequence, RESUMED_REASON)
            feed_positions.suppress_numbers(self.connection, new, suppression)
        for number in new:
            self.remove_person(number, self._day)
            self._protect_from_older_lines(number, feed_sequence)
        return new

    def _protect_from_older_lines(self, number: str, feed_sequence: int) -> None:
        """Have lines that are older than the suppression change nothing when they come again."""
        known = feed_positions.find_feed_position(self.connection, number)
        if known is None or known.feed_sequence < feed_sequence:
            position = FeedPosition(feed_sequence, datetime.combine(self._day, time(), UTC))
            feed_positions.write_feed_position(self.connection, number, position)

    def _renumber_all_but(self, kept_ids: set[int]) -> int:
        """Give everybody else a new sequence number, in the order of arrival."""
        ids = self.connection.scalars(select(professionals.c.id).order_by(professionals.c.id))
        rows = [
            {"key": row_id, "new": self._next_sequence()}
            for row_id in ids.all()
            if row_id not in kept_ids
        ]
        if rows:
            matches_key = professionals.c.id == bindparam("key")
            numbered = update(professionals).where(matches_key).values(sequence=bindparam("new"))
            self.connection.execute(numbered, rows)
        return len(rows)

    def _record_served_ends(self, served_ids: Mapping[str, PublicIds]) -> None:
        """Record the structures and activities that the index has and the store does not.

        Followers received them after the store was saved, and must receive their end, also of those
        that have ended in the index: they may have received the beginning alone.
        """
        table = professionals.c
        for part in split_ids(list(served_ids)):
            query = select(table.id, table.national_id, table.sequence)
            rows = self.connection.execute(query.where(table.national_id.in_(part))).all()
            stored_ids = read_public_ids(self.connection, [row.id for row in rows])
            record_ends(
                self.connection,
                [
                    PublicIdChange(
                        row.id,
                        row.sequence,
                        self._day,
                        served_ids[row.national_id],
                        stored_ids.get(row.id, NO_PUBLIC_IDS),
                    )
                    for row in rows
                ],
            )

    @property
    def _day(self) -> date:
        return self._served.data_date


def split_ids(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split ids into batches for one query each."""
    for at in range(0, len(ids), MAX_SERVED_PEOPLE_PER_QUERY):
        yield ids[at : at + MAX_SERVED_PEOPLE_PER_QUERY]


def split_people(people: Iterable[ServedPerson]) -> Iterator[list[ServedPerson]]:
    """Split people into batches for one query each."""
    rest = iter(people)
    while batch := list(islice(rest, MAX_SERVED_PEOPLE_PER_QUERY)):
        yield batch
