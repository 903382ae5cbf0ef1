"""Whoever opposed leaves no bytes: every file of the data folder is read, and unpacked."""

import shutil
from datetime import timedelta

import pytest
import tantivy
from typer.testing import CliRunner
from zstandard import ZstdCompressionDict, ZstdDecompressor

from cli.main import app
from directory.engines.embedded import publications
from directory.engines.embedded.checksums import verify_publication
from directory.engines.embedded.listing_store import MIN_TRAINING_LISTINGS
from directory.errors import EngineUnavailable, PublicationRefused
from directory.matching.expressions import Field
from directory.search import SearchQuery, StructureQuery
from indexer.publication.purge import purge_index
from indexer.publication.republish import republish_store
from indexer.publication.update import BuildOptions
from indexer.rollback import roll_back_publication
from tests.builders import a_rpps
from tests.directory.engines.walking import find_served_names
from tests.indexer.directories import Directory
from tests.indexer.feed.lines import STRUCTURE, a_line

MARK = b"zqx"
MARKED = (1, 2, 3)
PEOPLE = MIN_TRAINING_LISTINGS + 20
OPPOSED_AT = "2026-11-22T07:00:00Z"
ADDRESS = {
    "lines": ["7 RUE ZQXVOIE"],
    "postal_code": "35000",
    "commune": {"code": "35238", "label": "RENNES"},
    "country": {"code": "99000", "label": "FRANCE"},
}


def marked_line(sequence, rank, **given):
    """A person whose name, street, practice and diploma have the mark."""
    structure = STRUCTURE | {
        "finess": f"3500001{rank % 100:02}",
        "name": f"CABINET DU DR ZQXCABINET{rank}",
        "address": ADDRESS,
        "email": f"zqx{rank}@cabinet.example",
    }
    names = {"exercise_name": f"ZQXNÔM{rank}", "exercise_first_name": f"Zqxprénom{rank}"}
    return a_line(sequence, person=rank, structure=structure, **names | given)


def fill_directory(folder):
    """A directory with marked people, published twice, and changed in place between and after."""
    directory = Directory(folder)
    others = [
        a_line(rank, person=rank, exercise_name=f"PERSONNE{rank % 50}")
        for rank in range(len(MARKED) + 1, PEOPLE)
    ]
    directory.apply(*(marked_line(rank, rank) for rank in MARKED[:2]), *others)
    republish(directory)
    directory.apply(marked_line(PEOPLE, MARKED[2]))
    republish(directory)
    directory.apply(marked_line(PEOPLE + 1, 1, exercise_first_name="Zqxnouveau"))
    return directory


def republish(directory):
    options = BuildOptions(workers=1)
    return republish_store(directory.store, directory.index, now=directory.clock(), options=options)


@pytest.fixture(scope="module")
def opposed(tmp_path_factory):
    """All marked people have left: two opposed, one was deleted."""
    directory = fill_directory(tmp_path_factory.mktemp("opposed") / "var")
    reasons = ("public-opposition", "deletion", "public-opposition")
    lines = [
        a_line(PEOPLE + 10 + rank, person=rank, reason=reason, at=OPPOSED_AT)
        for rank, reason in zip(MARKED, reasons, strict=True)
    ]
    directory.apply(*lines)
    yield directory
    directory.store.close()


@pytest.fixture
def directory(opposed, tmp_path):
    """A copy of that directory."""
    shutil.copytree(opposed.folder, tmp_path / "var")
    copy = Directory(tmp_path / "var")
    copy.now = opposed.now
    yield copy
    copy.store.close()


def find_marks(folder):
    """The files below a folder in which the mark is found, raw or unpacked."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    marked = {path.name for path in files if MARK in path.read_bytes().lower()}
    for publication in publications.iterate_publications(folder / "index"):
        if MARK in unpack_listings(publication).lower():
            marked.add(f"listings of {publication.name}")
        if find_terms(publication):
            marked.add(f"terms of {publication.name}")
    return marked


def unpack_listings(publication):
    """Every listing in the file, those that nothing refers to included."""
    known = ZstdCompressionDict((publication / "listings.dict").read_bytes())
    rest, listings = (publication / "listings.bin").read_bytes(), []
    while rest:
        unpacker = ZstdDecompressor(dict_data=known).decompressobj()
        listings.append(unpacker.decompress(rest))
        rest = unpacker.unused_data
    assert len(listings) > MIN_TRAINING_LISTINGS
    return b"\n".join(listings)


def find_terms(publication):
    """The terms that begin with the mark, those of deleted documents included."""
    searcher = tantivy.Index.open(str(publication)).searcher()
    return [
        term
        for field in Field
        for term in searcher.terms_with_prefix(field.value, MARK.decode(), limit=9)
    ]


def test_before_a_purge_the_marks_are_found(directory):
    served, previous = publications.list_publications(directory.folder / "index")
    assert find_marks(directory.folder) >= {  # a word that was added leaves with its last bearer
        "vocabulary.bin",
        "listings.dict",
        f"listings of {served}",
        f"listings of {previous}",
        f"terms of {served}",
    }


def test_a_purge_leaves_no_mark_in_any_file(directory):
    assert purge(directory).has_previous
    assert find_marks(directory.folder) == set()


def test_a_purge_changes_nothing_that_is_found(directory):
    before, people = directory.state(), directory.engine.publication().professionals
    names = find_served_names(directory.engine)
    purge(directory)
    assert directory.state() == before
    assert directory.engine.publication().professionals == people == PEOPLE - 4
    assert find_served_names(directory.engine) == names
    query = StructureQuery(words=("cabinet", "port"))
    assert directory.engine.structures(query, limit=2).total.value == 1
    for name in publications.list_publications(directory.folder / "index"):
        assert verify_publication(directory.folder / "index" / name) == []


def purge(directory):
    return purge_index(directory.store, directory.index, now=directory.clock())


def test_a_rollback_after_a_purge_works_and_shows_nobody_who_opposed(directory):
    purge(directory)
    roll_back_publication(directory.store, directory.index, now=directory.clock())
    assert find_marks(directory.folder) == set()
    assert directory.engine.candidates(SearchQuery(), limit=1).total.value == PEOPLE - 4
    assert directory.engine.publication().professionals == PEOPLE - 4
    assert a_rpps(1) not in {each.removeprefix("8") for each in listed(directory)}


def listed(directory):
    return {str(number) for number, person in directory.state().items() if hasattr(person, "rpps")}


def test_the_previous_publication_hides_them_at_once(directory):
    folder = directory.folder / "index"
    (folder / "current").write_text(publications.list_publications(folder)[1], "utf-8")
    assert directory.engine.publication().professionals == PEOPLE - 4
    assert directory.engine.candidates(SearchQuery(name=("zqxnom1",)), limit=1).hits == ()
    assert directory.engine.candidates(SearchQuery(), limit=1).total.value == PEOPLE - 4


@pytest.mark.parametrize("way", ["apply", "load without files"])
def test_a_day_later_the_next_run_purges_by_itself(directory, way):
    directory.now += timedelta(hours=23)
    directory.apply()
    assert find_marks(directory.folder)
    directory.now += timedelta(hours=2)
    directory.apply(*([a_line(PEOPLE + 50, person=9)] if way == "apply" else []))
    assert find_marks(directory.folder) == set()
    served = directory.index.current_publication()
    directory.now += timedelta(days=3)
    directory.apply()
    assert directory.index.current_publication().id == served.id, "nothing is left to purge"


def test_an_opposition_after_a_purge_is_purged_again(directory):
    purge(directory)
    directory.apply(marked_line(PEOPLE + 60, PEOPLE + 60, reason="registration"))
    assert find_marks(directory.folder)
    directory.apply(
        a_line(PEOPLE + 61, person=PEOPLE + 60, reason="deletion", at="2026-11-22T07:30:00Z")
    )
    directory.now += timedelta(hours=25)
    directory.apply()
    assert find_marks(directory.folder) == set()


def test_a_purge_that_fails_stops_no_feed_and_is_tried_again_in_an_hour(directory, monkeypatch):
    def fail(*_):
        raise EngineUnavailable("plus de place sur le disque")

    monkeypatch.setattr(directory.index, "rewrite", fail)
    directory.now += timedelta(hours=25)
    assert directory.apply(a_line(2 * PEOPLE, person=9)).rejected == 0
    runs = directory.store.read_latest_runs()
    assert ("purge", "refused") in {(run.kind, run.outcome) for run in runs}
    monkeypatch.undo()
    directory.apply()
    assert find_marks(directory.folder), "not before an hour has passed"
    directory.now += timedelta(hours=1)
    directory.apply()
    assert find_marks(directory.folder) == set()


def test_the_clock_that_was_wrong_delays_no_purge(directory):
    directory.now += timedelta(days=400)
    directory.apply()
    directory.now -= timedelta(days=400)
    directory.apply()
    directory.now += timedelta(hours=25)
    directory.apply()
    assert find_marks(directory.folder) == set()


def test_the_command_purges_and_says_so(directory):
    told = CliRunner().invoke(app, ["purge"], env={"ANNUAIRE_DATA_DIR": str(directory.folder)})
    assert told.exit_code == 0, told.output
    assert "récrit" in told.output
    assert find_marks(directory.folder) == set()


def test_a_previous_publication_that_is_damaged_is_removed(directory):
    folder = directory.folder / "index"
    previous = publications.list_publications(folder)[1]
    (folder / previous / "vocabulary.bin").unlink()
    result = purge(directory)
    assert result.is_previous_dropped
    assert not (folder / previous).exists()
    assert find_marks(directory.folder) == set()


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("name", ["checksums.json", "meta.json", "listings.dict"])
def test_damage_stops_no_feed(directory, rank, name):
    folder = directory.folder / "index"
    names = publications.list_publications(folder)
    path = folder / names[rank] / name
    path.unlink()
    path.write_bytes(b"{")
    opposed = a_line(2 * PEOPLE, person=9, reason="public-opposition", at=OPPOSED_AT)
    assert directory.apply(opposed).outcomes == {"applied": 1}
    publications.find_faults(folder / names[rank])  # as a server does
    directory.apply(a_line(2 * PEOPLE + 1, person=10))
    assert directory.engine.publication().professionals == PEOPLE - 5
    assert directory.engine.publication().damage == ""
    assert verify_publication(folder / publications.list_publications(folder)[0]) == []


def test_without_a_publication_there_is_nothing_to_purge(tmp_path):
    directory = Directory(tmp_path / "var")
    with pytest.raises(PublicationRefused, match="annuaire publish"):
        purge(directory)
    directory.store.close()
