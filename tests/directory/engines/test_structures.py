"""Places of practice as documents of their own, found alike by every engine."""

import pytest

from directory.document import IndexDocument, OrderKeys
from directory.model.structures import name_words
from directory.search import SearchQuery, StructureQuery, Where
from directory.terminology import Concept
from tests.builders import a_document, a_rpps

BREST = {"commune": Concept("29019", "Brest"), "postal_code": "29200"}
PLACES = (
    {"key": "F350000012", "finess": "350000012", "name": "PHARMACIE DU MARCHE"},
    {"key": "C12345678900011", "name": "PHARMACIE DU MARCHE COUVERT"},
    {"key": "R10100000001", "name": "CTRE HOSP. DE BREST", **BREST},
    {"key": "R10100000002", "name": None, "trade_name": "Pharmacie du Marché", **BREST},
    {"key": "", "name": "PHARMACIE SANS NUMERO"},
)


@pytest.fixture
def engine(serve):
    return serve(
        [
            a_document(rpps=a_rpps(at), order=OrderKeys(at, at), **place)
            for at, place in enumerate(PLACES, 1)
        ]
    )


def found(engine, words="", limit=10, after=None, **query):
    asked = StructureQuery(words=name_words(words), **query)
    return engine.structures(asked, limit=limit, after=after)


def ids(answer):
    return [(hit.tier.value, hit.place.id) for hit in answer.hits]


def test_a_whole_name_comes_before_a_longer_one_and_that_before_an_unfinished_one(engine):
    assert ids(found(engine, "pharmacie marche", where=Where(departements=("35",)))) == [
        ("complete", "F350000012"),
        ("whole", "C12345678900011"),
    ]
    assert found(engine, "pharma marche").total.value == 3
    assert ids(found(engine, "pharmacie couv")) == [("prefix", "C12345678900011")]


@pytest.mark.parametrize(
    "text", ["centre hospitalier brest", "CH Brest", "ch. de brest", "brest ctre hosp"]
)
def test_abbreviations_small_words_and_order_do_not_matter(engine, text):
    assert ids(found(engine, text)) == [("complete", "R10100000001")]


def test_the_trade_name_finds_too(engine):
    brest = Where(communes=("29019",))
    assert ids(found(engine, "pharmacie du marché", where=brest)) == [("complete", "R10100000002")]


@pytest.mark.parametrize("number", ["350000012", "F350000012"])
def test_a_number_designates_one_structure(engine, number):
    assert ids(found(engine, number=number)) == [("identifier", "F350000012")]


def test_an_area_alone_gives_all_its_structures(engine):
    answer = found(engine, where=Where(postal_codes=("29200",)))
    assert {place for _, place in ids(answer)} == {"R10100000001", "R10100000002"}


def test_nothing_asked_gives_nothing(engine):
    assert found(engine).total.value == 0


def test_a_place_without_a_number_of_its_own_is_no_structure(engine):
    assert found(engine, "pharmacie sans numero").total.value == 0


def test_people_are_not_structures_nor_structures_people(engine):
    assert engine.candidates(SearchQuery(), limit=10).total.value == len(PLACES)
    assert found(engine, "martin sophie").total.value == 0


def test_pages_never_repeat_nor_lose(engine):
    whole = ids(found(engine, "pharmacie"))
    walked, after = [], None
    while True:
        page = found(engine, "pharmacie", limit=1, after=after)
        walked += ids(page)
        if not page.has_more:
            break
        after = page.hits[-1].position
    assert walked == whole
    assert len(walked) == 3


def test_a_tombstone_has_no_structure(serve):
    left = a_document()
    gone = IndexDocument.tombstone(left.id, sequence=2, order=left.order)
    assert found(serve([gone]), number="R10100000001").total.value == 0
