"""A file that the temporary folder cannot take is refused with the reason, not with a failure.

Files are kept from growing beyond a size (`RLIMIT_FSIZE`), which the server meets as a full disk.
"""

import resource
import tempfile
from contextlib import contextmanager

import pytest

from search_api.http.upload_storage import MAX_SPOOLED_BYTES
from tests.builders import a_rpps

LOOKUP = "/api/v1/professionals/lookup"
LONG_LIST = b"rpps\n" + f"{a_rpps()}\n".encode() * (MAX_SPOOLED_BYTES // 8)


@contextmanager
def files_within(max_bytes):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def upload(client, content):
    return client.post(LOOKUP, content=content, headers={"Content-Type": "text/csv"})


@pytest.mark.parametrize("room", [0, 1_000, MAX_SPOOLED_BYTES + 1_000])
def test_a_list_without_room_is_refused_with_the_reason(ask, caplog, room):
    client = ask("MARTIN Sophie")
    with files_within(room):
        refused = upload(client, LONG_LIST)
    assert (refused.status_code, refused.json()["type"]) == (503, "/api#probleme-place")
    assert "place" in refused.json()["detail"]
    assert refused.headers["retry-after"]
    assert "temporary folder" in caplog.text
    assert upload(client, LONG_LIST).status_code == 200


def test_without_any_usable_folder_the_refusal_is_the_same(ask, monkeypatch):
    def find_none():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", find_none)
    monkeypatch.setattr(tempfile, "_gettempdir", find_none)
    assert upload(ask("MARTIN Sophie"), LONG_LIST).status_code == 503


def test_a_short_list_needs_no_room(ask):
    with files_within(0):
        assert upload(ask("MARTIN Sophie"), b"rpps\n1\n").status_code == 200
