"""Changed copies of an index: as many shards and replicas as a build, or none left."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from directory.engines.opensearch.aliases import AliasConflict
from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.engines.opensearch.mapping import IndexLayout
from directory.engines.opensearch.writer import OpenSearchWriter
from directory.errors import EngineUnavailable, PublicationRefused
from tests.builders import a_publication, a_sidecar, make_documents
from tests.opensearch.proxy import Proxy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LAYOUT = IndexLayout(shards=2, replicas=2)
BLOCKED = json.dumps(
    {"items": [{"index": {"status": 403, "error": {"type": "cluster_block_exception"}}}] * 9}
).encode()
CHANGE = make_documents("DURAND Anne")


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch):
    """The only node has no place for replicas."""
    monkeypatch.setattr("directory.engines.opensearch.copies.REPLICA_TIMEOUT_S", 1)


@pytest.fixture
def proxy(opensearch_node):
    proxy = Proxy(opensearch_node.url).start()
    yield proxy
    proxy.stop()


@pytest.fixture
def access(directories, proxy):
    """A directory with two publications, behind a proxy."""
    access = replace(directories(), urls=(proxy.url,))
    for number in (1, 2):
        people = make_documents("MARTIN Jean")
        writer = OpenSearchWriter(access, replace(LAYOUT, replicas=0))
        writer.add_encoded(map(writer.encode_document, people))
        writer.publish(a_publication(id=f"p{number}"), lambda: a_sidecar(make_documents("A B")))
    return access


def change(access):
    OpenSearchIndex(access, LAYOUT).apply(CHANGE, a_publication(id="p3"))


def roll_back(access):
    OpenSearchIndex(access, LAYOUT).restore(CHANGE, a_publication(id="p3"))


COPYING = pytest.mark.parametrize("copy", [change, roll_back])


def read_state(access, what, index):
    found = getattr(Cluster(access).client.indices, f"get_{what}")(index=index)
    return msgspec.json.decode(found)


def list_aliases(access):
    found = read_state(access, "alias", f"{access.index}.*").values()
    return sorted(sorted(each["aliases"]) for each in found)


@COPYING
def test_a_copy_has_the_shards_of_its_source_and_the_replicas_of_the_settings(access, copy):
    copy(access)
    (settings,) = read_state(access, "settings", access.index).values()
    index = settings["settings"]["index"]
    assert (index["number_of_shards"], index["number_of_replicas"]) == ("2", "2")
    assert OpenSearchEngine(access).publication().id == "p3"


@COPYING
def test_a_copy_is_served_once_its_replicas_were_waited_for(access, proxy, copy):
    proxy.passed.clear()
    copy(access)
    paths = [path.partition("?")[0] for _, path in proxy.passed]
    waiting = next(at for at, path in enumerate(paths) if path.startswith("/_cluster/health/"))
    written = max(at for at, path in enumerate(paths) if path.endswith("/_bulk"))
    assert written < waiting < paths.index("/_aliases")


@COPYING
@pytest.mark.parametrize("step", [("POST", "/_bulk"), ("POST", "/_refresh")])
def test_a_copy_that_cannot_be_written_is_removed(access, proxy, copy, step):
    before = list_aliases(access)
    proxy.altered[step] = (200, BLOCKED if "bulk" in step[1] else b'{"_shards": {"failed": 1}}')
    with pytest.raises(EngineUnavailable):
        copy(access)
    proxy.altered.clear()
    assert list_aliases(access) == before
    copy(access)
    assert OpenSearchEngine(access).publication().id == "p3"


@COPYING
def test_a_copy_that_is_not_put_into_service_is_removed(access, monkeypatch, copy):
    before = list_aliases(access)

    def refuse(_aliases, _index, **_options):
        raise PublicationRefused("the store has moved")

    monkeypatch.setattr("directory.engines.opensearch.aliases.Aliases.swap", refuse)
    with pytest.raises(PublicationRefused):
        copy(access)
    assert list_aliases(access) == before


def test_a_copy_that_a_check_refuses_is_removed(access):
    before = list_aliases(access)

    def refuse(_engine):
        raise PublicationRefused("too many people are missing")

    with pytest.raises(PublicationRefused):
        OpenSearchIndex(access, LAYOUT).apply(CHANGE, a_publication(id="p3"), refuse)
    assert list_aliases(access) == before


@COPYING
def test_a_clone_whose_answer_is_lost_is_taken_as_made(access, proxy, copy):
    proxy.passed.clear()
    proxy.lost.add("/_clone/")
    copy(access)
    assert len([path for _, path in proxy.passed if "/_clone/" in path]) == 2
    assert OpenSearchEngine(access).publication().id == "p3"


def test_an_alias_that_is_taken_while_a_copy_is_made_leaves_none(access):
    def take_alias(_engine):
        found = read_state(access, "alias", f"{access.index}-previous")
        actions = [{"add": {"index": next(iter(found)), "alias": access.index}}]
        Cluster(access).client.indices.update_aliases(body={"actions": actions})

    with pytest.raises(AliasConflict):
        OpenSearchIndex(access, LAYOUT).apply(CHANGE, a_publication(id="p3"), take_alias)
    assert [] not in list_aliases(access)
