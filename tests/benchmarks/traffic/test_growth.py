"""The size of what is served, and of nothing that is kept beside it."""

from benchmarks.traffic.growth import count_folder_bytes, find_served_folder


def test_only_the_served_publication_is_measured(tmp_path):
    for name, size in (("new", 30), ("old", 500)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "segment").write_bytes(b"x" * size)
    (tmp_path / "current").write_text("new\nold")
    assert count_folder_bytes(find_served_folder(tmp_path)) == 30
