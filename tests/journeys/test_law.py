"""The law: what is served is what the register says, whatever happened before.

After any sequence of loads, partial loads, lines of the feed, days that pass, publications and
rollbacks, refused or killed, the served index answers as one that is built from the same store into
an empty folder. While a part is held back (a refused load, a rollback), what is derived from people
is derived from the people of that very index.
"""

import shutil
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.writer import EmbeddedWriter
from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.errors import IndexingError, StoreMismatch
from directory.model.listing import Listing
from indexer.pipeline import LoadOptions, apply_due_changes, run_load
from indexer.publication import index_checks
from indexer.publication.agreement.comparison import IndexComparison
from indexer.publication.publish import publish_new_index
from indexer.publication.purge import purge_index
from indexer.publication.republish import republish_store
from indexer.publication.resume import LOST_RELATIONS, resume_served_history
from indexer.publication.store_comparison import StoreRelation, compare_store_with_index
from indexer.publication.update import BuildOptions
from indexer.report import Report
from indexer.rollback import roll_back_publication
from indexer.sources import FileKind
from tests.builders import an_id
from tests.conftest import MEMORY_DIR
from tests.indexer.directories import Directory
from tests.indexer.loads import nothing
from tests.indexer.publication.test_store_comparison import copy_store, exchange_store
from tests.journeys import small_register as register
from tests.journeys.following import Follower, read_everything
from tests.journeys.served_state import Visitor, find_differences

EMBEDDED_LAW = settings(
    max_examples=8 if settings.default.derandomize else 100, stateful_step_count=10
)
OPENSEARCH_LAW = settings(
    max_examples=2, stateful_step_count=6, phases=(Phase.explicit, Phase.generate)
)
"""A sample, and no smaller example is looked for: each step asks a node hundreds of questions."""
INDEX_NUMBERS = count()


feed_lines = st.lists(
    st.tuples(
        st.sampled_from(register.RANKS),
        register.people,
        st.sampled_from(["registration", "activity-changed", "deletion", "public-opposition"]),
        st.none() | st.sampled_from(register.RANKS),
    ),
    min_size=1,
    max_size=3,
)


class Law(RuleBasedStateMachine):
    """A directory through whatever may happen to it."""

    def __init__(self):
        super().__init__()
        memory = MEMORY_DIR if MEMORY_DIR.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(dir=memory, prefix="law-"))
        self.directory = self.open_directory(self.folder / "var")
        self.visitor = Visitor(self.open_engine())
        self.registry = {}
        self.lines = 0
        self.follower, self.rare_follower = (Follower(self.visitor.engine) for _ in range(2))
        self.backup = None

    def open_directory(self, folder):
        return Directory(folder)

    def open_engine(self):
        """The engine that answers all along; it looks for a change at each question."""
        return EmbeddedEngine(self.folder / "var" / "index", clock=count().__next__)

    def teardown(self):
        self.directory.store.close()
        shutil.rmtree(self.folder)

    @initialize(
        places=st.tuples(*[register.places] * len(register.STRUCTURE_NUMBERS)),
        extraction=register.extractions,
    )
    def begin(self, places, extraction):
        self.registry = dict(enumerate(places))
        self.load(extraction, mailboxes=None)

    @rule(rank=st.sampled_from(range(len(register.STRUCTURE_NUMBERS))), place=register.places)
    def change_place(self, rank, place):
        """The register has a place otherwise, in what comes next."""
        self.registry[rank] = place

    @rule(
        extraction=register.extractions,
        mailboxes=st.none() | st.sets(st.sampled_from(register.RANKS)),
    )
    def load(self, extraction, mailboxes):
        self.pass_time(hours=1)
        self.run_load(extraction, force_reason="essai", mailboxes=mailboxes)

    @rule(
        extraction=register.extractions,
        kinds=st.sets(st.sampled_from(FileKind), min_size=1, max_size=2),
    )
    def load_some_files(self, extraction, kinds):
        self.pass_time(hours=1)
        kinds = [kind for kind in FileKind if kind in kinds]
        self.run_load(extraction, force_reason="essai", kinds=kinds)

    @rule(extraction=register.extractions)
    def refuse_load(self, extraction):
        """A load that the checks of the finished index refuse, once it is stored."""
        self.pass_time(hours=1)
        accepted, index_checks.MAX_MEDIAN_SEARCH_S = index_checks.MAX_MEDIAN_SEARCH_S, -1.0
        try:
            self.run_load(extraction, max_loss=1.0)
        except IndexingError:
            pass
        finally:
            index_checks.MAX_MEDIAN_SEARCH_S = accepted

    @rule(lines=feed_lines)
    def apply_lines(self, lines):
        self.pass_time(hours=1)
        assert not self.directory.apply(*self.write_lines(lines)).rejections

    @rule(days=st.sampled_from([1, 2, 8]))
    def pass_days(self, days):
        """Days pass; what begins or ends by them is applied."""
        self.pass_time(days=days)
        self.directory.apply()

    @rule(days=st.sampled_from([0, 1, 3]))
    def publish(self, days):
        self.pass_time(days=days, minutes=1)
        now = self.directory.clock()
        apply_due_changes(self.directory.store, now.date())
        republish_store(
            self.directory.store,
            self.directory.index,
            now=now,
            options=BuildOptions(workers=1),
            force_reason="essai",
        )

    @precondition(lambda self: self.directory.index.previous_publication())
    @rule()
    def roll_back(self):
        self.pass_time(minutes=1)
        roll_back_publication(
            self.directory.store, self.directory.index, now=self.directory.clock()
        )

    @rule()
    def purge(self):
        self.pass_time(minutes=1)
        purge_index(self.directory.store, self.directory.index, now=self.directory.clock())

    @rule(extraction=register.extractions)
    def kill_load(self, extraction):
        """A load killed between the store and the index; the next run completes it."""
        self.pass_time(hours=1)
        with Interruption(self.directory.index):
            self.run_load(extraction, force_reason="essai")
        self.directory.apply()

    @rule(rank=st.sampled_from(register.RANKS), person=register.people)
    def kill_feed(self, rank, person):
        self.pass_time(hours=1)
        with Interruption(self.directory.index):
            self.directory.apply(*self.write_lines([(rank, person, "registration", None)]))
        self.directory.apply()

    @rule()
    def back_up(self):
        self.backup = copy_store(self.directory)

    @precondition(lambda self: self.backup and self.directory.index.current_publication())
    @rule(extraction=register.extractions)
    def restore_backup(self, extraction):
        """An older state of the store is restored; it resumes what is served."""
        exchange_store(self.directory, self.backup)
        if relate_to_index(self.directory) in LOST_RELATIONS:  # empty, if nobody was present
            self.resume(extraction)

    @precondition(lambda self: self.directory.index.current_publication())
    @rule(extraction=register.extractions, lines=feed_lines, later_lines=feed_lines)
    def lose_two_days(self, extraction, lines, later_lines):
        """A follower sees the first of two days that are lost with the store."""
        self.back_up()
        self.apply_lines(lines)
        self.follow_rarely()
        self.apply_lines(later_lines)
        self.restore_backup(extraction)
        self.follow_rarely()

    @precondition(lambda self: self.directory.index.current_publication())
    @rule(extraction=register.extractions)
    def lose_store(self, extraction):
        """The store is lost; an empty one resumes what is served."""
        self.backup = None
        exchange_store(self.directory)
        if relate_to_index(self.directory) is not StoreRelation.UNFILLED:
            assert relate_to_index(self.directory) is StoreRelation.EMPTY
            self.resume(extraction)

    def resume(self, extraction):
        """What an operator does whose load is refused."""
        index, before = self.directory.index, self.visitor.describe()
        with pytest.raises(StoreMismatch):
            self.load(extraction, mailboxes=None)
        assert self.visitor.describe() == before
        gone = {one.id for one in index.iterate_served_people() if one.suppression is not None}
        now = self.directory.clock()
        if resume_served_history(self.directory.store, index, now=now).must_load:
            self.load(extraction, mailboxes=None)
        else:
            self.publish(0)
        shown = {one.id for one in index.iterate_served_people() if one.is_listed}
        assert not gone & shown

    @invariant()
    def the_served_index_is_what_the_store_says(self):
        served = self.directory.index.current_publication()
        if served is None or served.behind:
            return
        with tempfile.TemporaryDirectory(dir=self.folder) as built:
            publish_new_index(
                self.directory.store,
                EmbeddedWriter(Path(built)),
                now=self.directory.now,
                workers=1,
            )
            expected = Visitor(EmbeddedEngine(Path(built))).describe()
        differences = find_differences(self.visitor.describe(), expected)
        assert not differences, differences

    @invariant()
    def the_comparison_of_an_operator_finds_no_difference(self):
        """Also while a part is held back: the rest is derived from the people who are served."""
        if not self.directory.index.current_publication():
            return
        store, engine = self.directory.store, self.visitor.engine
        everybody = IndexComparison(store, engine, has_ids=True).compare_everybody(facet_values=9)
        assert not everybody.differences, everybody
        sample = IndexComparison(store, engine, has_ids=True).compare_sample(5)
        assert not sample.differences, sample

    @invariant()
    def whoever_follows_the_changes_has_what_is_served(self):
        if not self.directory.index.current_publication():
            return
        self.follower.follow()
        assert self.follower.copy() == read_everything(self.visitor.engine)

    @precondition(lambda self: self.directory.index.current_publication())
    @rule()
    def follow_rarely(self):
        """A follower who has missed some states has what is served all the same."""
        self.rare_follower.follow()
        assert self.rare_follower.copy() == read_everything(self.visitor.engine)

    @invariant()
    def nobody_who_is_suppressed_is_served(self):
        if not self.directory.index.current_publication():
            return
        hidden = self.directory.store.read_suppressed_ids()
        found = self.visitor.engine.lookup(list(map(an_id, register.RANKS)))
        assert not [
            number for number, one in found.items() if number in hidden and isinstance(one, Listing)
        ]

    def pass_time(self, **how):
        self.directory.now += timedelta(**how)

    def run_load(self, extraction, **how):
        writing = {name: how.pop(name) for name in ("kinds", "mailboxes") if name in how}
        files = register.write_extraction(
            self.folder / "files", extraction, self.registry, self.directory.now, **writing
        )
        options = LoadOptions(
            paths=(files,), is_partial="kinds" in writing, workers=1, scratch_dir=self.folder, **how
        )
        report = Report(max_reject_share=1.0)
        run_load(
            options,
            self.directory.store,
            self.directory.index,
            report,
            self.directory.clock(),
            nothing,
        )

    def write_lines(self, lines):
        for drawn in lines:
            self.lines += 1
            yield register.make_line(self.lines, drawn, self.registry, self.directory.now)


def relate_to_index(directory):
    return compare_store_with_index(directory.store, directory.index)


class Interruption:
    """A run that is killed before it writes the index."""

    def __init__(self, index):
        self.index = index

    def __enter__(self):
        self.apply, self.create_writer = self.index.apply, self.index.create_writer
        self.index.apply = self.index.create_writer = interrupt

    def __exit__(self, kind, error, trace):
        self.index.apply, self.index.create_writer = self.apply, self.create_writer
        return kind is KeyboardInterrupt


def interrupt(*_documents):
    raise KeyboardInterrupt


def test_the_law_holds_in_the_embedded_engine():
    run_state_machine_as_test(Law, settings=EMBEDDED_LAW)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_law_holds_in_opensearch(opensearch_node):
    class OpenSearchLaw(Law):
        """The same, served by a node, and compared with what the embedded engine would serve."""

        def open_directory(self, folder):
            url, index = opensearch_node.url, f"law{next(INDEX_NUMBERS)}"
            self.access = ClusterAccess(urls=(url,), index=index)
            directory = Directory(folder)
            directory.index = OpenSearchIndex(self.access)
            return directory

        def open_engine(self):
            return OpenSearchEngine(self.access, clock=count().__next__)

    run_state_machine_as_test(OpenSearchLaw, settings=OPENSEARCH_LAW)
