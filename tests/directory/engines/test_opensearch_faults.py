"""What a cluster may do to us: be away, slow, read-only, of another version, or not know us."""

from itertools import count
from time import monotonic

import msgspec
import pytest
from msgspec.structs import replace

from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.engine import OPENSEARCH_POLL_INTERVAL_S, OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.engines.opensearch.responses import parse_multi_get_response, parse_search_response
from directory.engines.opensearch.writer import OpenSearchWriter
from directory.errors import EngineUnavailable
from directory.search import SearchQuery
from tests.builders import a_publication, a_sidecar, an_id, make_documents
from tests.opensearch.proxy import Proxy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ONE_PERSON = make_documents("MARTIN Jean")
FAULT_TIMEOUT_S = 2


@pytest.fixture
def access(directories):
    """A directory with one person in it."""
    access = directories(timeout_s=FAULT_TIMEOUT_S)
    publish_one_person(access)
    return access


def publish_one_person(access, id_="p1"):
    writer = OpenSearchWriter(access)
    writer.add_encoded(map(writer.encode_document, ONE_PERSON))
    writer.publish(a_publication(id=id_), lambda: a_sidecar(ONE_PERSON))


@pytest.fixture
def through(opensearch_node):
    """Proxies in front of the node."""
    opened = []

    def fresh(**given):
        opened.append(Proxy(opensearch_node.url, **given))
        return opened[-1]

    yield fresh
    for each in opened:
        each.stop()


def connect_engine(proxy, access, **given):
    clock = count(step=2 * OPENSEARCH_POLL_INTERVAL_S).__next__
    return OpenSearchEngine(replace(access, urls=(proxy.url,), **given), clock=clock)


def count_served(engine):
    return engine.candidates(SearchQuery(), limit=10).total.value


ENGINE_CALLS = (
    OpenSearchEngine.publication,
    count_served,
    lambda engine: engine.lookup([an_id(1)]),
    OpenSearchEngine.vocabulary,
)


def collect_refusals(engine):
    """What each question is refused with."""
    said = set()
    for ask in ENGINE_CALLS:
        with pytest.raises(EngineUnavailable) as raised:
            ask(engine)
        said.add(str(raised.value))
    return said


def test_a_cluster_that_is_away_is_said_so_and_found_again_without_a_restart(
    access, through, caplog, monkeypatch
):
    monkeypatch.setattr("directory.engines.opensearch.client.RECOVERY_DELAY_S", 0)
    proxy = through().start()
    engine = connect_engine(proxy, access)
    assert count_served(engine) == 1
    proxy.stop()
    assert collect_refusals(engine) == {"OpenSearch ne répond pas"}
    proxy.start()
    assert count_served(engine) == 1
    lines = [record.message for record in caplog.records if record.name == "annuaire.engine"]
    assert [("ne répond pas" in line, "de nouveau" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]


def test_a_cluster_that_answers_some_requests_and_not_others_is_logged_once(
    access, through, caplog
):
    proxy = through().start()
    engine = connect_engine(proxy, access)
    proxy.altered[("POST", "/_search")] = (503, b"{}")
    for _ in range(3):
        assert engine.publication().id == "p1"
        with pytest.raises(EngineUnavailable):
            count_served(engine)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_cluster_that_comes_later_is_found_without_a_restart(access, through):
    proxy = through().start()
    proxy.stop()
    engine = connect_engine(proxy, access)
    assert collect_refusals(engine) == {"OpenSearch ne répond pas"}
    proxy.start()
    assert count_served(engine) == 1


def test_a_slow_cluster_is_waited_for_as_long_as_was_agreed_and_no_longer(access, through):
    proxy = through().start()
    engine = connect_engine(proxy, access)
    assert count_served(engine) == 1
    proxy.delay_s = 20 * FAULT_TIMEOUT_S
    began = monotonic()
    with pytest.raises(EngineUnavailable, match="à temps"):
        count_served(engine)
    assert monotonic() - began < proxy.delay_s / 2
    proxy.delay_s = 0
    assert count_served(engine) == 1


def test_who_is_not_let_in_is_told_and_let_in_with_the_right_password(access, through):
    proxy = through(login="annuaire:sesame").start()
    for given in ({}, {"user": "annuaire", "password": "ouvre-toi"}):
        refused = collect_refusals(connect_engine(proxy, access, **given))
        assert refused == {"OpenSearch refuse les identifiants donnés"}
    assert count_served(connect_engine(proxy, access, user="annuaire", password="sesame")) == 1  # noqa: S106


def test_a_certificate_of_an_unknown_authority_is_not_trusted(access, through, tmp_path):
    proxy = through(folder=tmp_path).start()
    refused = collect_refusals(connect_engine(proxy, access))
    assert refused == {"le certificat d'OpenSearch n'est pas reconnu"}
    assert count_served(connect_engine(proxy, access, ca_file=proxy.certificate)) == 1


def test_what_answers_but_is_no_cluster_is_said_so(access, through):
    proxy = through().start()
    proxy.altered[("GET", "/")] = (200, b'"It works!"')
    assert collect_refusals(connect_engine(proxy, access)) == {
        "la réponse d'OpenSearch n'a pas la forme attendue"
    }


def test_an_index_of_another_version_is_not_read(access):
    write_index_meta(access, {"version": 999, "other": 1})
    with pytest.raises(EngineUnavailable, match="autre version"):
        count_served(OpenSearchEngine(access))


def test_an_index_of_another_version_leaves_the_served_one_in_place(access, caplog):
    engine = OpenSearchEngine(access, clock=count(step=2 * OPENSEARCH_POLL_INTERVAL_S).__next__)
    assert count_served(engine) == 1
    publish_one_person(access, "p2")
    write_index_meta(access, {"version": 999})
    assert [engine.publication().id for _ in range(3)] == ["p1"] * 3
    assert caplog.text.count("autre version") == 1


def write_index_meta(access, meta):
    Cluster(access).client.indices.put_mapping(body={"_meta": meta}, index=access.index)


def test_a_read_only_cluster_refuses_to_be_written_and_goes_on_answering(access):
    writer = OpenSearchWriter(access)
    set_read_only_block(f"{access.index}.*", access, True)
    with pytest.raises(EngineUnavailable, match="lecture seule"):
        writer.add_encoded(map(writer.encode_document, ONE_PERSON))
    assert count_served(OpenSearchEngine(access)) == 1
    set_read_only_block(f"{access.index}.*", access, None)
    publish_one_person(access, "p2")
    assert OpenSearchEngine(access).publication().id == "p2"


def set_read_only_block(index, access, is_blocked):
    block = {"index": {"blocks": {"read_only_allow_delete": is_blocked}}}
    Cluster(access).client.indices.put_settings(body=block, index=index)


def test_a_build_left_in_a_cluster_that_went_away_is_removed_by_the_next(access, through):
    proxy = through().start()
    writer = OpenSearchWriter(replace(access, urls=(proxy.url,)))
    proxy.stop()
    writer.abandon()
    publish_one_person(access, "p2")
    left = msgspec.json.decode(Cluster(access).client.indices.get_alias(index=f"{access.index}.*"))
    assert len(left) == 2


COMPLETE_RESPONSE = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": []}}


@pytest.mark.parametrize("part", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_half_an_answer_is_none(part):
    assert parse_search_response(msgspec.json.encode(COMPLETE_RESPONSE).decode()).hits.hits == ()
    with pytest.raises(EngineUnavailable, match="en partie"):
        parse_search_response(msgspec.json.encode(COMPLETE_RESPONSE | part).decode())


FAILED_SHARD_RESPONSE = (200, b'{"_shards": {"failed": 1}}')


@pytest.mark.parametrize("step", ["/_forcemerge", "/_refresh", "/_flush"])
def test_a_publication_that_a_part_of_the_index_did_not_follow_is_not_served(access, through, step):
    proxy = through().start()
    writer = OpenSearchWriter(replace(access, urls=(proxy.url,)))
    writer.add_encoded(map(writer.encode_document, ONE_PERSON))
    proxy.altered[("POST", step)] = FAILED_SHARD_RESPONSE
    with pytest.raises(EngineUnavailable, match="en partie"):
        writer.publish(a_publication(id="p2"), lambda: a_sidecar(ONE_PERSON))
    assert OpenSearchEngine(access).publication().id == "p1"


def test_a_change_that_a_part_of_the_index_does_not_show_is_not_told_as_made(access, through):
    proxy = through().start()
    index = OpenSearchIndex(replace(access, urls=(proxy.url,)))
    proxy.altered[("POST", "/_refresh")] = FAILED_SHARD_RESPONSE
    told = a_publication(id="p1", generation=2)
    with pytest.raises(EngineUnavailable, match="en partie"):
        index.apply(make_documents("DURAND Anne"), told)
    assert OpenSearchEngine(access).publication() == a_publication(id="p1")
    proxy.altered.clear()
    index.apply(make_documents("DURAND Anne"), told)
    assert OpenSearchEngine(access).publication() == told


def test_a_document_that_could_not_be_fetched_is_not_taken_for_one_that_is_not_there():
    failed = {"docs": [{"_id": "899000000010", "error": {"type": "no_shard_available"}}]}
    with pytest.raises(EngineUnavailable, match="en partie"):
        parse_multi_get_response(msgspec.json.encode(failed).decode())
