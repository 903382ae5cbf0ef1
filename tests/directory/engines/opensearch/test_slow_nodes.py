"""A node that hangs: its questions get a second try elsewhere, and the next ones pass it by."""

from itertools import count
from time import monotonic, sleep

import pytest
from msgspec.structs import replace

from directory.engines.opensearch import question_budget
from directory.engines.opensearch.client import Cluster, ClusterUnavailable
from directory.engines.opensearch.engine import OPENSEARCH_POLL_INTERVAL_S, OpenSearchEngine
from directory.engines.opensearch.node_watch import NODE_ID_PATH
from directory.engines.opensearch.question_budget import (
    FIRST_TRY_SHARE,
    QuestionBudget,
    open_question,
)
from directory.engines.opensearch.writer import OpenSearchWriter
from directory.errors import EngineUnavailable
from directory.search import SearchQuery
from tests.builders import a_publication, a_sidecar, an_id, make_documents
from tests.opensearch.proxy import Proxy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TIMEOUT_S, HANGING_S, WAIT_S = 2, 120, 30
PEOPLE = make_documents("MARTIN Jean")


@pytest.fixture
def nodes(opensearch_node):
    """Two ways to the node, as two nodes of a cluster."""
    proxies = [Proxy(opensearch_node.url).start() for _ in range(2)]
    yield proxies
    for each in proxies:
        each.stop()


@pytest.fixture
def access(directories, nodes):
    """A directory with one person in it, behind both nodes."""
    access = directories(timeout_s=TIMEOUT_S)
    writer = OpenSearchWriter(access)
    writer.add_encoded(map(writer.encode_document, PEOPLE))
    writer.publish(a_publication(), lambda: a_sidecar(PEOPLE))
    return replace(access, urls=tuple(node.url for node in nodes))


def connect_polling_engine(access):
    return OpenSearchEngine(access, clock=count(step=2 * OPENSEARCH_POLL_INTERVAL_S).__next__)


def count_served(engine):
    return engine.candidates(SearchQuery(), limit=10).total.value


def list_paths(node, part):
    return [path for _, path in node.passed if part in path]


def wait_for(condition):
    end = monotonic() + WAIT_S
    while not condition():
        assert monotonic() < end, "it never came true"
        sleep(0.05)


def test_a_node_that_hangs_costs_no_answer_and_two_lines_of_the_log(access, nodes, caplog):
    engine = connect_polling_engine(access)
    hung, other = nodes
    hung.delay_s = HANGING_S
    for _ in range(10):
        assert (count_served(engine), len(engine.lookup([an_id(1)]))) == (1, 1)
    passed = len(list_paths(hung, access.index))
    for _ in range(10):
        assert (count_served(engine), len(engine.lookup([an_id(1)]))) == (1, 1)
    assert len(list_paths(hung, access.index)) == passed
    assert all("preference=_prefer_nodes" in path for path in list_paths(other, "_search")[-5:])
    assert [hung.url in record.getMessage() for record in caplog.records] == [True]
    hung.delay_s = 0
    wait_for(lambda: len(caplog.records) > 1)
    for node in nodes:
        node.passed.clear()
    assert [count_served(engine) for _ in range(4)] == [1] * 4
    assert list_paths(hung, access.index)
    assert not any(list_paths(node, "preference") for node in nodes)
    assert [record.getMessage().endswith("de nouveau") for record in caplog.records] == [
        False,
        True,
    ]


def test_a_question_is_tried_once_on_each_of_two_nodes_that_hang(access, nodes, caplog):
    engine = OpenSearchEngine(access, clock=lambda: 0.0)
    assert count_served(engine) == 1
    for node in nodes:
        node.passed.clear()
        node.delay_s = HANGING_S
    with pytest.raises(EngineUnavailable, match="à temps"):
        count_served(engine)
    assert [len(list_paths(node, "_search")) for node in nodes] == [1, 1]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_node_that_is_slow_with_one_question_is_not_set_aside(access, nodes, caplog):
    engine = OpenSearchEngine(access, clock=lambda: 0.0)
    for node in nodes:
        node.delay_s, node.slow = HANGING_S, "_search"
    with pytest.raises(EngineUnavailable, match="à temps"):
        count_served(engine)
    assert all(list_paths(node, NODE_ID_PATH) for node in nodes)
    assert len(engine.lookup([an_id(1)])) == 1
    assert "le nœud" not in caplog.text


def test_a_write_that_times_out_is_not_repeated(access, nodes):
    cluster = Cluster(access)
    for node in nodes:
        node.delay_s, node.slow = HANGING_S, "_settings"
    with pytest.raises(ClusterUnavailable), cluster.request() as client:
        client.indices.put_settings(body={"index": {"refresh_interval": "-1"}}, index=access.index)
    assert sum(len(list_paths(node, "_settings")) for node in nodes) == 1


def test_a_run_passes_by_a_node_that_made_it_wait(access, nodes):
    cluster = Cluster(access)
    hung, _ = nodes
    hung.delay_s = HANGING_S
    for _ in range(2):
        try:
            with cluster.request() as client:
                client.count(index=access.index)
        except ClusterUnavailable:
            break
    hung.passed.clear()
    for _ in range(4):
        with cluster.request() as client:
            client.count(index=access.index)
    assert not list_paths(hung, access.index)


def test_a_list_of_nodes_that_cannot_be_read_leaves_the_known_ones(access, nodes, monkeypatch):
    monkeypatch.setattr("directory.engines.opensearch.client.SNIFF_INTERVAL_S", 0.001)
    for node in nodes:
        node.altered[("GET", "/_nodes/_all/http")] = (200, b'{"nodes": "none"}')
    engine = connect_polling_engine(replace(access, sniff=True))
    assert [count_served(engine) for _ in range(3)] == [1] * 3
    assert any(list_paths(node, "/_nodes/_all/http") for node in nodes)


@pytest.fixture
def clock(monkeypatch):
    """The clock of budgets, as a list of one instant."""
    now = [0.0]
    monkeypatch.setattr(question_budget, "monotonic", lambda: now[0])
    return now


def test_requests_of_a_question_share_its_time(clock):
    budget = QuestionBudget(3.0)
    with budget.measure_request():
        budget.begin_try()
        clock[0] += 1.0
    clock[0] += 10.0  # decoding, which is not the cluster's time
    with budget.measure_request():
        budget.begin_try()
        assert budget.compute_timeout() == pytest.approx(2.0)


def test_a_second_try_has_what_the_first_one_and_the_check_leave(clock):
    budget = QuestionBudget(3.0)
    with budget.measure_request():
        budget.begin_try(FIRST_TRY_SHARE)
        assert budget.compute_timeout() == pytest.approx(1.2)
        clock[0] += 1.2 + 0.6
        budget.begin_second_try()
        assert budget.compute_timeout() == pytest.approx(1.2)


def test_a_part_of_a_question_has_its_budget_and_a_separate_one_its_own():
    with open_question(3.0):
        whole = question_budget.CURRENT_BUDGET.get()
        with open_question(5.0):
            assert question_budget.CURRENT_BUDGET.get() is whole
        with open_question(5.0, is_separate=True):
            assert question_budget.CURRENT_BUDGET.get().remaining_s == 5.0
        assert question_budget.CURRENT_BUDGET.get() is whole
    assert question_budget.CURRENT_BUDGET.get() is None
