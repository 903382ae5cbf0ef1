"""One run over lines of the feed: validate them, update the store, then update the index.

Each batch is one transaction of the store, then one commit of the index. After a crash between the
two, the next run publishes the changes that the index lacks; after an earlier crash, the batch is
processed again.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic

from msgspec import Struct, field
from msgspec.structs import replace

from directory.model.identifiers import NationalId, Rpps
from directory.publishing import SearchIndex
from indexer.code_systems import complete_labels
from indexer.feed.apply_changes import (
    apply_change,
    apply_scheduled_changes,
    hide_suppressed_people,
)
from indexer.feed.dead_letters import DeadLetter, DeadLetterFile, build_dead_letter
from indexer.feed.feed_person import read_feed_person
from indexer.feed.limits import MAX_SEQUENCE_JUMP
from indexer.feed.plausibility import find_plausibility_faults
from indexer.feed.validation import ValidatedChange, validate_line
from indexer.findings import Rejection
from indexer.publication.purge import purge_when_due
from indexer.publication.store_comparison import check_store_follows_index
from indexer.publication.update import BuildOptions, record_run, update_served_index
from indexer.store import Store
from indexer.store.person_updates import FeedTransaction
from indexer.store.runs import create_run_record

FICTITIOUS_ID_PREFIX = "899"
"""Prefix of the national ids of generated people; real ones start with 810."""
MAX_FEED_REPORT_ENTRIES = 1_000
"""Maximum number of rejections, and of gaps, listed in a report; rejections are all counted."""
MAX_SUMMARY_RULES = 10
"""Rules that the run history and the public status name, the most frequent ones."""
LIST_INDEX_PATTERN = re.compile(r"\[\d+\]")


class SourceLine(Struct, frozen=True):
    """A line, with its file and line number."""

    file: str
    number: int
    content: bytes

    def measure(self) -> int:
        """Return the size in bytes."""
        return len(self.content)


class SequenceGap(Struct, frozen=True):
    """A range of missing sequence numbers, both ends included."""

    first: int
    last: int


class FeedReport(Struct):
    """The result of a run: counts and rules, without any name or number of a person.

    Attributes:
        outcomes: number of lines by outcome (`indexer.feed.apply_changes.ApplyOutcome`).
        due: number of people with an activity that started or ended by date, without a line.
        rules: number of rejected lines by field and rule.
        awaited: number of rejected lines that the register has to send again, of earlier runs too.
    """

    lines: int = 0
    rejected: int = 0
    due: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    gaps: list[SequenceGap] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    awaited: int = 0


class FeedRun:
    """Apply batches of lines.

    Attributes:
        report: of all batches so far.
        has_purged: whether the index was purged meanwhile (`indexer.publication.purge`).
    """

    def __init__(
        self,
        store: Store,
        index: SearchIndex,
        clock: Callable[[], datetime],
        options: BuildOptions,
        *,
        dead_letters: DeadLetterFile | None = None,
        accepts_jumps: bool = False,
    ) -> None:
        self.report = FeedReport()
        self.has_purged = False
        self._store = store
        self._index = index
        self._clock = clock
        self._options = options
        self._dead_letters = dead_letters
        self._is_first_batch = True
        self._accepts_jumps = accepts_jumps
        self._started_at, self._started_monotonic = clock(), monotonic()

    def apply_batch(self, lines: Sequence[SourceLine]) -> None:
        """Apply a batch of lines; they are searchable once this returns.

        Raises:
            IndexingError: the store or the index cannot be written; another run resumes the work.
            StoreMismatch: the store is not the one that the served index follows.
        """
        now = self._clock()
        check_store_follows_index(self._store, self._index)
        if self._dead_letters is not None:
            self._dead_letters.load()
        with self._store.open_feed_transaction() as transaction:
            if self._is_first_batch:
                hide_suppressed_people(transaction, now.date())
            self.report.due += apply_scheduled_changes(transaction, now.date())
            for line in lines:
                self._apply_line(line, transaction, now)
        self._is_first_batch = False
        if self._dead_letters is not None:
            self._dead_letters.save()
            self.report.awaited = len(self._dead_letters)
        if self._store.read_last_sequence():  # otherwise the store was always empty
            update_served_index(self._store, self._index, now=now, options=self._options)
            purge_age = self._options.purge_age
            if purge_when_due(self._store, self._index, now=now, max_age=purge_age):
                self.has_purged = True

    def finish(self, outcome: str = "done", reason: str | None = None) -> None:
        """Record the run in the store and in the public status."""
        summary = {**self.summarize(), **({"refused": reason} if reason else {})}
        run = create_run_record(
            "apply", self._started_at, self._started_monotonic, outcome, summary
        )
        record_run(self._store, self._index, run)

    def summarize(self) -> dict[str, object]:
        """Return the counts of the report, for the run history and the public status."""
        report = self.report
        counts = {"lines": report.lines, "rejected": report.rejected, "due": report.due}
        rules = dict(report.rules.most_common(MAX_SUMMARY_RULES))
        outcomes = dict(report.outcomes)
        awaited = report.awaited
        return {
            **counts,
            "outcomes": outcomes,
            "gaps": report.gaps,
            "rules": rules,
            "awaited": awaited,
        }

    def _apply_line(self, line: SourceLine, transaction: FeedTransaction, now: datetime) -> None:
        report = self.report
        result = validate_line(line.file, line.number, line.content)
        report.lines += 1
        if isinstance(result, ValidatedChange):
            last = 0 if self._accepts_jumps else transaction.feed_sequence
            fault = next(find_plausibility_faults(result, now, last), None)
            if fault is None:
                self._accept_change(result, transaction, now)
                return
            result = Rejection(line.file, line.number, fault.field, fault.reason)
        self._reject_line(result, line, transaction, now)

    def _accept_change(
        self, change: ValidatedChange, transaction: FeedTransaction, now: datetime
    ) -> None:
        self._record_sequence(change.sequence, transaction)
        change = complete_change(change, transaction)
        initialize_empty_directory(change, transaction)
        self.report.outcomes[apply_change(change, transaction, now.date()).value] += 1
        if self._dead_letters:
            resolve_dead_letters(self._dead_letters, change, transaction)

    def _reject_line(
        self, rejection: Rejection, line: SourceLine, transaction: FeedTransaction, now: datetime
    ) -> None:
        report = self.report
        report.rejected += 1
        report.rejections += [rejection][: MAX_FEED_REPORT_ENTRIES - len(report.rejections)]
        rule = LIST_INDEX_PATTERN.sub("[]", f"{rejection.field} : {rejection.reason}")
        report.rules[rule] += 1
        if self._dead_letters is not None:
            letter = build_dead_letter(rejection, line.content, now)
            self._dead_letters.add(restrict_dead_letter(letter, transaction))

    def _record_sequence(self, sequence: int, transaction: FeedTransaction) -> None:
        """Update the highest sequence number; report the gap before this one, if any."""
        expected = transaction.feed_sequence + 1
        if 1 < expected < sequence:
            self.report.gaps += [SequenceGap(expected, sequence - 1)][
                : MAX_FEED_REPORT_ENTRIES - len(self.report.gaps)
            ]
        transaction.feed_sequence = max(transaction.feed_sequence, sequence)


def complete_change(change: ValidatedChange, transaction: FeedTransaction) -> ValidatedChange:
    """Return a change with a label for each known code, and remember the labels it came with."""
    if change.professional is None:
        return change
    transaction.code_systems.add_feed_labels(change.professional)
    completed = complete_labels(change.professional, transaction.code_systems.labels)
    return replace(change, professional=completed)


def initialize_empty_directory(change: ValidatedChange, transaction: FeedTransaction) -> None:
    """Set the metadata from the first line, when no file was ever loaded."""
    if transaction.metadata.data_date is None:
        is_fictitious = change.national_id.startswith(FICTITIOUS_ID_PREFIX)
        transaction.initialize_metadata(change.validated_at.date(), synthetic=is_fictitious)


def resolve_dead_letters(
    dead_letters: DeadLetterFile, change: ValidatedChange, transaction: FeedTransaction
) -> None:
    """Remove the rejected lines that an accepted line settles."""
    person = read_feed_person(transaction, change.national_id)
    numbers = {number[1:] for number in person.numbers.all}
    is_suppressed = person.suppression is not None
    dead_letters.resolve(change.sequence, numbers, is_suppressed=is_suppressed)


def restrict_dead_letter(letter: DeadLetter, transaction: FeedTransaction) -> DeadLetter:
    """Return an entry without the record of a suppressed person, and without an absurd number."""
    if letter.number:
        person = read_feed_person(transaction, NationalId.of(Rpps(letter.number)))
        letter = replace(letter, record=None) if person.suppression else letter
    last = transaction.feed_sequence
    is_absurd = letter.sequence and last and letter.sequence > last + MAX_SEQUENCE_JUMP
    if is_absurd and letter.field != "sequence":
        return replace(letter, sequence=None)
    return letter


def number_source_lines(file: str, contents: Iterable[bytes]) -> Iterable[SourceLine]:
    """Return lines with their numbers, without blank lines."""
    return (
        SourceLine(file, number, content)
        for number, content in enumerate(contents, start=1)
        if content.strip()
    )
