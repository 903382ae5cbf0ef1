"""Publications of the embedded engine: built beside, swapped in, noticed, and never half there."""

import pickle
import shutil
from itertools import count
from pathlib import Path

import msgspec
import pytest

from directory.engines.embedded import publications
from directory.engines.embedded.engine import EMBEDDED_POLL_INTERVAL_S, EmbeddedEngine
from directory.engines.embedded.writer import EmbeddedWriter
from directory.errors import EngineUnavailable, NothingPublished, PublicationRefused
from tests.builders import a_publication, a_sidecar, a_tombstone, an_id, make_documents
from tests.directory.engines.walking import find_served_names


def add_people(writer, *names):
    return writer.add_encoded(map(writer.encode_document, make_documents(*names)))


def publish_people_embedded(folder, number, *names):
    """Publish these people under the id `p<number>`."""
    writer = EmbeddedWriter(folder)
    add_people(writer, *names)
    publication = a_publication(id=f"p{number}", generation=number)
    writer.publish(publication, a_sidecar)
    return publication


def make_polling_embedded_engine(folder):
    """An engine whose clock jumps at every look, so that it checks at every question."""
    return EmbeddedEngine(folder, clock=count(step=2 * EMBEDDED_POLL_INTERVAL_S).__next__)


def list_folders(folder):
    return {child.name for child in folder.iterdir() if child.is_dir()}


def test_before_the_first_publication_there_is_nothing(tmp_path):
    engine = EmbeddedEngine(tmp_path / "absent")
    for question in (
        engine.publication,
        lambda: engine.lookup([an_id(1)]),
        lambda: find_served_names(engine),
    ):
        with pytest.raises(NothingPublished):
            question()


def test_the_first_publication_is_served_at_once(tmp_path):
    engine = EmbeddedEngine(tmp_path, clock=lambda: 0.0)
    with pytest.raises(NothingPublished):
        engine.publication()
    publication = publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    assert engine.publication() == publication


def test_add_tells_how_many_documents_it_took(tmp_path):
    writer = EmbeddedWriter(tmp_path)
    assert add_people(writer, "MARTIN Jean", "DURAND Anne") == 2
    assert add_people(writer) == 0


def test_encoded_documents_survive_a_journey_between_processes(tmp_path):
    writer = EmbeddedWriter(tmp_path)
    encode = pickle.loads(pickle.dumps(writer.encode_document))  # noqa: S301 - our own function
    people = (*make_documents("MARTIN Jean"), a_tombstone(2))
    sent = msgspec.msgpack.encode([*map(encode, people)])
    assert writer.add_encoded(msgspec.msgpack.decode(sent)) == 2
    writer.publish(a_publication(), a_sidecar)
    assert find_served_names(EmbeddedEngine(tmp_path)) == {"MARTIN"}


def test_a_new_publication_is_noticed_without_a_restart(tmp_path):
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    engine = make_polling_embedded_engine(tmp_path)
    assert find_served_names(engine) == {"MARTIN"}
    second = publish_people_embedded(tmp_path, 2, "DURAND Anne")
    assert engine.publication() == second
    assert find_served_names(engine) == {"DURAND"}


def test_between_two_looks_the_disk_is_left_alone(tmp_path):
    now = [0.0]
    first = publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    engine = EmbeddedEngine(tmp_path, clock=lambda: now[0])
    assert engine.publication() == first
    second = publish_people_embedded(tmp_path, 2, "DURAND Anne")
    now[0] = EMBEDDED_POLL_INTERVAL_S * 0.9
    assert engine.publication() == first
    now[0] = EMBEDDED_POLL_INTERVAL_S
    assert engine.publication() == second


def test_an_engine_that_slept_through_many_publications_goes_on(tmp_path):
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    engine = make_polling_embedded_engine(tmp_path)
    asleep = EmbeddedEngine(tmp_path, clock=lambda: 0.0)
    assert find_served_names(engine) == find_served_names(asleep) == {"MARTIN"}
    for number in (2, 3, 4):
        publish_people_embedded(tmp_path, number, "DURAND Anne")
    assert find_served_names(asleep) == {"MARTIN"}
    assert find_served_names(engine) == {"DURAND"}


def test_the_previous_publication_is_kept_and_older_ones_removed(tmp_path):
    for number in (1, 2, 3):
        publish_people_embedded(tmp_path, number, "MARTIN Jean")
    assert list_folders(tmp_path) == {"p2", "p3"}
    assert publications.list_publications(tmp_path) == ("p3", "p2")


def test_an_unfinished_build_is_invisible_and_the_next_writer_removes_it(tmp_path):
    first = publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    add_people(EmbeddedWriter(tmp_path), "DURAND Anne")
    assert EmbeddedEngine(tmp_path).publication() == first
    publish_people_embedded(tmp_path, 2, "DURAND Anne")
    assert list_folders(tmp_path) == {"p1", "p2"}


def test_a_publication_that_was_never_put_in_place_is_removed(tmp_path):
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    shutil.copytree(tmp_path / "p1", tmp_path / "orphan")
    publish_people_embedded(tmp_path, 2, "MARTIN Jean")
    assert list_folders(tmp_path) == {"p1", "p2"}


def test_folders_that_are_no_publication_are_left_alone(tmp_path):
    (tmp_path / "notes").mkdir()
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    assert "notes" in list_folders(tmp_path)


def test_an_abandoned_build_leaves_nothing_behind(tmp_path):
    first = publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    writer = EmbeddedWriter(tmp_path)
    add_people(writer, "DURAND Anne")
    for _ in range(2):
        writer.abandon()
        assert list_folders(tmp_path) == {"p1"}
    assert EmbeddedEngine(tmp_path).publication() == first


@pytest.mark.parametrize("id_", ["p1", "../p2", "a/b", "", "two words"])
def test_an_id_that_cannot_name_a_new_folder_is_refused(tmp_path, id_):
    first = publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    writer = EmbeddedWriter(tmp_path)
    with pytest.raises(PublicationRefused):
        writer.publish(a_publication(id=id_), a_sidecar)
    writer.abandon()
    assert list_folders(tmp_path) == {"p1"}
    assert EmbeddedEngine(tmp_path).publication() == first


def test_giving_up_after_publishing_takes_nothing_back(tmp_path):
    writer = EmbeddedWriter(tmp_path)
    writer.publish(a_publication(id="p1"), a_sidecar)
    writer.abandon()
    assert list_folders(tmp_path) == {"p1"}


def test_the_folder_can_be_moved(tmp_path):
    publish_people_embedded(tmp_path / "here", 1, "MARTIN Jean")
    (tmp_path / "here").rename(tmp_path / "there")
    assert find_served_names(EmbeddedEngine(tmp_path / "there")) == {"MARTIN"}


def empty_file(file: Path):
    file.write_bytes(b"")


@pytest.mark.parametrize(
    "pattern", ["publication.json", "meta.json", "*.term", "*.store", "*.fast"]
)
@pytest.mark.parametrize("damage", [Path.unlink, empty_file], ids=["missing", "empty"])
def test_a_broken_new_publication_does_not_stop_the_served_one(tmp_path, caplog, pattern, damage):
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    engine = make_polling_embedded_engine(tmp_path)
    assert find_served_names(engine) == {"MARTIN"}
    publish_people_embedded(tmp_path, 2, "DURAND Anne")
    for file in (tmp_path / "p2").glob(pattern):
        damage(file)
    assert find_served_names(engine) == {"MARTIN"}
    assert "p1 goes on" in caplog.text


def test_a_broken_publication_with_none_before_says_that_the_engine_does_not_answer(tmp_path):
    publish_people_embedded(tmp_path, 1, "MARTIN Jean")
    (tmp_path / "p1/meta.json").write_text("{")
    with pytest.raises(EngineUnavailable) as raised:
        EmbeddedEngine(tmp_path).publication()
    assert raised.value.__cause__ is not None


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EngineUnavailable):
        EmbeddedWriter(tmp_path / "file")


@pytest.mark.parametrize("written", [None, "1", "99"])
def test_an_index_of_another_version_is_refused_with_the_way_out(tmp_path, written):
    publish_people_embedded(tmp_path, 1, "MARTIN Sophie")
    for name in ("format", "checksums.json"):  # which say that it is of this version
        (tmp_path / "p1" / name).unlink()
    if written:
        (tmp_path / "p1/format").write_text(written)
    with pytest.raises(EngineUnavailable, match="annuaire publish"):
        EmbeddedEngine(tmp_path).publication()
