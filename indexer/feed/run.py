"""One run over lines of the feed: judged, brought into the store, and from there into the index.

A batch is one transaction and then one commit of the index. Killed between the two, the next run
publishes what the store has and the index has not; killed before, it does the batch again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from msgspec import Struct, field, json

from directory.publishing import SearchIndex
from indexer.feed.apply_changes import Outcome, apply, come_due
from indexer.feed.validation import Validated, sequence_of, validate
from indexer.findings import Rejection
from indexer.publication.update import Means, announce, catch_up
from indexer.store import Run, Store
from indexer.store.person_updates import Applying

FICTITIOUS = "899"
"""National ids of generated people begin so; real ones with 810."""
KEPT = 1_000
"""Rejections and gaps that an account shows; all are counted."""


class Line(Struct, frozen=True):
    """A line and where it stands."""

    file: str
    number: int
    content: bytes


class Gap(Struct, frozen=True):
    """Sequence numbers that never came, both ends included."""

    first: int
    last: int


class Account(Struct):
    """What became of the lines of a run: counts and rules, no name, no number of anybody.

    Attributes:
        outcomes: how many lines ended how (`indexer.feed.apply_changes.Outcome`).
        due: people whose activities began or ended by the calendar alone.
    """

    lines: int = 0
    rejected: int = 0
    due: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


class Feed:
    """Applies batches of lines.

    Attributes:
        account: of all batches so far.
    """

    def __init__(
        self, store: Store, index: SearchIndex, clock: Callable[[], datetime], means: Means
    ) -> None:
        self.account = Account()
        self._store = store
        self._index = index
        self._clock = clock
        self._means = means
        self._began, self._monotonic = clock(), monotonic()

    def receive(self, lines: Sequence[Line]) -> None:
        """Apply some lines; they are searchable once this returns.

        Raises:
            IndexingError: the store or the index cannot be written; a rerun takes it up.
        """
        now = self._clock()
        with self._store.applying() as applying:
            self.account.due += come_due(applying, now.date())
            for line in lines:
                self._judge(line, applying, now)
        if self._store.sequence():  # nobody ever came: there is nothing to publish
            catch_up(self._store, self._index, now=now, means=self._means)

    def finish(self, outcome: str = "done", reason: str | None = None) -> None:
        """Remember the run."""
        told = {**self.told(), **({"refused": reason} if reason else {})}
        ended = self._began + timedelta(seconds=monotonic() - self._monotonic)
        run = Run("apply", self._began, ended, outcome, json.encode(told).decode())
        announce(self._store, self._index, run)

    def told(self) -> dict[str, object]:
        """The account in numbers, for the operator's memory and the public status."""
        account = self.account
        counts = {"lines": account.lines, "rejected": account.rejected, "due": account.due}
        return {**counts, "outcomes": dict(account.outcomes), "gaps": account.gaps}

    def _judge(self, line: Line, applying: Applying, now: datetime) -> None:
        account = self.account
        judged = validate(line.file, line.number, line.content)
        account.lines += 1
        if isinstance(judged, Validated):
            self._note(judged.sequence, applying)
            begin(judged, applying)
            account.outcomes[apply(judged, applying, now.date()).value] += 1
            return
        account.rejected += 1
        account.rejections += [judged][: KEPT - len(account.rejections)]
        if sequence := sequence_of(line.content):
            self._note(sequence, applying)

    def _note(self, sequence: int, applying: Applying) -> None:
        """Keep the highest number seen, and what is missing before it."""
        expected = applying.feed_sequence + 1
        if 1 < expected < sequence:
            self.account.gaps += [Gap(expected, sequence - 1)][: KEPT - len(self.account.gaps)]
        applying.feed_sequence = max(applying.feed_sequence, sequence)


def begin(change: Validated, applying: Applying) -> None:
    """The first line of a directory that no file was ever loaded into tells what it is."""
    if applying.facts.data_date is None:
        is_fictitious = change.national_id.startswith(FICTITIOUS)
        applying.begin(change.validated_at.date(), synthetic=is_fictitious)


def searchable(account: Account) -> int:
    """How many lines changed what is found."""
    return account.outcomes[Outcome.APPLIED]


def numbered(file: str, contents: Iterable[bytes]) -> Iterable[Line]:
    """Lines with their numbers; blank ones are none."""
    return (
        Line(file, number, content)
        for number, content in enumerate(contents, start=1)
        if content.strip()
    )
