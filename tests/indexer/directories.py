"""A store and an index, a feed over them with a clock of the test's, and what is then served."""

from datetime import UTC, datetime, timedelta

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.index import EmbeddedIndex
from indexer.feed.run import FeedRun, number_source_lines
from indexer.publication.update import BuildOptions
from indexer.store import Store
from tests.indexer.feed.lines import encode_lines

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Directory:
    """Everything between a line and an answer."""

    def __init__(self, folder):
        self.folder = folder
        self.store = Store(f"sqlite:///{folder}/store.sqlite3")
        self.index = EmbeddedIndex(folder / "index")
        self.now = NOW

    def clock(self):
        """A moment later each time it is looked at."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def apply(self, *lines):
        """One run over some lines; its account."""
        return self.receive(*encode_lines(*lines).splitlines())

    def receive(self, *lines):
        """The same, of lines as they come over the wire."""
        feed = FeedRun(self.store, self.index, self.clock, BuildOptions(workers=1))
        feed.apply_batch(list(number_source_lines("feed.jsonl", lines)))
        feed.finish()
        return feed.report

    @property
    def engine(self):
        return EmbeddedEngine(self.folder / "index")

    def state(self):
        """Everything public, by number, but for the numbering of changes."""
        changes = self.engine.changes(0, 10_000)
        return {change.person.id: change.person for change in changes}
