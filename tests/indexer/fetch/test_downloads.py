"""The folder of downloads: what stays, and for how long."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from directory.errors import SourceRefused
from indexer.fetch.download import Downloader
from indexer.fetch.downloads import DownloadFolder, Retention, check_folder

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.fixture
def source(tmp_path):
    return tmp_path / "source.zip"


@pytest.fixture
def folder(tmp_path):
    return DownloadFolder(tmp_path / "downloads")


@pytest.fixture
def fetch(source, folder):
    """A function that publishes a content and fetches it on a day; whether it is new."""

    def run(content, day=0):
        source.write_bytes(content)
        now = NOW + timedelta(days=day)
        files, is_changed = folder.fetch_files([source.as_uri()], Downloader(folder.folder), now)
        for file in files:
            os.utime(file, (now.timestamp(), now.timestamp()))
        return is_changed

    return run


def read_contents(folder):
    return sorted(file.read_bytes() for file in folder.list_files())


def test_a_file_is_new_until_it_is_loaded(fetch, folder, source):
    assert fetch(b"monday")
    assert fetch(b"monday"), "downloaded, but not loaded"
    folder.mark_loaded([source.as_uri()])
    assert not fetch(b"monday")
    assert fetch(b"tuesday", 1)


def test_the_newest_files_stay(fetch, folder):
    for day in range(5):
        fetch(b"day %d" % day, day)
        folder.delete_old_files(Retention(files=2, days=30), NOW + timedelta(days=day))
    assert read_contents(folder) == [b"day 3", b"day 4"]


def test_no_file_stays_beyond_its_days(fetch, folder):
    fetch(b"monday")
    assert folder.delete_old_files(Retention(files=3, days=7), NOW + timedelta(days=8)) == 1
    assert read_contents(folder) == []


def test_a_file_that_was_loaded_and_deleted_is_not_new(fetch, folder, source):
    fetch(b"monday")
    folder.mark_loaded([source.as_uri()])
    folder.delete_all_files()
    assert not fetch(b"monday", 1)


def test_a_purge_leaves_no_download(fetch, folder):
    fetch(b"monday")
    (folder.folder / "x.part").write_bytes(b"half of tuesday")
    assert folder.delete_all_files() == 2
    assert [each.name for each in folder.folder.rglob("*")] == ["state.json"]


@pytest.mark.parametrize("inside", ["var", "var/downloads", "var/../var/x"])
def test_a_folder_inside_the_data_is_refused(tmp_path, inside):
    with pytest.raises(SourceRefused, match="ANNUAIRE_FETCH_DIR"):
        check_folder(tmp_path / inside, tmp_path / "var")


def test_a_folder_alongside_the_data_is_accepted(tmp_path):
    check_folder(tmp_path / "var-downloads", tmp_path / "var")
