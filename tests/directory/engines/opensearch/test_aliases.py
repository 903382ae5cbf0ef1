"""Aliases that were moved by hand, names that are taken: refused with the way out, or put right."""

from itertools import count
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from directory.engines.opensearch.aliases import AliasConflict, SwapUnconfirmed
from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.engine import OPENSEARCH_POLL_INTERVAL_S, OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.engines.opensearch.writer import OpenSearchWriter
from tests.builders import a_publication, a_sidecar, make_documents
from tests.opensearch.proxy import Proxy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def access(directories):
    """A directory with a served and a previous publication."""
    access = directories()
    for number in (1, 2):
        publish_number(access, number)
    return access


@pytest.fixture
def client(access):
    return Cluster(access).client


@pytest.fixture
def proxy(opensearch_node):
    proxy = Proxy(opensearch_node.url).start()
    yield proxy
    proxy.stop()


def publish_number(access, number):
    writer = OpenSearchWriter(access)
    writer.add_encoded(map(writer.encode_document, make_documents("MARTIN Jean")))
    writer.publish(a_publication(id=f"p{number}", generation=number), a_sidecar)


def list_aliases(client, access):
    """The indexes that have an alias of this directory → their aliases."""
    found = client.indices.get_alias(index=f"{access.index}*")
    return {name: sorted(each["aliases"]) for name, each in msgspec.json.decode(found).items()}


def find_index(client, access, alias):
    return next(name for name, each in list_aliases(client, access).items() if alias in each)


def move_alias(client, alias, *, to, away_from=()):
    moves = [{"add": {"index": to, "alias": alias}}]
    moves += [{"remove": {"index": each, "alias": alias}} for each in away_from]
    client.indices.update_aliases(body={"actions": moves})


def make_polling_engine(access):
    return OpenSearchEngine(access, clock=count(step=2 * OPENSEARCH_POLL_INTERVAL_S).__next__)


def apply_as(access, id_):
    index = OpenSearchIndex(access)
    index.apply(make_documents("DURAND Anne"), a_publication(id=id_, generation=3))


RUNS = {
    "publish": lambda access: publish_number(access, 3),
    "change in place": lambda access: apply_as(access, "p2"),
    "change a copy": lambda access: apply_as(access, "p3"),
    "roll back": lambda access: OpenSearchIndex(access).restore([], a_publication(id="p3")),
    "look at the served one": lambda access: OpenSearchIndex(access).current_publication(),
}


def check_conflict(access, match, runs=RUNS):
    """A new server and every run refuse, and change nothing."""
    client = Cluster(access).client
    before = list_aliases(client, access)
    with pytest.raises(AliasConflict, match=match):
        OpenSearchEngine(access).publication()
    for run in runs.values():
        with pytest.raises(AliasConflict, match=match):
            run(access)
    assert list_aliases(client, access) == before


def test_an_alias_of_two_indexes_is_not_followed_and_the_message_repairs_it(access, client, caplog):
    running = make_polling_engine(access)
    assert running.publication().id == "p2"
    served, previous = (
        find_index(client, access, alias) for alias in (access.index, f"{access.index}-previous")
    )
    move_alias(client, access.index, to=previous)
    check_conflict(access, "plusieurs index .* POST /_aliases")
    assert [running.publication().id for _ in range(3)] == ["p2"] * 3
    assert caplog.text.count("plusieurs index") == 1
    with pytest.raises(AliasConflict) as refusal:
        OpenSearchEngine(access).publication()
    client.indices.update_aliases(body=str(refusal.value).partition("POST /_aliases ")[2])
    (kept,) = find_served(client, access)
    remaining = {served: "p2", previous: "p1"}[kept]
    assert OpenSearchEngine(access).publication().id == remaining


def find_served(client, access):
    return {name for name, each in list_aliases(client, access).items() if access.index in each}


def test_a_previous_alias_of_two_indexes_is_put_right_by_a_publication(access, client):
    previous = f"{access.index}-previous"
    move_alias(client, previous, to=find_index(client, access, access.index))
    with pytest.raises(AliasConflict, match="plusieurs index"):
        OpenSearchIndex(access).restore([], a_publication(id="p4"))
    publish_number(access, 3)
    assert sorted(list_aliases(client, access).values()) == [[access.index], [previous]]
    assert OpenSearchIndex(access).previous_publication().id == "p2"


def test_an_alias_moved_to_an_index_of_another_program_is_not_followed(access, client):
    other = f"{access.index}.{uuid4().hex}x"
    client.indices.create(index=other)
    move_alias(client, access.index, to=other, away_from=[find_index(client, access, access.index)])
    check_conflict(access, "n'est pas une publication")


def test_an_alias_moved_to_a_build_in_progress_is_not_followed(access, client):
    served = find_index(client, access, access.index)
    OpenSearchWriter(access)
    (building,) = (name for name, each in list_aliases(client, access).items() if not each)
    move_alias(client, access.index, to=building, away_from=[served])
    check_conflict(access, "n'est pas finie")
    move_alias(client, access.index, to=served, away_from=[building])
    publish_number(access, 3)
    assert OpenSearchEngine(access).publication().id == "p3"


def test_a_named_but_unmarked_index_is_not_followed_and_not_removed(access, client, caplog):
    unmarked = f"{access.index}.{uuid4().hex}"
    client.indices.create(index=unmarked, body={"mappings": {"_meta": {"version": "of theirs"}}})
    publish_number(access, 3)
    assert unmarked in list_aliases(client, access)
    assert unmarked in caplog.text
    move_alias(
        client, access.index, to=unmarked, away_from=[find_index(client, access, access.index)]
    )
    check_conflict(access, "n'est pas finie")


@pytest.mark.parametrize("suffix", ["", "-previous"])
def test_a_name_that_an_index_has_taken_stops_a_run_before_it_builds(directories, suffix):
    access = directories()
    client = Cluster(access).client
    client.index(index=f"{access.index}{suffix}", body={"written": "by mistake"})
    with pytest.raises(AliasConflict, match=rf"DELETE /{access.index}{suffix}\)"):
        publish_number(access, 1)
    assert list(list_aliases(client, access)) == [f"{access.index}{suffix}"]
    client.indices.delete(index=f"{access.index}{suffix}")
    publish_number(access, 1)
    assert OpenSearchEngine(access).publication().id == "p1"


def test_an_index_with_the_name_of_the_alias_is_not_served(directories):
    access = directories()
    Cluster(access).client.indices.create(index=access.index)
    with pytest.raises(AliasConflict, match="porte le nom de l'alias"):
        OpenSearchEngine(access).publication()


def test_a_directory_cannot_be_named_as_the_previous_publication_of_another(access):
    before = list_aliases(Cluster(access).client, access)
    namesake = replace(access, index=f"{access.index}-previous")
    check_conflict(namesake, "réservé")
    check_conflict(replace(access, index="nobody-previous"), "réservé")
    assert list_aliases(Cluster(access).client, access) == before


def test_a_directory_whose_previous_alias_is_the_name_of_another_takes_nothing_of_it(
    directories,
):
    access = directories()
    publish_number(access, 1)
    client = Cluster(access).client
    theirs = f"{access.index}-previous.{uuid4().hex}"
    client.indices.create(index=theirs)
    move_alias(client, f"{access.index}-previous", to=theirs)
    runs = {name: RUNS[name] for name in ("publish", "change a copy")}
    for run in runs.values():
        with pytest.raises(AliasConflict, match=rf"de l'annuaire {access.index}-previous"):
            run(access)
    assert list_aliases(client, access)[theirs] == [f"{access.index}-previous"]
    assert OpenSearchEngine(access).publication().id == "p1"
    client.indices.delete(index=theirs)


def test_indexes_of_others_whose_names_begin_alike_are_left_as_they_are(access, client):
    logs = f"{access.index}.logs"
    client.index(index=logs, body={"line": "one"})
    publish_number(access, 3)
    mapping = msgspec.json.decode(client.indices.get_mapping(index=logs))[logs]["mappings"]
    assert mapping["properties"].keys() == {"line"}


@pytest.mark.parametrize(("pattern", "is_former"), [(".*", True), (".logs*", False)])
def test_the_template_of_a_former_version_is_removed_and_no_other(
    access, client, pattern, is_former
):
    template = {"index_patterns": [f"{access.index}{pattern}"]}
    client.indices.put_index_template(name=access.index, body=template)
    publish_number(access, 3)
    assert client.indices.exists_index_template(name=access.index) is not is_former
    client.indices.delete_index_template(name=access.index, params={"ignore": (404,)})


def test_a_swap_whose_answer_is_lost_is_a_publication(access, proxy):
    proxy.lost.add("/_aliases")
    publish_number(replace(access, urls=(proxy.url,)), 3)
    assert not proxy.lost
    assert OpenSearchEngine(access).publication().id == "p3"


def test_a_swap_that_may_have_happened_removes_nothing(access, client, proxy):
    proxy.altered[("POST", "/_aliases")] = (503, b"{}")
    writer = OpenSearchWriter(replace(access, urls=(proxy.url,)))
    with pytest.raises(SwapUnconfirmed, match="peut-être"):
        writer.publish(a_publication(id="p3"), a_sidecar)
    writer.abandon()
    assert [] in list_aliases(client, access).values()
    assert OpenSearchEngine(access).publication().id == "p2"
    publish_number(access, 3)
    assert [] not in list_aliases(client, access).values()


def test_a_build_that_is_served_by_then_is_not_removed(access, client):
    served = find_index(client, access, access.index)
    writer = OpenSearchWriter(access)
    writer.publish(a_publication(id="p3"), a_sidecar)
    writer._is_building = True
    writer.abandon()
    assert find_index(client, access, access.index) != served
