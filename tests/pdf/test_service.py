"""Kept sheets at once, new ones drawn, those of the departed nowhere."""

from datetime import date

import pytest

from directory.errors import EngineUnavailable
from pdf.cache import SheetCache
from pdf.cache_cleanup import CacheCleanup
from pdf.service import SheetService
from tests.builders import a_listing, a_publication, a_rpps
from tests.fakes import FixedKeyring, an_issuer

LIMIT = 1_000_000
NEXT = a_publication(generation=2)


class CountingPool:
    """Draws a line of text, and remembers how often."""

    def __init__(self):
        self.issuer = an_issuer()
        self.drawn = []

    def __call__(self, listing, _publication):
        self.drawn.append(listing.id)
        return f"%PDF {listing.id} {len(self.drawn)}".encode()

    def close(self):
        self.drawn = None


@pytest.fixture
def pool():
    return CountingPool()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sheets"


@pytest.fixture
def desk(pool, folder):
    return SheetService(pool, SheetCache(folder, LIMIT))


def published(*listings):
    return lambda people: [each for each in listings if each.id in people]


def no_pause():
    return None


def test_a_sheet_is_drawn_once(desk, pool):
    first, second = (desk(a_listing(), a_publication()) for _ in range(2))
    assert first == second
    assert len(pool.drawn) == 1


def test_its_digest_is_that_of_the_drawn_file(desk):
    sheet = desk(a_listing(), a_publication())
    assert sheet == type(sheet).from_pdf(sheet.content)


@pytest.mark.parametrize(
    "other",
    [
        {"data_date": date(2026, 2, 1)},
        {"synthetic": False},
    ],
)
def test_what_is_printed_of_the_publication_makes_another_sheet(desk, pool, other):
    desk(a_listing(), a_publication())
    desk(a_listing(), a_publication(**other))
    assert len(pool.drawn) == 2


def test_another_generation_of_the_same_data_makes_no_other_sheet(desk, pool):
    for generation in (1, 2):
        desk(a_listing(), a_publication(generation=generation))
    assert len(pool.drawn) == 1


def test_another_record_makes_another_sheet(desk, pool):
    for name in ("MARTIN", "MARTINEZ"):
        desk(a_listing(exercise_name=name), a_publication())
    assert len(pool.drawn) == 2


def test_another_public_address_makes_another_sheet(desk, pool, folder):
    desk(a_listing(), a_publication())
    pool.issuer = an_issuer("https://elsewhere.example")
    SheetService(pool, SheetCache(folder, LIMIT))(a_listing(), a_publication())
    assert len(pool.drawn) == 2


@pytest.mark.parametrize(
    "issuer",
    [
        {"keyring": FixedKeyring("a", "b")},
        {"seal": lambda number, _fingerprint: number},
        {"name": "Agence d’exemple"},
    ],
    ids=["key", "seal", "name"],
)
def test_another_key_or_another_issuer_makes_another_sheet(desk, pool, issuer):
    desk(a_listing(), a_publication())
    pool.issuer = an_issuer(**issuer)
    for _ in range(2):
        desk(a_listing(), a_publication())
    assert len(pool.drawn) == 2


def test_without_a_cache_every_sheet_is_drawn(pool):
    desk = SheetService(pool)
    for _ in range(2):
        desk(a_listing(), a_publication())
    desk.remove(a_listing().id)
    assert len(pool.drawn) == 2
    assert desk.refresh(NEXT, published(), no_pause) is None


def test_who_has_left_has_no_sheet_left(desk, folder):
    stays, leaves = a_listing(rpps=a_rpps(1)), a_listing(rpps=a_rpps(2))
    for each in (stays, leaves):
        desk(each, a_publication())
    assert desk.refresh(NEXT, published(stays), no_pause) == 1
    (kept,) = folder.iterdir()
    assert leaves.id.encode() not in kept.read_bytes()


def test_who_has_changed_has_no_older_sheet_left(desk, folder):
    desk(a_listing(), a_publication())
    assert desk.refresh(NEXT, published(a_listing(exercise_name="X")), no_pause) == 1
    assert list(folder.iterdir()) == []


def test_new_data_leave_no_older_sheet(desk):
    desk(a_listing(), a_publication())
    newer = a_publication(generation=2, data_date=date(2026, 2, 1))
    assert desk.refresh(newer, published(a_listing()), no_pause) == 1


def test_nobody_is_looked_up_while_the_same_generation_is_served(desk):
    desk.refresh(NEXT, published(), no_pause)
    assert desk.refresh(NEXT, published(), no_pause) is None


def test_a_sheet_drawn_while_its_person_left_is_not_kept(desk, folder):
    desk.refresh(NEXT, published(), no_pause)
    desk(a_listing(), a_publication(generation=1))
    assert not folder.exists()


def test_one_person_can_be_forgotten_at_once(desk, folder):
    desk(a_listing(), a_publication())
    desk.remove(a_listing().id)
    assert list(folder.iterdir()) == []


def test_the_pool_ends_with_the_desk(pool):
    with SheetService(pool):
        pass
    assert pool.drawn is None


def test_upkeep_sweeps_at_the_start_and_when_another_generation_is_served(desk, folder, eventually):
    serving = [a_publication()]
    here = [a_listing()]

    def listings(people):
        return [each for each in here if each.id in people]

    desk(a_listing(), a_publication())
    with CacheCleanup(desk, lambda: serving[0], listings, 0.01):
        assert len(list(folder.iterdir())) == 1
        here.clear()
        serving[0] = NEXT
        assert eventually(lambda: not list(folder.iterdir()))


def test_what_could_not_be_looked_through_is_tried_again(desk, folder, caplog):
    asked = []

    def listings(people):
        asked.append(people)
        if len(asked) == 1:
            raise EngineUnavailable("not now")
        return []

    desk(a_listing(), a_publication())
    upkeep = CacheCleanup(desk, lambda: NEXT, listings)
    upkeep.sweep_if_changed()
    upkeep.sweep_if_changed()
    assert len(asked) == 2
    assert list(folder.iterdir()) == []
    assert a_listing().id not in caplog.text
