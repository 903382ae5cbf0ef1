"""One file from an address that is slow, cuts off, lies, refuses, or has nothing new."""

import os
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from directory.errors import SourceRefused, SourceUnavailable
from indexer.fetch.download import Downloader, DownloadLimits, DownloadState
from tests.indexer.fetch.file_server import FileServer, serve

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
CONTENT = os.urandom(300_000)
LIMITS = DownloadLimits(attempts=3, pause_s=0.01, read_timeout_s=1.0)


@pytest.fixture
def download(tmp_path):
    """A function that downloads from a server; the state of the file, and its content."""

    def run(file_server, known=None, limits=LIMITS):
        with serve(file_server) as url:
            downloader = Downloader(tmp_path / "downloads", limits)
            state = downloader.download(url, known or DownloadState(), NOW)
        return state, (tmp_path / "downloads" / state.file).read_bytes()

    return run


@pytest.fixture
def resume(tmp_path):
    """A function that downloads several times from one address."""

    def run(file_server, times=2, change=lambda _server: None):
        with serve(file_server) as url:
            downloader = Downloader(tmp_path / "downloads", LIMITS)
            for _ in range(times - 1):
                with pytest.raises(SourceUnavailable):
                    downloader.download(url, DownloadState(), NOW)
            change(file_server)
            state = downloader.download(url, DownloadState(), NOW)
        return (tmp_path / "downloads" / state.file).read_bytes()

    return run


def list_names(folder):
    return sorted(each.name for each in folder.rglob("*") if each.is_file())


def test_a_file_arrives_whole_and_only_its_owner_reads_it(download, tmp_path):
    state, content = download(FileServer(CONTENT))
    assert (content, state.file) == (CONTENT, "20261125T060000/ps-libreacces.zip")
    for each in (tmp_path / "downloads").rglob("*"):
        assert each.stat().st_mode & 0o077 == 0, each.name


def test_an_unchanged_file_is_not_sent_again(download):
    server = FileServer(CONTENT)
    first, _ = download(server)
    second, _ = download(server, first)
    assert second == first
    assert server.requests[-1]["If-None-Match"] == server.etag


def test_the_same_content_from_a_server_without_validators_is_the_same_file(download, tmp_path):
    server = FileServer(CONTENT, has_etag=False)
    first, _ = download(server)
    second, _ = download(server, first)
    assert second.file == first.file
    assert list_names(tmp_path / "downloads") == ["ps-libreacces.zip"]


def test_a_file_that_was_deleted_here_is_requested_without_condition(download, tmp_path):
    server = FileServer(CONTENT)
    first, _ = download(server)
    (tmp_path / "downloads" / first.file).unlink()
    _, content = download(server, first)
    assert content == CONTENT
    assert "If-None-Match" not in server.requests[-1]


def test_a_transfer_that_is_cut_goes_on_where_it_stopped(download):
    server = FileServer(CONTENT, cuts=2)
    _, content = download(server)
    assert content == CONTENT
    ranges = [each.get("Range") for each in server.requests]
    assert ranges == [None, "bytes=150000-", "bytes=225000-"]


def test_the_next_run_resumes_what_this_one_could_not_finish(resume):
    server = FileServer(CONTENT, cuts=3)
    assert resume(server) == CONTENT
    assert server.requests[-1]["Range"] == "bytes=262500-"


def test_another_file_is_not_appended_to_the_beginning_of_the_first(resume):
    def change(server):
        server.content = CONTENT[::-1]

    assert resume(FileServer(CONTENT, cuts=3), change=change) == CONTENT[::-1]


def test_a_server_that_does_not_resume_sends_the_whole_file(download):
    assert download(FileServer(CONTENT, cuts=2, has_ranges=False))[1] == CONTENT


def test_a_server_that_announces_too_much_is_tried_again_later(download):
    with pytest.raises(SourceUnavailable):
        download(FileServer(CONTENT, announced=len(CONTENT) + 10, has_ranges=False))


def test_a_server_that_announces_more_than_the_official_archive_is_refused(download):
    with pytest.raises(SourceRefused, match="plus que l'archive"):
        download(FileServer(CONTENT, announced=1 << 40))


def test_a_server_that_sends_nothing_is_given_up(download):
    limits = DownloadLimits(attempts=2, pause_s=0.01, read_timeout_s=0.1)
    with pytest.raises(SourceUnavailable, match="ReadTimeout"):
        download(FileServer(CONTENT, pause_s=0.5), limits=limits)


def test_a_server_that_drips_is_given_up(download):
    limits = DownloadLimits(attempts=1, total_s=0.2)
    with pytest.raises(SourceUnavailable, match="trop lent"):
        download(FileServer(CONTENT * 10, pause_s=0.02), limits=limits)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(download, status):
    server = FileServer(CONTENT, status=status)
    with pytest.raises(SourceRefused, match=f"{status} : vérifiez l'adresse"):
        download(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_tried_again(download, status):
    server = FileServer(CONTENT, status=status)
    with pytest.raises(SourceUnavailable, match=f"{status} : réessayez"):
        download(server)
    assert len(server.requests) == LIMITS.attempts


def test_a_page_instead_of_a_file_is_refused(download):
    with pytest.raises(SourceRefused, match="une page HTML"):
        download(FileServer(b"<html>", content_type="text/html; charset=utf-8"))


def test_an_address_where_nobody_answers_is_tried_again_later(tmp_path):
    with serve(FileServer()) as url:
        pass
    with pytest.raises(SourceUnavailable, match="ConnectError"):
        Downloader(tmp_path / "downloads", LIMITS).download(url, DownloadState(), NOW)


def test_a_zip_without_a_suffix_gets_one(tmp_path):
    source = tmp_path / "PS_LibreAcces"
    with ZipFile(source, "w") as archive:
        archive.writestr("a.txt", "a")
    state = Downloader(tmp_path / "downloads").download(source.as_uri(), DownloadState(), NOW)
    assert state.file.endswith("/PS_LibreAcces.zip")


@pytest.mark.parametrize("url", ["no address", "ftp://example/x", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(tmp_path, url):
    with pytest.raises(SourceRefused, match="adresse"):
        Downloader(tmp_path / "downloads", LIMITS).download(url, DownloadState(), NOW)


def test_a_local_file_is_copied(tmp_path):
    source = tmp_path / "été ps.zip"
    source.write_bytes(CONTENT)
    downloader = Downloader(tmp_path / "downloads")
    state = downloader.download(source.as_uri(), DownloadState(), NOW)
    assert (tmp_path / "downloads" / state.file).read_bytes() == CONTENT
    assert downloader.download(source.as_uri(), state, NOW).file == state.file


def test_a_local_file_that_is_missing_is_tried_again_later(tmp_path):
    missing = (tmp_path / "absent.zip").as_uri()
    with pytest.raises(SourceUnavailable, match=r"absent\.zip"):
        Downloader(tmp_path / "downloads").download(missing, DownloadState(), NOW)
