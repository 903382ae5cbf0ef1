"""What the files of a load say, over what is already known of the same people.

Three things outlive a load: what the register has told since the extraction, oppositions and
deletions, and what no file of this load has a word for.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from indexer import records
from indexer.assembly import AssembledPerson
from indexer.feed.keeping import kept
from indexer.merging import merged
from indexer.people import encoded
from indexer.sources import Kind
from indexer.store import Loading
from indexer.store.marks import Protected


class Merging(Struct, frozen=True):
    """How the people of a load are put together with those of the store.

    Attributes:
        present: which files there are.
        protected: whom the load leaves as they are.
    """

    loading: Loading
    present: AbstractSet[Kind]
    protected: Protected

    def completed(self, people: Sequence[AssembledPerson]) -> list[AssembledPerson]:
        """Those whom the files may change, as they are to be kept.

        With a partial load, what the missing files would have told stays as it was; who is not
        known yet needs the activities file, which alone says who people are.
        """
        is_whole = self.present == frozenset(Kind)
        untouched = self.protected.later | self.protected.hidden
        mine = [one for one in people if one.national_id not in untouched]
        if is_whole and not self.protected.is_fed:
            return mine
        ids = [one.national_id for one in mine]
        fed = self.loading.fed(ids) if self.protected.is_fed else frozenset()
        known = self.loading.records([one for one in ids if one in fed or not is_whole])
        return [
            self.over(one, known[one.national_id], is_fed=one.national_id in fed)
            if one.national_id in known
            else one
            for one in mine
            if one.national_id in known or Kind.ACTIVITIES in self.present
        ]

    def over(self, person: AssembledPerson, known: bytes, *, is_fed: bool) -> AssembledPerson:
        """One person: what these files say, over what was known."""
        old, new = records.decode(known), records.decode(person.record)
        made = new if self.present == frozenset(Kind) else merged(old, new, self.present)
        return encoded(kept(old, made) if is_fed else made)
