"""Damaged files: every file of a publication, flipped, cut or deleted."""

import shutil

import pytest

from directory.engines.embedded import publications
from directory.engines.embedded.checksums import begin_change, verify_publication
from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.index import EmbeddedIndex
from directory.errors import EngineUnavailable, IndexDamaged
from directory.search import SearchQuery
from tests.builders import a_publication, a_tombstone, an_id, make_documents
from tests.directory.engines.embedded.test_engine import (
    list_folders,
    make_polling_embedded_engine,
    publish_people_embedded,
)
from tests.directory.engines.walking import find_served_names

OLD, NEW = {"MARTIN"}, {"DURAND", "BERNARD"}


def flip_bit(share):
    """Flip a bit at this share of the length of a file; an empty file gets a byte."""

    def flip(path):
        content = bytearray(path.read_bytes() or b"\0")
        content[min(int(len(content) * share), len(content) - 1)] ^= 4
        replace(path, bytes(content))

    return flip


def cut(path):
    replace(path, path.read_bytes()[:-1] or b"more")


def delete(path):
    path.unlink()


def replace(path, content):
    """Write a file anew: publications share files."""
    path.unlink()
    path.write_bytes(content)


HARM = {
    "flip-start": flip_bit(0),
    "flip-middle": flip_bit(0.5),
    "flip-end": flip_bit(1),
    "cut": cut,
    "delete": delete,
}


def build_index(folder):
    """Two publications; the served one was changed in place since."""
    publish_people_embedded(folder, 1, "MARTIN Jean")
    publish_people_embedded(folder, 2, "DURAND Anne", "BERNARD Luc", "PETIT Zoé")
    index = EmbeddedIndex(folder)
    gone = a_tombstone(3, sequence=4)
    index.apply([gone], a_publication(id="p2", generation=3, sequence=4), None)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return build_index(tmp_path_factory.mktemp("whole"))


def list_files(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def copy_whole(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "index")


def test_a_whole_publication_has_no_fault(whole):
    assert verify_publication(whole / "p1") == []
    assert verify_publication(whole / "p2") == []


def test_every_file_of_a_publication_has_a_checksum(whole):
    suffixes = {path.rpartition(".")[2] for path in list_files(whole / "p2")}
    assert {"fast", "idx", "term", "store", "del", "json", "bin"} <= suffixes


@pytest.mark.parametrize("harm", HARM)
def test_harm_to_any_file_is_noticed_and_the_previous_publication_serves(whole, tmp_path, harm):
    for number, name in enumerate(list_files(whole / "p2")):
        folder = copy_whole(whole, tmp_path / str(number))
        HARM[harm](folder / "p2" / name)
        assert verify_publication(folder / "p2") != [], name
        assert find_names_after_verification(folder) == OLD, name
        shutil.rmtree(folder)


@pytest.mark.parametrize("harm", HARM)
def test_harm_without_a_whole_publication_is_no_answer(whole, tmp_path, harm):
    for number, name in enumerate(list_files(whole / "p2")):
        folder = copy_whole(whole, tmp_path / str(number))
        for each in ("p1", "p2"):
            HARM[harm](folder / each / (name if (folder / each / name).exists() else "meta.json"))
        with pytest.raises(EngineUnavailable):
            find_names_after_verification(folder)
        shutil.rmtree(folder)


def find_names_after_verification(folder):
    """Who is served by a server that has verified what it serves."""
    engine = EmbeddedEngine(folder, is_verifying=True, clock=iter(range(1_000)).__next__)
    for _ in range(4):
        engine.publication()
        engine._verification.wait()
    return find_served_names(engine)


def test_damage_noticed_while_serving_changes_what_is_served_and_says_why(tmp_path, caplog):
    folder = build_index(tmp_path)
    engine = make_polling_embedded_engine(folder)
    assert find_served_names(engine) == NEW
    assert engine.publication().damage == ""
    flip_bit(0.5)(folder / "p2/vocabulary.bin")
    assert publications.find_faults(folder / "p2") == ["vocabulary.bin : contenu altéré"]
    assert find_served_names(engine) == OLD
    assert "vocabulary.bin : contenu altéré" in engine.publication().damage
    assert "p1 est servie à la place" in caplog.text


def test_a_panic_of_the_index_is_an_engine_that_is_unavailable(whole, tmp_path):
    folder = copy_whole(whole, tmp_path)
    shutil.rmtree(folder / "p1")
    for path in (folder / "p2").glob("*.term"):
        content = bytearray(path.read_bytes())
        content[: len(content) // 2] = b"\xff" * (len(content) // 2)
        replace(path, bytes(content))
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine(folder).candidates(SearchQuery(name=("durand",)), limit=5)


@pytest.mark.parametrize("content", [None, b"", b"p3\np1", b"\xff\xfe", b"../p1", b"p1 p2 p2"])
def test_without_a_valid_current_the_newest_whole_publication_serves(whole, tmp_path, content):
    folder = copy_whole(whole, tmp_path)
    if content is None:
        (folder / "current").unlink()
    else:
        (folder / "current").write_bytes(content)
    engine = EmbeddedEngine(folder)
    assert find_served_names(engine) == NEW
    assert "current" in engine.publication().damage
    delete(next((folder / "p2").glob("*.idx")))
    assert find_served_names(EmbeddedEngine(folder)) == OLD


@pytest.mark.parametrize("content", [None, b"", b"p9"])
def test_publishing_over_a_lost_current_keeps_the_way_back(whole, tmp_path, content):
    folder = copy_whole(whole, tmp_path)
    if content is None:
        (folder / "current").unlink()
    else:
        (folder / "current").write_bytes(content)
    publish_people_embedded(folder, 5, "GARNIER Éva")
    assert publications.list_publications(folder) == ("p5", "p2")
    assert list_folders(folder) == {"p5", "p2"}


def test_publishing_over_a_damaged_publication_keeps_the_whole_one(whole, tmp_path):
    folder = copy_whole(whole, tmp_path)
    flip_bit(0.5)(next((folder / "p2").glob("*.fast")))
    publish_people_embedded(folder, 5, "GARNIER Éva")
    assert publications.list_publications(folder) == ("p5", "p1")
    assert EmbeddedIndex(folder).previous_publication().id == "p1"


def test_a_lost_current_never_removes_a_publication(whole, tmp_path):
    folder = copy_whole(whole, tmp_path)
    (folder / "current").unlink()
    publications.remove_stale_builds(folder)
    assert list_folders(folder) == {"p1", "p2"}


def test_a_damaged_publication_is_neither_copied_nor_described(whole, tmp_path):
    folder = copy_whole(whole, tmp_path)
    flip_bit(0.5)(folder / "p2/activities.bin")
    index = EmbeddedIndex(folder)
    with pytest.raises(IndexDamaged, match=r"activities\.bin : contenu altéré"):
        index.apply(make_documents("MARTIN Jean"), a_publication(id="p3"), None)
    assert index.current_publication() is None
    assert list_folders(folder) == {"p1", "p2"}


def test_a_change_that_was_killed_is_not_taken_for_damage(tmp_path):
    folder = build_index(tmp_path)
    begin_change(folder / "p2")
    (folder / "p2/publication.json").write_bytes(b"half a change")
    (folder / "p2/vocabulary.added").write_bytes(b"half a change")
    assert verify_publication(folder / "p2") == []
    flip_bit(0.5)(folder / "p2/listings.bin")
    assert verify_publication(folder / "p2") == ["listings.bin : contenu altéré"]


def test_a_change_in_place_keeps_the_checksums(tmp_path):
    folder = build_index(tmp_path)
    index = EmbeddedIndex(folder)
    for number, name in enumerate(("NOUVEAU Ève", "ANCIEN Ali", "DERNIER Léo"), start=5):
        (one,) = make_documents(name)
        index.apply([one], a_publication(id="p2", generation=number, sequence=number), None)
        assert verify_publication(folder / "p2") == []
        assert verify_publication(folder / "p1") == []
    index.restore([], a_publication(id="p9", generation=99))
    assert verify_publication(folder / "p9") == []
    assert index.find_previous_documents([an_id(1)])
