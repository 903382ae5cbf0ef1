"""A reload with a known share of the people changed: what is counted, and when it is not right."""

from collections import Counter
from datetime import date

import pytest
from msgspec.structs import replace

from benchmarks.indexing.modified_extract import Revision, drawn, revise
from benchmarks.indexing.reload import Timed, expected, faults, reloaded
from benchmarks.traffic.disposable_copy import loaded, on_trial
from indexer.store import Changes
from indexer.synthetic import generate

AIMS = (150.0, 5.0)
SHARE = 0.1
MADE = Revision({b"1"}, {b"2"}, {b"3"}, {b"4": b"5"}, 7)
RIGHT = Timed(
    reload=100.0,
    processor=(150.0, 1.0),
    back=1.0,
    memory="",
    changes=Changes(new=1, changed=2, unchanged=7, departed=1),
    rows=Counter(professionals=4, records=3),
    documents=4,
    told=Counter("1235"),
    gone={"3"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files of 400 people, and the same loaded."""
    folder = tmp_path_factory.mktemp("benchmarks")
    generate(400, 1, folder / "files-400", date(2026, 11, 20))
    loaded(folder, 400)
    return folder


def test_a_reload_writes_what_was_changed_in_the_files_and_nothing_else(folder, tmp_path):
    made = revise(folder / "files-400", tmp_path / "files", SHARE)
    assert all((made.renamed, made.moved, made.gone, made.joined))
    with on_trial(loaded(folder, 400), tmp_path) as settings:
        found = reloaded(settings, tmp_path / "files")
    assert list(faults(made, found, AIMS)) == []
    assert found.changes == expected(made)


def test_the_folder_on_trial_stays_as_it_was(folder, tmp_path):
    source = loaded(folder, 400)
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    revise(folder / "files-400", tmp_path / "files", SHARE)
    with on_trial(source, tmp_path) as settings:
        reloaded(settings, tmp_path / "files")
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files"]


def test_about_the_share_asked_for_changes(folder):
    activities = next((folder / "files-400").glob("*Personne_activite*"))
    assert 10 < len(drawn(activities, SHARE).everybody) < 80
    assert not drawn(activities, 0.0).everybody


def test_a_reload_that_is_right_passes():
    assert list(faults(MADE, RIGHT, AIMS)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"changes": Changes(new=1, changed=3, unchanged=6, departed=1)}, "the load told"),
        ({"told": Counter("12355")}, "5 lines in the change feed"),
        ({"told": Counter("1234")}, "4 lines in the change feed"),
        ({"gone": set()}, "0 tombstones"),
        ({"rows": Counter(professionals=11, records=3)}, "rows written"),
        ({"documents": 11}, "11 documents written"),
        ({"reload": 151.0}, "151.0 s to reload"),
        ({"back": 5.1}, "5.1 s for the way back"),
    ],
)
def test_each_fault_shuts_the_gate(wrong, said):
    (fault,) = faults(MADE, replace(RIGHT, **wrong), AIMS)
    assert fault.startswith(said)
