"""The temporary files of all uploads together are bounded."""

import pytest

from directory.errors import UploadStorageFull
from search_api import app as application
from search_api.http.upload_storage import UploadStorage
from tests.fakes import InMemoryEngine


@pytest.fixture
def storing(client_of, monkeypatch):
    """A client of a service that has so much space, and the space."""

    def make(max_bytes):
        storage = UploadStorage(max_bytes)
        monkeypatch.setattr(application, "UploadStorage", lambda _max: storage)
        return client_of(InMemoryEngine()), storage

    return make


def test_files_take_their_space_together_and_give_it_back():
    storage = UploadStorage(max_bytes=10)
    with storage.open_file() as first, storage.open_file() as second:
        first.append(b"123456")
        with pytest.raises(UploadStorageFull, match="place"):
            second.append(b"12345")
        second.append(b"1234")
        assert storage.free_bytes == 0
        first.close()
        first.close()
        assert storage.free_bytes == 6
    assert storage.free_bytes == 10


def test_an_upload_without_space_is_refused_and_its_space_is_free_again(storing):
    client, storage = storing(max_bytes=1_000)
    csv = {"Content-Type": "text/csv"}
    for size, status in ((2_000, 503), (900, 200)):
        body = b"rpps\n" + b"99000012346\n" * (size // 12)
        answered = client.post("/api/v1/professionals/lookup", content=body, headers=csv)
        assert answered.status_code == status
        assert storage.free_bytes == 1_000
