"""What is kept on disk, under which key, how much of it, and what is left of who has gone."""

import logging
import os
import time

import pytest

from pdf.cache import STALE_PART_AGE_S, SheetCache
from tests.builders import a_rpps

PDF = b"%PDF-1.7\n" + bytes(991)
DAY_S = 86_400
FULL = 10 * 1_100
"""Room for nine sheets of `PDF` with its first line, and a tenth."""
ONE, TWO = a_rpps(1), a_rpps(2)


@pytest.fixture
def cache(tmp_path):
    return SheetCache(tmp_path / "sheets", FULL)


@pytest.fixture
def files(tmp_path):
    return lambda: sorted((tmp_path / "sheets").iterdir())


def only(**published):
    """What a sweep asks: who stays, of those whose key is this one."""
    return lambda kept: {each.id for each in kept if published.get(each.id) == each.key}


def test_what_is_kept_is_given_back_with_its_hash(cache):
    cache.put(ONE, "k1", PDF)
    content, digest = cache.get(ONE, "k1")
    assert content == PDF
    assert len(digest) == 64


def test_nothing_is_kept_at_first(cache):
    assert cache.get(ONE, "k1") is None


def test_another_record_of_a_person_is_not_taken_for_this_one(cache):
    cache.put(ONE, "k1", PDF)
    assert cache.get(ONE, "k2") is None


def test_a_person_has_one_sheet_the_last_one(cache, files):
    for key in ("k1", "k2"):
        cache.put(ONE, key, PDF)
    assert cache.get(ONE, "k1") is None
    assert len(files()) == 1


def test_another_process_finds_what_was_kept(cache, tmp_path):
    cache.put(ONE, "k1", PDF)
    assert SheetCache(tmp_path / "sheets", FULL).get(ONE, "k1")


@pytest.mark.parametrize("torn", [b"", b"nonsense", PDF])
def test_a_file_that_is_none_of_ours_is_a_miss(cache, files, torn):
    cache.put(ONE, "k1", PDF)
    files()[0].write_bytes(torn)
    assert cache.get(ONE, "k1") is None


def test_a_file_that_was_cut_is_a_miss(cache, files):
    cache.put(ONE, "k1", PDF)
    (file,) = files()
    file.write_bytes(file.read_bytes()[:-1])
    assert cache.get(ONE, "k1") is None


def test_who_is_forgotten_leaves_nothing(cache, files):
    cache.put(ONE, "k1", PDF)
    cache.remove(ONE)
    cache.remove(TWO)
    assert files() == []


def test_a_file_name_names_nobody(cache, files):
    cache.put(ONE, "k1", PDF)
    assert ONE not in files()[0].name


def test_a_sweep_removes_who_left_and_who_changed(cache, files):
    for number in (1, 2, 3):
        cache.put(a_rpps(number), "old", PDF)
    removed = cache.sweep(only(**{ONE: "old", TWO: "new"}))
    assert removed == 2
    assert cache.get(ONE, "old")
    assert len(files()) == 1


def test_a_sweep_removes_what_is_none_of_ours(cache, files, tmp_path):
    cache.put(ONE, "k1", PDF)
    (tmp_path / "sheets" / "stray").write_bytes(b"?")
    cache.sweep(only(**{ONE: "k1"}))
    assert len(files()) == 1


def test_a_sweep_of_nothing_finds_nothing(cache):
    assert cache.sweep(only()) == 0


def test_a_sweep_lets_others_work_between_batches(tmp_path):
    cache, pauses = SheetCache(tmp_path, 1_000_000), []
    for number in range(120):
        cache.put(a_rpps(number), "k1", PDF)
    cache.sweep(only(), lambda: pauses.append(1))
    assert len(pauses) == 3


def test_it_never_holds_more_than_its_limit(cache, files):
    for number in range(50):
        cache.put(a_rpps(number), "k1", PDF)
        assert sum(file.stat().st_size for file in files()) <= FULL
    assert len(files()) > 5


def test_the_sheets_used_longest_ago_go_first(cache, files):
    for number in (1, 2, 3):
        cache.put(a_rpps(number), "k1", PDF)
    for file in files():
        aged(file, DAY_S)
    assert cache.get(TWO, "k1")
    for number in range(10, 18):
        cache.put(a_rpps(number), "k1", PDF)
    assert cache.get(TWO, "k1")
    assert cache.get(ONE, "k1") is None


def aged(file, seconds):
    then = time.time() - seconds
    os.utime(file, (then, then))


def test_what_a_process_left_half_written_goes_in_the_end(cache, files, tmp_path):
    cache.put(ONE, "k1", PDF)
    fresh, old = (tmp_path / "sheets" / name for name in (".fresh", ".old"))
    fresh.write_bytes(PDF)
    old.write_bytes(PDF)
    aged(old, 2 * STALE_PART_AGE_S)
    cache.sweep(only(**{ONE: "k1"}))
    assert [fresh in files(), old in files(), len(files())] == [True, False, 2]


def test_a_disk_that_refuses_is_said_without_naming_anybody(tmp_path, caplog):
    (tmp_path / "sheets").write_bytes(b"a file where the folder should be")
    cache = SheetCache(tmp_path / "sheets", FULL)
    with caplog.at_level(logging.WARNING):
        cache.put(ONE, "k1", PDF)
    assert cache.get(ONE, "k1") is None
    assert len(caplog.messages) == 1
    assert ONE not in caplog.text
