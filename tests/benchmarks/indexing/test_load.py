"""The printed figures of a load: of a first one, and of one that changes nothing."""

from benchmarks.indexing.load import run_measured_load


def test_a_load_without_changes_has_no_stage_of_indexing(folder, tmp_path, capsys):
    run_measured_load(folder / "files-400", tmp_path, workers=1)
    first = capsys.readouterr().out
    loaded = run_measured_load(folder / "files-400", tmp_path, workers=1)
    again = capsys.readouterr().out
    assert loaded.changes.unchanged == 400
    assert ["order, commit, index" in out for out in (first, again)] == [True, False]
    assert ["nothing to index" in out for out in (first, again)] == [False, True]
