"""Terms of the program's tables, packed once on a machine."""

import tempfile

import msgspec
import pytest

from directory.text import shared_terms
from directory.text.shared_terms import (
    load_shared_terms,
    open_private_folder,
    pack_in_other_process,
)
from directory.text.term_format import pack_terms

TOWNS = {"rennes": 220_000, "vannes": 50_000, "saintjeandeluz": 14_000}


@pytest.fixture(name="packed_terms")
def counted_packing(tmp_path, monkeypatch):
    """The terms that were packed, in this process; files are in a folder of the test."""
    packed = []

    def pack(encoded):
        packed.append(msgspec.msgpack.decode(encoded))
        return pack_terms(packed[-1])

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shared_terms, "pack_in_other_process", pack)
    return packed


def find_keys(index, typed):
    return [match.key for match in index.find_near(typed)]


def test_terms_are_packed_once_whatever_their_order(packed_terms):
    first = load_shared_terms("towns", TOWNS)
    second = load_shared_terms("towns", dict(reversed(TOWNS.items())))
    assert packed_terms == [TOWNS]
    assert find_keys(first, "rennse") == find_keys(second, "rennse") == ["rennes"]


def test_other_terms_are_packed_again(packed_terms):
    more = TOWNS | {"pau": 75_000}
    for counts in (TOWNS, more, TOWNS):
        found = load_shared_terms("towns", counts).find_prefix("", len(more))
        assert set(found) == set(counts)
    assert packed_terms == [TOWNS, more]


def test_a_folder_that_others_may_change_is_not_used(packed_terms):
    folder = open_private_folder()
    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        open_private_folder()
    assert find_keys(load_shared_terms("towns", TOWNS), "vanes") == ["vannes"]
    assert packed_terms == [TOWNS]
    assert not list(folder.iterdir())


def test_another_process_packs_the_same_bytes():
    assert pack_in_other_process(msgspec.msgpack.encode(TOWNS)) == pack_terms(TOWNS)
