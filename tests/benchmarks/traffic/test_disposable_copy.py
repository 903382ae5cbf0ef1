"""A copy of a loaded folder: everything but a node's own files, and gone afterwards."""

from benchmarks.traffic.disposable_copy import open_disposable_copy


def test_a_copy_leaves_out_what_a_node_keeps_and_goes_away(tmp_path):
    loaded, scratch = tmp_path / "loaded", tmp_path / "scratch"
    for name in ("index/current", "store.sqlite3", "opensearch/nodes"):
        (loaded / name).parent.mkdir(parents=True, exist_ok=True)
        (loaded / name).write_text(name)
    with open_disposable_copy(loaded, scratch) as settings:
        copied = {str(path.relative_to(settings.data_dir)) for path in settings.data_dir.rglob("*")}
    assert copied == {"index", "index/current", "store.sqlite3"}
    assert list(scratch.iterdir()) == []
