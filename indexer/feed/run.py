"""One run over lines of the feed: judged, brought into the store, and from there into the index.

A batch is one transaction and then one commit of the index. Killed between the two, the next run
publishes what the store has and the index has not; killed before, it does the batch again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic

from msgspec import Struct, field

from directory.publishing import SearchIndex
from indexer.feed.apply_changes import apply_change, apply_scheduled_changes
from indexer.feed.validation import ValidatedChange, read_line_sequence, validate_line
from indexer.findings import Rejection
from indexer.publication.update import BuildOptions, record_run, update_served_index
from indexer.store import Store
from indexer.store.person_updates import FeedTransaction
from indexer.store.runs import create_run_record

FICTITIOUS_ID_PREFIX = "899"
"""National ids of generated people begin so; real ones with 810."""
MAX_FEED_REPORT_ENTRIES = 1_000
"""Rejections and gaps that an account shows; all are counted."""


class SourceLine(Struct, frozen=True):
    """A line and where it stands."""

    file: str
    number: int
    content: bytes


class SequenceGap(Struct, frozen=True):
    """Sequence numbers that never came, both ends included."""

    first: int
    last: int


class FeedReport(Struct):
    """What became of the lines of a run: counts and rules, no name, no number of anybody.

    Attributes:
        outcomes: how many lines ended how (`indexer.feed.apply_changes.ApplyOutcome`).
        due: people whose activities began or ended by the calendar alone.
    """

    lines: int = 0
    rejected: int = 0
    due: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    gaps: list[SequenceGap] = field(default_factory=list)


class FeedRun:
    """Applies batches of lines.

    Attributes:
        report: of all batches so far.
    """

    def __init__(
        self, store: Store, index: SearchIndex, clock: Callable[[], datetime], options: BuildOptions
    ) -> None:
        self.report = FeedReport()
        self._store = store
        self._index = index
        self._clock = clock
        self._options = options
        self._started_at, self._started_monotonic = clock(), monotonic()

    def apply_batch(self, lines: Sequence[SourceLine]) -> None:
        """Apply some lines; they are searchable once this returns.

        Raises:
            IndexingError: the store or the index cannot be written; a rerun takes it up.
        """
        now = self._clock()
        with self._store.open_feed_transaction() as applying:
            self.report.due += apply_scheduled_changes(applying, now.date())
            for line in lines:
                self._apply_line(line, applying, now)
        if self._store.read_last_sequence():  # nobody ever came: there is nothing to publish
            update_served_index(self._store, self._index, now=now, options=self._options)

    def finish(self, outcome: str = "done", reason: str | None = None) -> None:
        """Remember the run."""
        told = {**self.summarize(), **({"refused": reason} if reason else {})}
        run = create_run_record("apply", self._started_at, self._started_monotonic, outcome, told)
        record_run(self._store, self._index, run)

    def summarize(self) -> dict[str, object]:
        """The account in numbers, for the operator's memory and the public status."""
        account = self.report
        counts = {"lines": account.lines, "rejected": account.rejected, "due": account.due}
        return {**counts, "outcomes": dict(account.outcomes), "gaps": account.gaps}

    def _apply_line(self, line: SourceLine, transaction: FeedTransaction, now: datetime) -> None:
        account = self.report
        judged = validate_line(line.file, line.number, line.content)
        account.lines += 1
        if isinstance(judged, ValidatedChange):
            self._record_sequence(judged.sequence, transaction)
            initialize_empty_directory(judged, transaction)
            account.outcomes[apply_change(judged, transaction, now.date()).value] += 1
            return
        account.rejected += 1
        account.rejections += [judged][: MAX_FEED_REPORT_ENTRIES - len(account.rejections)]
        if sequence := read_line_sequence(line.content):
            self._record_sequence(sequence, transaction)

    def _record_sequence(self, sequence: int, transaction: FeedTransaction) -> None:
        """Keep the highest number seen, and what is missing before it."""
        expected = transaction.feed_sequence + 1
        if 1 < expected < sequence:
            self.report.gaps += [SequenceGap(expected, sequence - 1)][
                : MAX_FEED_REPORT_ENTRIES - len(self.report.gaps)
            ]
        transaction.feed_sequence = max(transaction.feed_sequence, sequence)


def initialize_empty_directory(change: ValidatedChange, transaction: FeedTransaction) -> None:
    """The first line of a directory that no file was ever loaded into tells what it is."""
    if transaction.metadata.data_date is None:
        is_fictitious = change.national_id.startswith(FICTITIOUS_ID_PREFIX)
        transaction.initialize_metadata(change.validated_at.date(), synthetic=is_fictitious)


def number_source_lines(file: str, contents: Iterable[bytes]) -> Iterable[SourceLine]:
    """Lines with their numbers; blank ones are none."""
    return (
        SourceLine(file, number, content)
        for number, content in enumerate(contents, start=1)
        if content.strip()
    )
