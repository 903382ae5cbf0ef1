"""Merge the people of a load with the stored records of the same people.

A load never overwrites three things: changes that the register sent after the extraction,
oppositions and deletions, and data that no file of this load contains.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec import Struct, field, json
from msgspec.structs import replace

from directory.model.professional import Professional
from indexer.assembly import record_codec
from indexer.assembly.assemble import AssembledPerson
from indexer.assembly.group_people import encode_assembled_person
from indexer.assembly.partial_load import merge_partial_load
from indexer.coverage import CoverageCounts, count_coverage
from indexer.feed.merge_feed_details import merge_feed_details
from indexer.sources import FileKind
from indexer.store import LoadTransaction
from indexer.store.feed_positions import ProtectedPeople


class StoredMailboxes(Struct, frozen=True):
    """The part of a record that holds the mailboxes."""

    mssante: tuple[str, ...] = ()


class Replacements(Struct, frozen=True):
    """Records that are counted already, and those that replace them."""

    before: list[Professional]
    after: list[Professional]


_MAILBOXES_DECODER = json.Decoder(StoredMailboxes)


class StoreMerger(Struct, frozen=True):
    """Merge the people of a load with those of the store.

    Attributes:
        file_kinds: the kinds of files in this load.
        protected_people: the people that the load must not change.
        today: the day on which the result is published.
        mailboxes: addresses by national id; None without the file: the stored ones are kept.
        coverage: what to add to the counts of the files, of a complete load; or to those of the
            files and of the served publication together, of a partial one.
    """

    transaction: LoadTransaction
    file_kinds: AbstractSet[FileKind]
    protected_people: ProtectedPeople
    today: date
    mailboxes: Mapping[str, tuple[str, ...]] | None = None
    coverage: CoverageCounts = field(default_factory=CoverageCounts)

    @property
    def is_complete_load(self) -> bool:
        """Whether all three official files are present."""
        return self.file_kinds == frozenset(FileKind)

    def merge_people(self, people: Sequence[AssembledPerson]) -> list[AssembledPerson]:
        """Return the people that the files may change, merged with their stored records.

        A partial load keeps the data of the missing files. It adds new people only with the
        activities file, which alone identifies them.
        """
        protected_ids = self.protected_people.later_ids | self.protected_people.hidden_ids
        updatable = [
            one
            for one in people
            if one.national_id not in protected_ids
            and self.protected_people.suppressed_ids.isdisjoint(one.former_ids)
        ]
        ids = [one.national_id for one in updatable]
        feed_ids = (
            self.transaction.find_feed_ids(ids)
            if self.protected_people.has_feed_records
            else frozenset()
        )
        known = self.transaction.read_records(self.select_ids_to_read(ids, feed_ids))
        accepted = [
            one
            for one in updatable
            if one.national_id in known or FileKind.ACTIVITIES in self.file_kinds
        ]
        self.subtract_left_out(people, accepted)
        replacements = Replacements([], [])
        merged = [
            self.merge_person(
                one,
                known.get(one.national_id),
                replacements,
                is_in_feed=one.national_id in feed_ids,
            )
            for one in accepted
        ]
        self.coverage.add(count_coverage(replacements.after))
        self.coverage.add(count_coverage(replacements.before), -1)
        return merged

    def subtract_left_out(
        self, people: Sequence[AssembledPerson], accepted: Sequence[AssembledPerson]
    ) -> None:
        """Subtract the people of the files whom the load leaves out from the counts."""
        if len(accepted) < len(people):
            ids = {one.national_id for one in accepted}
            left_out = [one.record for one in people if one.national_id not in ids]
            professionals = list(map(record_codec.decode_professional, left_out))
            self.coverage.add(count_coverage(professionals), -1)

    def select_ids_to_read(self, ids: list[str], feed_ids: AbstractSet[str]) -> list[str]:
        """Return the ids whose stored record the merge needs: in most loads, none."""
        keeps_mailboxes = self.mailboxes is None and self.transaction.has_mailboxes
        if keeps_mailboxes or not self.is_complete_load:
            return ids
        return [one for one in ids if one in feed_ids]

    def merge_person(
        self,
        person: AssembledPerson,
        stored_record: bytes | None,
        replacements: "Replacements",
        *,
        is_in_feed: bool,
    ) -> AssembledPerson:
        """Return one person of these files, merged with the stored record.

        Args:
            person: the person according to the files.
            stored_record: the person in the store; None for a new one, or if it is not needed.
            replacements: receives the records, if the merged one is another.
            is_in_feed: whether the feed has ever had a line about them.
        """
        boxes = self.find_mailboxes(person.national_id, stored_record)
        if not boxes and (stored_record is None or (self.is_complete_load and not is_in_feed)):
            return person
        merged = new = record_codec.decode_professional(person.record)
        if stored_record is not None:
            old = record_codec.decode_professional(stored_record)
            merged = new if self.is_complete_load else merge_partial_load(old, new, self.file_kinds)
            merged = merge_feed_details(old, merged) if is_in_feed else merged
            if not self.is_complete_load:
                replacements.before.append(old)
        merged = replace(merged, mssante=boxes)
        replacements.before.append(new)
        replacements.after.append(merged)
        return encode_assembled_person(merged, self.today)

    def find_mailboxes(self, national_id: str, stored_record: bytes | None) -> tuple[str, ...]:
        """Return the mailboxes of a person: from the file, or else from the stored record."""
        if self.mailboxes is not None:
            return self.mailboxes.get(national_id, ())
        return _MAILBOXES_DECODER.decode(stored_record).mssante if stored_record else ()
