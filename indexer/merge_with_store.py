"""What the files of a load say, over what is already known of the same people.

Three things outlive a load: what the register has told since the extraction, oppositions and
deletions, and what no file of this load has a word for.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from indexer.assembly import record_codec
from indexer.assembly.assemble import AssembledPerson
from indexer.assembly.group_people import encoded
from indexer.assembly.partial_load import merged
from indexer.feed.merge_feed_details import kept
from indexer.sources import Kind
from indexer.store import Loading
from indexer.store.feed_positions import Protected

MAILBOXES = b'"mssante":['
"""In the record of whoever has some."""


class Merging(Struct, frozen=True):
    """How the people of a load are put together with those of the store.

    Attributes:
        present: which files there are.
        protected: whom the load leaves as they are.
        mailboxes: by national id; none without the file, and then they stay as they were.
    """

    loading: Loading
    present: AbstractSet[Kind]
    protected: Protected
    mailboxes: Mapping[str, tuple[str, ...]] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all three official files are there."""
        return self.present == frozenset(Kind)

    def completed(self, people: Sequence[AssembledPerson]) -> list[AssembledPerson]:
        """Those whom the files may change, as they are to be kept.

        With a partial load, what the missing files would have told stays as it was; who is not
        known yet needs the activities file, which alone says who people are.
        """
        untouched = self.protected.later | self.protected.hidden
        mine = [one for one in people if one.national_id not in untouched]
        ids = [one.national_id for one in mine]
        fed = self.loading.fed(ids) if self.protected.is_fed else frozenset()
        known = self.loading.records(self.wanted(ids, fed))
        return [
            self.over(one, known.get(one.national_id), is_fed=one.national_id in fed)
            for one in mine
            if one.national_id in known or Kind.ACTIVITIES in self.present
        ]

    def wanted(self, ids: list[str], fed: AbstractSet[str]) -> list[str]:
        """Whose records are needed: most loads need nobody's."""
        keeps_mailboxes = self.mailboxes is None and self.loading.has_mailboxes
        if keeps_mailboxes or not self.is_whole:
            return ids
        return [one for one in ids if one in fed]

    def over(
        self, person: AssembledPerson, known: bytes | None, *, is_fed: bool
    ) -> AssembledPerson:
        """One person: what these files say, over what was known."""
        boxes = self.boxes(person.national_id, known)
        if not boxes and (known is None or (self.is_whole and not is_fed)):
            return person
        made = new = record_codec.decode(person.record)
        if known is not None:
            old = record_codec.decode(known)
            made = new if self.is_whole else merged(old, new, self.present)
            made = kept(old, made) if is_fed else made
        return encoded(replace(made, mssante=boxes))

    def boxes(self, national_id: str, known: bytes | None) -> tuple[str, ...]:
        """The mailboxes of a person: those of the file, or else those known."""
        if self.mailboxes is not None:
            return self.mailboxes.get(national_id, ())
        return record_codec.decode(known).mssante if known and MAILBOXES in known else ()
