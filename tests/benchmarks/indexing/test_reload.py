"""A reload with a known share of the people changed: what is counted, and when it is not right."""

from collections import Counter

import pytest
from msgspec.structs import replace

from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.indexing.modified_extract import (
    ExtractChanges,
    choose_changes,
    write_modified_extract,
)
from benchmarks.indexing.reload import (
    ReloadOutcome,
    compute_expected_changes,
    find_reload_faults,
    measure_reload,
)
from benchmarks.traffic.disposable_copy import open_disposable_copy
from indexer.store import ChangeCounts

AIMS = (150.0, 5.0)
SHARE = 0.1
MADE = ExtractChanges({b"1"}, {b"2"}, {b"3"}, {b"4": b"5"}, 7)
RIGHT = ReloadOutcome(
    reload_s=100.0,
    processor_s=(150.0, 1.0),
    rollback_s=1.0,
    memory="",
    changes=ChangeCounts(new=1, changed=2, unchanged=7, departed=1),
    row_counts=Counter(professionals=4, records=3),
    document_count=4,
    feed_ids=Counter("1235"),
    tombstone_ids={"3"},
)


def test_a_reload_writes_what_was_changed_in_the_files_and_nothing_else(folder, tmp_path):
    made = write_modified_extract(folder / "files-400", tmp_path / "files", SHARE)
    assert all((made.renamed_ids, made.moved_ids, made.departed_ids, made.newcomer_by_id))
    with open_disposable_copy(ensure_loaded_folder(folder, 400), tmp_path) as settings:
        found = measure_reload(settings, tmp_path / "files")
    assert list(find_reload_faults(made, found, AIMS)) == []
    assert found.changes == compute_expected_changes(made)


def test_the_folder_on_trial_stays_as_it_was(folder, tmp_path):
    source = ensure_loaded_folder(folder, 400)
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    write_modified_extract(folder / "files-400", tmp_path / "files", SHARE)
    with open_disposable_copy(source, tmp_path) as settings:
        measure_reload(settings, tmp_path / "files")
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files"]


def test_about_the_share_asked_for_changes(folder):
    activities = next((folder / "files-400").glob("*Personne_activite*"))
    assert 10 < len(choose_changes(activities, SHARE).changed_ids) < 80
    assert not choose_changes(activities, 0.0).changed_ids


def test_a_reload_that_is_right_passes():
    assert list(find_reload_faults(MADE, RIGHT, AIMS)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"changes": ChangeCounts(new=1, changed=3, unchanged=6, departed=1)}, "the load told"),
        ({"feed_ids": Counter("12355")}, "5 lines in the change feed"),
        ({"feed_ids": Counter("1234")}, "4 lines in the change feed"),
        ({"tombstone_ids": set()}, "0 tombstones"),
        ({"row_counts": Counter(professionals=11, records=3)}, "rows written"),
        ({"document_count": 11}, "11 documents written"),
        ({"reload_s": 151.0}, "151.0 s to reload"),
        ({"rollback_s": 5.1}, "5.1 s for the way back"),
    ],
)
def test_each_fault_shuts_the_gate(wrong, said):
    (fault,) = find_reload_faults(MADE, replace(RIGHT, **wrong), AIMS)
    assert fault.startswith(said)
