"""Publications in a cluster: built beside, swapped in, noticed, and never half there."""

import pickle
from itertools import count

import msgspec
import pytest

from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.engine import OPENSEARCH_POLL_INTERVAL_S, OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.engines.opensearch.mapping import INDEX_MAPPING, IndexLayout
from directory.engines.opensearch.writer import OpenSearchWriter
from directory.errors import NothingPublished, PublicationRefused
from directory.search import SearchQuery
from tests.builders import a_publication, a_sidecar, a_tombstone, an_id, make_documents
from tests.directory.engines.walking import find_served_names

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def access(directories):
    """The way to a directory of this test's own."""
    return directories()


def add_people_to_cluster(writer, *names):
    return writer.add_encoded(map(writer.encode_document, make_documents(*names)))


def publish_people_in_cluster(access, number, *names, layout=None):
    """Publish these people under the id `p<number>`."""
    writer = OpenSearchWriter(access, layout)
    add_people_to_cluster(writer, *names)
    publication = a_publication(id=f"p{number}", generation=number)
    writer.publish(publication, a_sidecar)
    return publication


def make_polling_opensearch_engine(access):
    """An engine whose clock jumps at every look, so that it checks at every question."""
    return OpenSearchEngine(access, clock=count(step=2 * OPENSEARCH_POLL_INTERVAL_S).__next__)


def list_index_aliases(access):
    """The indexes of a directory, with their aliases."""
    found = Cluster(access).client.indices.get_alias(index=f"{access.index}.*")
    return sorted(sorted(each["aliases"]) for each in msgspec.json.decode(found).values())


def test_before_the_first_publication_there_is_nothing(access):
    engine = OpenSearchEngine(access)
    for question in (
        engine.publication,
        lambda: engine.lookup([an_id(1)]),
        lambda: find_served_names(engine),
    ):
        with pytest.raises(NothingPublished):
            question()


def test_the_first_publication_is_served_at_once(access):
    engine = OpenSearchEngine(access, clock=lambda: 0.0)
    with pytest.raises(NothingPublished):
        engine.publication()
    publication = publish_people_in_cluster(access, 1, "MARTIN Jean")
    assert engine.publication() == publication


def test_encoded_documents_survive_a_journey_between_processes(access):
    writer = OpenSearchWriter(access)
    encode = pickle.loads(pickle.dumps(writer.encode_document))  # noqa: S301 - our own function
    sent = msgspec.msgpack.encode([*map(encode, (*make_documents("MARTIN Jean"), a_tombstone(2)))])
    assert writer.add_encoded(msgspec.msgpack.decode(sent)) == 2
    writer.publish(a_publication(), a_sidecar)
    assert find_served_names(OpenSearchEngine(access)) == {"MARTIN"}


def test_a_new_publication_is_noticed_without_a_restart(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    engine = make_polling_opensearch_engine(access)
    assert find_served_names(engine) == {"MARTIN"}
    second = publish_people_in_cluster(access, 2, "DURAND Anne")
    assert (engine.publication(), find_served_names(engine)) == (second, {"DURAND"})


def test_between_two_looks_the_alias_is_left_alone(access):
    now = [0.0]
    first = publish_people_in_cluster(access, 1, "MARTIN Jean")
    engine = OpenSearchEngine(access, clock=lambda: now[0])
    assert engine.publication() == first
    second = publish_people_in_cluster(access, 2, "DURAND Anne")
    now[0] = OPENSEARCH_POLL_INTERVAL_S * 0.9
    assert engine.publication() == first
    now[0] = OPENSEARCH_POLL_INTERVAL_S
    assert engine.publication() == second


def test_an_engine_whose_index_was_removed_goes_on_with_the_newest(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    asleep = OpenSearchEngine(access, clock=lambda: 0.0)
    assert find_served_names(asleep) == {"MARTIN"}
    for number in (2, 3):
        publish_people_in_cluster(access, number, "DURAND Anne")
    assert find_served_names(asleep) == {"DURAND"}


def test_the_previous_publication_is_kept_and_older_ones_removed(access):
    for number in (1, 2, 3):
        publish_people_in_cluster(access, number, "MARTIN Jean")
    assert list_index_aliases(access) == [[access.index], [f"{access.index}-previous"]]


def test_an_unfinished_build_is_invisible_and_the_next_writer_removes_it(access):
    first = publish_people_in_cluster(access, 1, "MARTIN Jean")
    add_people_to_cluster(OpenSearchWriter(access), "DURAND Anne")
    assert OpenSearchEngine(access).publication() == first
    assert list_index_aliases(access) == [[], [access.index]]
    publish_people_in_cluster(access, 2, "DURAND Anne")
    assert list_index_aliases(access) == [[access.index], [f"{access.index}-previous"]]


def test_an_abandoned_build_leaves_nothing_behind(access):
    first = publish_people_in_cluster(access, 1, "MARTIN Jean")
    writer = OpenSearchWriter(access)
    add_people_to_cluster(writer, "DURAND Anne")
    for _ in range(2):
        writer.abandon()
        assert list_index_aliases(access) == [[access.index]]
    assert OpenSearchEngine(access).publication() == first


def test_a_build_that_was_removed_meanwhile_is_not_served_as_the_documents_recreated_it(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    writer = OpenSearchWriter(access)
    Cluster(access).client.indices.delete(index=writer._index)
    add_people_to_cluster(writer, "DURAND Anne")
    with pytest.raises(PublicationRefused, match="supprimé"):
        writer.publish(a_publication(id="p2"), a_sidecar)
    writer.abandon()
    assert list_index_aliases(access) == [[access.index]]


def test_giving_up_after_publishing_takes_nothing_back(access):
    writer = OpenSearchWriter(access)
    publication = a_publication(id="p1")
    writer.publish(publication, a_sidecar)
    writer.abandon()
    assert OpenSearchEngine(access).publication() == publication


def test_a_publication_that_is_there_is_not_replaced_by_its_namesake(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    writer = OpenSearchWriter(access)
    with pytest.raises(PublicationRefused):
        writer.publish(a_publication(id="p1"), a_sidecar)
    writer.abandon()
    assert find_served_names(OpenSearchEngine(access)) == {"MARTIN"}


def test_directories_whose_names_begin_alike_leave_each_other_alone(access):
    other = msgspec.structs.replace(access, index=f"{access.index}-demo")
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    publish_people_in_cluster(other, 1, "DURAND Anne")
    publish_people_in_cluster(access, 2, "MARTIN Jean")
    assert (
        find_served_names(OpenSearchEngine(access)),
        find_served_names(OpenSearchEngine(other)),
    ) == (
        {"MARTIN"},
        {"DURAND"},
    )


def test_a_vocabulary_of_several_parts_is_put_together_again(access, monkeypatch):
    monkeypatch.setattr("directory.engines.opensearch.writer.MAX_BLOB_PART_BYTES", 50)
    people = make_documents("MARTIN Jean", "LE GALL Anne")
    writer = OpenSearchWriter(access)
    writer.add_encoded(map(writer.encode_document, people))
    writer.publish(a_publication(), lambda: a_sidecar(people))
    assert "gall" in OpenSearchEngine(access).vocabulary()


def read_index_state(access, what):
    """What the cluster says of the only index of a directory."""
    asked = getattr(Cluster(access).client.indices, f"get_{what}")
    (said,) = msgspec.json.decode(asked(index=f"{access.index}.*")).values()
    return said


def test_what_is_searched_is_whole_terms_or_numbers_and_nothing_else_is_mapped(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    mapping = read_index_state(access, "mapping")["mappings"]
    fields = mapping["properties"]
    assert (mapping["dynamic"], fields.keys()) == ("false", INDEX_MAPPING["properties"].keys())
    assert {each["type"] for each in fields.values()} == {"keyword", "long"}
    assert not any(each.get("norms") for each in fields.values())
    assert "listing" not in fields


def test_an_index_is_neither_refreshed_nor_copied_before_it_is_whole(access, monkeypatch):
    monkeypatch.setattr("directory.engines.opensearch.copies.REPLICA_TIMEOUT_S", 1)
    writer = OpenSearchWriter(access, IndexLayout(shards=2, replicas=1))
    loading = read_index_state(access, "settings")["settings"]["index"]
    assert (loading["refresh_interval"], loading["number_of_replicas"]) == ("-1", "0")
    writer.publish(a_publication(), a_sidecar)
    served = read_index_state(access, "settings")["settings"]["index"]
    assert (served["number_of_shards"], served["number_of_replicas"]) == ("2", "1")


def test_each_part_of_a_publication_is_searched_in_one_segment(access):
    writer = OpenSearchWriter(access, IndexLayout(shards=2))
    for person in make_documents(*["MARTIN Jean"] * 8):
        writer.add_encoded([writer.encode_document(person)])
        Cluster(access).client.indices.refresh(index=f"{access.index}.*")
    writer.publish(a_publication(), a_sidecar)
    listed = Cluster(access).client.cat.segments(index=access.index, params={"format": "json"})
    segments = msgspec.json.decode(listed)
    assert {each["searchable"] for each in segments} == {"true"}
    assert len(segments) == len({each["shard"] for each in segments})


def test_a_change_leaves_the_words_of_the_index_as_they_were_unpacked(access):
    publish_people_in_cluster(access, 1, "MARTIN Jean")
    engine = make_polling_opensearch_engine(access)
    before = engine._get_open_index()
    assert "durand" not in before.vocabulary
    OpenSearchIndex(access).apply(
        make_documents("DURAND Anne"), a_publication(id="p1", generation=2)
    )
    after = engine._get_open_index()
    assert (after.built_vocabulary is before.built_vocabulary, "durand" in after.vocabulary) == (
        True,
        True,
    )


def test_an_index_in_several_parts_answers_as_one(access):
    publish_people_in_cluster(access, 1, *["MARTIN Jean"] * 30, layout=IndexLayout(shards=3))
    found = OpenSearchEngine(access).candidates(SearchQuery(name=("martin",)), limit=100)
    keys = [hit.position.key for hit in found.hits]
    assert (found.total.value, keys) == (30, sorted(keys))


def test_copies_that_find_no_second_machine_are_said_and_do_not_stop_a_publication(
    access, monkeypatch, caplog
):
    monkeypatch.setattr("directory.engines.opensearch.copies.REPLICA_TIMEOUT_S", 1)
    publish_people_in_cluster(access, 1, "MARTIN Jean", layout=IndexLayout(replicas=1))
    assert find_served_names(OpenSearchEngine(access)) == {"MARTIN"}
    assert "copies" in caplog.text
