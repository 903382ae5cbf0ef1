"""Three nodes, of which one is killed or hangs while people search.

Run by `make test-cluster`: it takes three minutes, most of them the start of the nodes and the time
for which one hangs.
"""

import json
import logging
import signal
from collections import Counter
from contextlib import ExitStack, suppress
from itertools import count, takewhile
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from msgspec.structs import replace

from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.engines.opensearch.mapping import IndexLayout
from directory.errors import EngineUnavailable
from directory.search import SearchQuery
from directory.text.analysis import join_particles
from tests.builders import a_publication, a_sidecar, an_id, make_documents
from tests.conftest import MEMORY_DIR
from tests.opensearch.assemble import assemble_server
from tests.opensearch.node import OpenSearchNode, find_free_ports

pytestmark = [pytest.mark.cluster, pytest.mark.allow_hosts(["127.0.0.1"])]
PEOPLE = 1_000
SEARCHING = 3
BEFORE_S, AFTER_S, ELECTED_WITHIN_S = 4, 8, 90
CHANGED = make_documents(*["MARTIN Jean"] * 50)
DURANDS = SearchQuery(name=join_particles(["durand"]))


@pytest.fixture(scope="module")
def nodes():
    """A cluster of three, each a process of its own."""
    assemble_server()
    ports = find_free_ports(6)
    founders = {f"n{at}": port for at, port in enumerate(ports[3:])}
    parent = MEMORY_DIR if MEMORY_DIR.is_dir() else None
    with TemporaryDirectory(dir=parent, prefix="cluster-") as own, ExitStack() as stopping:
        nodes = [
            OpenSearchNode(
                Path(own, name), http, transport, heap="384m", name=name, cluster=founders
            )
            for http, (name, transport) in zip(ports[:3], founders.items(), strict=True)
        ]
        for node in nodes:
            stopping.callback(node.stop)
            node.start()
        for node in nodes:
            node.wait(nodes=3)
        yield nodes


def test_a_lost_cluster_manager_costs_no_answer_and_no_accepted_change(nodes, capsys):
    access = ClusterAccess(tuple(node.url for node in nodes), timeout_s=20, sniff=True)
    index = OpenSearchIndex(access, IndexLayout(shards=3, replicas=1))
    people = make_documents(*["DURAND Anne"] * PEOPLE)
    publication = a_publication(id="p1")
    writer = index.create_writer(lambda _engine: None)
    writer.add_encoded(map(writer.encode_document, people))
    writer.publish(publication, lambda: a_sidecar(people))

    with Load(access, index, publication) as load:
        sleep(BEFORE_S)
        killed = manager(nodes, nodes[0])
        killed.kill()
        others = [node for node in nodes if node is not killed]
        elected = wait_for(lambda: manager(others, others[0]))
        written, searched = load.accepted, load.searches
        wait_for(lambda: load.accepted >= written + 2 and load.searches > searched + 50)
        sleep(AFTER_S)

    with capsys.disabled():
        print(f"\n{load.searches} searches, {load.accepted} changes; refused: {load.refused}")  # noqa: T201 - a report
    assert (load.failures, load.wrong) == (Counter(), [])
    assert elected is not killed
    assert load.is_kept(OpenSearchEngine(access))

    killed.start().wait(nodes=3, status="green")
    alone = replace(access, urls=(killed.url,), sniff=False)
    assert load.is_kept(OpenSearchEngine(alone))


class Load:
    """People who search and a run that writes, until told to stop.

    Attributes:
        failures: what searches were refused with.
        wrong: answers that are not the right one.
        accepted: the last change that was; each is numbered.
        refused: what changes were refused with.
    """

    def __init__(self, access, index, publication):
        self.failures, self.refused, self.wrong = Counter(), Counter(), []
        self.accepted = self.searches = 0
        self._stop = Event()
        self._engine = OpenSearchEngine(access)
        self._index, self._publication = index, publication
        searching = [Thread(target=self.search, daemon=True) for _ in range(SEARCHING)]
        self._threads = [*searching, Thread(target=self.write, daemon=True)]

    def __enter__(self):
        self.change(1)
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for each in self._threads:
            each.join(120)

    def search(self):
        while not self._stop.is_set():
            try:
                found = self._engine.candidates(DURANDS, limit=5)
                known = self._engine.lookup([an_id(PEOPLE)])
            except EngineUnavailable as error:
                self.failures[f"{type(error).__name__}: {error}"] += 1
                continue
            self.searches += 1
            if (found.total.value, len(found.hits), len(known)) != (PEOPLE - len(CHANGED), 5, 1):
                self.wrong.append((found.total.value, len(found.hits), len(known)))

    def write(self):
        for number in takewhile(lambda _: not self._stop.is_set(), count(2)):
            try:
                self.change(number)
            except EngineUnavailable as error:
                self.refused[str(error)] += 1

    def change(self, number):
        """The same people change again and again."""
        changes = [replace(each, sequence=PEOPLE + number) for each in CHANGED]
        told = replace(self._publication, generation=number, sequence=PEOPLE + number)
        self._index.apply(changes, told)
        self.accepted = number

    def is_kept(self, engine):
        """Whether the last change that was accepted is there, or a later one, for everybody."""
        seen = [change.sequence for change in engine.changes(since=PEOPLE, limit=2 * PEOPLE)]
        return len(seen) == len(CHANGED) and min(seen) >= PEOPLE + self.accepted


HANGING_S, HUNG_TIMEOUT_S, VISITORS = 30, 3, 8
MAX_FAILED_SHARE = 0.01


@pytest.mark.parametrize(("is_leading", "sniff"), [(False, False), (True, True)])
def test_a_node_that_hangs_costs_one_answer_in_a_hundred_at_most(
    nodes, caplog, capsys, is_leading, sniff
):
    caplog.set_level(logging.INFO, "annuaire.engine")
    for node in nodes:
        node.wait(nodes=3, status="green")
    access = ClusterAccess(
        tuple(node.url for node in nodes), f"hung{sniff:d}", timeout_s=HUNG_TIMEOUT_S, sniff=sniff
    )
    people = make_documents(*["DURAND Anne"] * PEOPLE)
    index = OpenSearchIndex(access, IndexLayout(shards=3, replicas=1))
    writer = index.create_writer(lambda _engine: None)
    writer.add_encoded(map(writer.encode_document, people))
    writer.publish(a_publication(id="p1"), lambda: a_sidecar(people))
    index.apply(people[:1], a_publication(id="p2"))  # a copy has replicas too
    leading = manager(nodes, nodes[0])
    hung = next(node for node in nodes if (node is leading) is is_leading)

    with Visitors(access) as visitors:
        sleep(BEFORE_S)
        before = visitors.take_answers()
        hung.running.send_signal(signal.SIGSTOP)
        try:
            sleep(HANGING_S)
        finally:
            hung.running.send_signal(signal.SIGCONT)
        during = visitors.take_answers()
        wait_for(lambda: len(caplog.records) >= 2)
        sleep(AFTER_S)
        after = visitors.take_answers()

    with capsys.disabled():
        for when, answers in (("before", before), ("hung", during), ("after", after)):
            print(f"\n{when}: {describe_answers(answers)}", end="")  # noqa: T201 - a report
    answers = before + during + after
    failed = [error for _, error in answers if error]
    assert not [error for error in failed if not isinstance(error, EngineUnavailable)]
    assert len(failed) <= MAX_FAILED_SHARE * len(answers)
    assert max(seconds for seconds, _ in answers) < 2 * HUNG_TIMEOUT_S
    lines = [record.getMessage() for record in caplog.records]
    assert [(hung.url in line, "de nouveau" in line) for line in lines] == [
        (True, False),
        (True, True),
    ]


class Visitors:
    """People who search and read pages, until told to stop."""

    def __init__(self, access):
        self._stop = Event()
        self._engine = OpenSearchEngine(access)
        self._answers = []
        self._threads = [Thread(target=self.visit, args=(at,)) for at in range(VISITORS)]

    def __enter__(self):
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for each in self._threads:
            each.join(120)

    def visit(self, first):
        for number in takewhile(lambda _: not self._stop.is_set(), count(first, VISITORS)):
            began = monotonic()
            try:
                if number % 2:
                    assert self._engine.candidates(DURANDS, limit=5).total.value == PEOPLE
                else:
                    assert len(self._engine.lookup([an_id(number % PEOPLE + 1)])) == 1
                failure = None
            except Exception as error:  # noqa: BLE001 - judged by the test
                failure = error
            self._answers.append((monotonic() - began, failure))

    def take_answers(self):
        """The duration and the failure, if any, of each answer since the last call."""
        taken, self._answers = self._answers, []
        return taken


def describe_answers(answers):
    seconds = [each for each, _ in answers]
    hundredths = [f"{each * 1000:.0f} ms" for each in quantiles(seconds, n=100)]
    failures = Counter(str(error) for _, error in answers if error)
    return (
        f"{len(answers)} answers, p50 {hundredths[49]}, p99 {hundredths[98]}, "
        f"worst {max(seconds):.2f} s, failures {dict(failures)}"
    )


def manager(nodes, asked):
    """The node that leads, as another says."""
    question = f"{asked.url}/_cat/cluster_manager?format=json"
    with suppress(OSError), urlopen(question, timeout=30) as answer:  # noqa: S310 - our own node
        (leading,) = json.load(answer)
        return next((node for node in nodes if node.name == leading["node"]), None)
    return None


def wait_for(condition):
    """The first true value of a condition."""
    end = monotonic() + ELECTED_WITHIN_S
    while not (value := condition()):
        assert monotonic() < end, "it never came true"
        sleep(0.2)
    return value
