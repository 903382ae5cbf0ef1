"""The file of listings: it only grows, and what is damaged in it is said, never served."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from zstandard import ZstdError

from directory.document import encode_listing
from directory.engines.embedded import listing_store
from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.listing_store import (
    DICTIONARY_FILE,
    LISTINGS_FILE,
    MIN_TRAINING_LISTINGS,
    SIZE_BITS,
    ListingsReader,
    ListingsWriter,
)
from directory.engines.embedded.writer import EmbeddedWriter
from directory.errors import EngineUnavailable
from directory.search import SearchQuery, Tombstone
from tests.builders import a_publication, a_sidecar, a_tombstone, an_id, make_documents

SAMPLE_LISTINGS = [
    b'{"id":"%d","name":"MARTIN","town":"Rennes %d"}' % (at, at * 7) for at in range(2_000)
]


def append_listings(writer, *listings):
    """Where these lie, once they are on disk."""
    where = [writer.append(listing) for listing in listings]
    writer.flush()
    return where


def publish_listings(folder, people):
    writer = EmbeddedWriter(folder)
    writer.add_encoded(map(writer.encode_document, people))
    writer.publish(a_publication(id="p1"), a_sidecar)


def test_who_is_asked_for_by_a_number_of_theirs_alone_is_given_as_kept(tmp_path):
    people = make_documents("MARTIN Jean", "DURAND Anne")
    publish_listings(tmp_path, people)
    engine = EmbeddedEngine(tmp_path)
    assert [engine.person(each.id).encoded for each in people] == [
        encode_listing(each.listing) for each in people
    ]


def expect_unreadable(folder):
    with pytest.raises(EngineUnavailable) as raised:
        EmbeddedEngine(folder).publication()
    return raised.value


@pytest.mark.parametrize("first", [[], SAMPLE_LISTINGS], ids=["no dictionary", "a dictionary"])
def test_a_listing_is_read_back_as_it_was(tmp_path, first):
    where = append_listings(ListingsWriter.begin(tmp_path, first), *SAMPLE_LISTINGS, b"")
    read = ListingsReader(tmp_path)
    assert [read[each] for each in where] == [*SAMPLE_LISTINGS, b""]


def test_a_dictionary_is_learned_from_many_listings_and_makes_them_small(tmp_path):
    append_listings(ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS), *SAMPLE_LISTINGS)
    assert (tmp_path / DICTIONARY_FILE).stat().st_size > 0
    assert (tmp_path / LISTINGS_FILE).stat().st_size < sum(map(len, SAMPLE_LISTINGS)) / 1.5


def test_a_handful_of_listings_teaches_nothing(tmp_path):
    ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS[: MIN_TRAINING_LISTINGS - 1])
    assert (tmp_path / DICTIONARY_FILE).read_bytes() == b""


def test_what_is_appended_later_is_read_beside_what_was_there(tmp_path):
    before = append_listings(ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS), *SAMPLE_LISTINGS)
    opened_before = ListingsReader(tmp_path)
    after = append_listings(ListingsWriter.resume(tmp_path), b"new", b"newer")
    for read in (opened_before, ListingsReader(tmp_path)):
        assert [read[each] for each in (before[-1], *after)] == [
            SAMPLE_LISTINGS[-1],
            b"new",
            b"newer",
        ]


def test_the_rest_of_an_addition_that_was_cut_short_is_skipped(tmp_path):
    first = append_listings(ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS), b"first")
    with (tmp_path / LISTINGS_FILE).open("ab") as file:
        file.write(b"half a lis")
    second = append_listings(ListingsWriter.resume(tmp_path), b"second")
    assert [ListingsReader(tmp_path)[each] for each in (*first, *second)] == [b"first", b"second"]


def test_a_listing_that_no_number_can_tell_is_refused(tmp_path):
    with pytest.raises(EngineUnavailable):
        ListingsWriter.begin(tmp_path, []).append(os.urandom(1 << SIZE_BITS))


def test_threads_read_at_once(tmp_path):
    where = append_listings(ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS), *SAMPLE_LISTINGS)
    read = ListingsReader(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(read.__getitem__, where)) == SAMPLE_LISTINGS


@pytest.mark.parametrize("byte", [0, 10, -1])
def test_an_altered_listing_is_no_listing(tmp_path, byte):
    (where,) = append_listings(ListingsWriter.begin(tmp_path, SAMPLE_LISTINGS), SAMPLE_LISTINGS[0])
    content = bytearray((tmp_path / LISTINGS_FILE).read_bytes())
    content[byte] ^= 0xFF
    (tmp_path / LISTINGS_FILE).write_bytes(content)
    with pytest.raises(ZstdError):
        ListingsReader(tmp_path)[where]


def cut_last_byte(file: Path):
    file.write_bytes(file.read_bytes()[:-1])


def truncate_to_nothing(file: Path):
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [Path.unlink, truncate_to_nothing, cut_last_byte])
def test_a_file_that_lacks_its_end_is_noticed_at_the_opening(tmp_path, damage):
    publish_listings(tmp_path, make_documents("MARTIN Jean", "DURAND Anne"))
    damage(tmp_path / "p1" / LISTINGS_FILE)
    assert "index embarqué" in str(expect_unreadable(tmp_path)) or "tronqué" in str(
        expect_unreadable(tmp_path)
    )


def test_a_dictionary_that_is_not_there_is_noticed_at_the_opening(tmp_path):
    publish_listings(tmp_path, make_documents("MARTIN Jean"))
    (tmp_path / "p1" / DICTIONARY_FILE).unlink()
    assert isinstance(expect_unreadable(tmp_path).__cause__, FileNotFoundError)


def test_listings_damaged_while_they_are_served_are_said_not_to_answer(tmp_path):
    publish_listings(tmp_path, make_documents("MARTIN Jean"))
    engine = EmbeddedEngine(tmp_path)
    assert len(engine.candidates(SearchQuery(), limit=1).hits) == 1
    file = tmp_path / "p1" / LISTINGS_FILE
    file.write_bytes(bytes(file.stat().st_size))
    for question in (
        lambda: engine.candidates(SearchQuery(), limit=1),
        lambda: engine.lookup([an_id(1)]),
    ):
        with pytest.raises(EngineUnavailable):
            question()


def test_who_has_left_has_no_listing(tmp_path):
    publish_listings(tmp_path, [a_tombstone(7)])
    assert (tmp_path / "p1" / LISTINGS_FILE).stat().st_size == 0
    assert EmbeddedEngine(tmp_path).lookup([an_id(7)]) == {an_id(7): Tombstone(an_id(7))}


def test_a_publication_of_nobody_can_be_opened(tmp_path):
    publish_listings(tmp_path, [])
    assert EmbeddedEngine(tmp_path).candidates(SearchQuery(), limit=1).hits == ()


def test_one_publication_learns_from_its_own_listings(tmp_path, monkeypatch):
    monkeypatch.setattr(listing_store, "MIN_TRAINING_LISTINGS", 20)
    people = make_documents(*[f"MARTIN{at} Jean" for at in range(400)])
    publish_listings(tmp_path, people)
    assert (tmp_path / "p1" / DICTIONARY_FILE).stat().st_size > 0
    found = EmbeddedEngine(tmp_path).lookup([each.id for each in people])
    assert list(found.values()) == [each.listing for each in people]
