"""What the files of a load say, over what is already known of the same people.

Three things outlive a load: what the register has told since the extraction, oppositions and
deletions, and what no file of this load has a word for.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct, json
from msgspec.structs import replace

from indexer.assembly import record_codec
from indexer.assembly.assemble import AssembledPerson
from indexer.assembly.group_people import encode_assembled_person
from indexer.assembly.partial_load import merge_partial_load
from indexer.feed.merge_feed_details import merge_feed_details
from indexer.sources import FileKind
from indexer.store import LoadTransaction
from indexer.store.feed_positions import ProtectedPeople


class StoredMailboxes(Struct, frozen=True):
    """As much of a record as mailboxes need."""

    mssante: tuple[str, ...] = ()


_MAILBOXES_DECODER = json.Decoder(StoredMailboxes)


class StoreMerger(Struct, frozen=True):
    """How the people of a load are put together with those of the store.

    Attributes:
        file_kinds: which files there are.
        protected_people: whom the load leaves as they are.
        mailboxes: by national id; none without the file, and then they stay as they were.
    """

    transaction: LoadTransaction
    file_kinds: AbstractSet[FileKind]
    protected_people: ProtectedPeople
    mailboxes: Mapping[str, tuple[str, ...]] | None = None

    @property
    def is_complete_load(self) -> bool:
        """Whether all three official files are there."""
        return self.file_kinds == frozenset(FileKind)

    def merge_people(self, people: Sequence[AssembledPerson]) -> list[AssembledPerson]:
        """Those whom the files may change, as they are to be kept.

        With a partial load, what the missing files would have told stays as it was; who is not
        known yet needs the activities file, which alone says who people are.
        """
        untouched = self.protected_people.later_ids | self.protected_people.hidden_ids
        mine = [one for one in people if one.national_id not in untouched]
        ids = [one.national_id for one in mine]
        fed = (
            self.transaction.find_feed_ids(ids)
            if self.protected_people.has_feed_records
            else frozenset()
        )
        known = self.transaction.read_records(self.select_ids_to_read(ids, fed))
        return [
            self.merge_person(one, known.get(one.national_id), is_in_feed=one.national_id in fed)
            for one in mine
            if one.national_id in known or FileKind.ACTIVITIES in self.file_kinds
        ]

    def select_ids_to_read(self, ids: list[str], feed_ids: AbstractSet[str]) -> list[str]:
        """Whose records are needed: most loads need nobody's."""
        keeps_mailboxes = self.mailboxes is None and self.transaction.has_mailboxes
        if keeps_mailboxes or not self.is_complete_load:
            return ids
        return [one for one in ids if one in feed_ids]

    def merge_person(
        self, person: AssembledPerson, stored_record: bytes | None, *, is_in_feed: bool
    ) -> AssembledPerson:
        """One person: what these files say, over what was known."""
        boxes = self.find_mailboxes(person.national_id, stored_record)
        if not boxes and (stored_record is None or (self.is_complete_load and not is_in_feed)):
            return person
        made = new = record_codec.decode_professional(person.record)
        if stored_record is not None:
            old = record_codec.decode_professional(stored_record)
            made = new if self.is_complete_load else merge_partial_load(old, new, self.file_kinds)
            made = merge_feed_details(old, made) if is_in_feed else made
        return encode_assembled_person(replace(made, mssante=boxes))

    def find_mailboxes(self, national_id: str, stored_record: bytes | None) -> tuple[str, ...]:
        """The mailboxes of a person: those of the file, or else those known."""
        if self.mailboxes is not None:
            return self.mailboxes.get(national_id, ())
        return _MAILBOXES_DECODER.decode(stored_record).mssante if stored_record else ()
