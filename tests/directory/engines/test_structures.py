"""Places of practice as documents of their own, found alike by every engine."""

import pytest

from directory.document import IndexDocument, OrderKeys
from directory.model.structures import split_structure_name
from directory.search import ActivityFilter, SearchQuery, StructureQuery
from directory.terminology import Concept
from tests.builders import a_document, a_rpps

BREST_ADDRESS = {"commune": Concept("29019", "Brest"), "postal_code": "29200"}
SIAM_STREET = {"lines": ("BATIMENT B", "12 BIS R DE SIAM"), "phones": ("02 98 00 00 00",)}
STRUCTURE_FIELDS = (
    {"key": "F350000012", "finess": "350000012", "name": "PHARMACIE DU MARCHE"},
    {"key": "C12345678900011", "name": "PHARMACIE DU MARCHE COUVERT"},
    {"key": "R10100000001", "name": "CTRE HOSP. DE BREST", **BREST_ADDRESS, **SIAM_STREET},
    {"key": "R10100000002", "name": None, "trade_name": "Pharmacie du Marché", **BREST_ADDRESS},
    {"key": "", "name": "PHARMACIE SANS NUMERO"},
)


@pytest.fixture
def engine(serve):
    return serve(
        [
            a_document(rpps=a_rpps(at), order=OrderKeys(at, at), **place)
            for at, place in enumerate(STRUCTURE_FIELDS, 1)
        ]
    )


def find_structures(engine, words="", limit=10, after=None, **query):
    asked = StructureQuery(words=split_structure_name(words), **query)
    return engine.structures(asked, limit=limit, after=after)


def list_tiers_and_ids(answer):
    return [(hit.tier.value, hit.place.id) for hit in answer.hits]


def test_a_whole_name_comes_before_a_longer_one_and_that_before_an_unfinished_one(engine):
    assert list_tiers_and_ids(
        find_structures(engine, "pharmacie marche", where=ActivityFilter(departements=("35",)))
    ) == [
        ("complete", "F350000012"),
        ("whole", "C12345678900011"),
    ]
    assert find_structures(engine, "pharma marche").total.value == 3
    assert list_tiers_and_ids(find_structures(engine, "pharmacie couv")) == [
        ("prefix", "C12345678900011")
    ]


@pytest.mark.parametrize(
    "text", ["centre hospitalier brest", "CH Brest", "ch. de brest", "brest ctre hosp"]
)
def test_abbreviations_small_words_and_order_do_not_matter(engine, text):
    assert list_tiers_and_ids(find_structures(engine, text)) == [("complete", "R10100000001")]


def test_a_published_telephone_and_street_find_the_place(engine):
    """Exact matches only; `siam` alone is the street of an address without its type."""
    for found_ids, where in (
        (["R10100000001"], {"phones": ("0298000000",)}),
        (["R10100000001"], {"has_phone": ("true",), "communes": ("29019",)}),
        (["R10100000001"], {"streets": ("ruesiam", "siam")}),
        (["R10100000001"], {"streets": ("ruesiam",), "house_numbers": ("12",)}),
        (["R10100000001"], {"streets": ("ruesiam",), "house_numbers": ("12bis",)}),
        ([], {"phones": ("0298000001",)}),
        ([], {"phones": ("02980000",)}),
        ([], {"streets": ("siam",)}),
        ([], {"streets": ("ruesiam",), "house_numbers": ("14",)}),
    ):
        found = find_structures(engine, where=ActivityFilter(**where))
        assert [hit.place.id for hit in found.hits] == found_ids, where


def test_the_trade_name_finds_too(engine):
    brest = ActivityFilter(communes=("29019",))
    assert list_tiers_and_ids(find_structures(engine, "pharmacie du marché", where=brest)) == [
        ("complete", "R10100000002")
    ]


@pytest.mark.parametrize("number", ["350000012", "F350000012"])
def test_a_number_designates_one_structure(engine, number):
    assert list_tiers_and_ids(find_structures(engine, number=number)) == [
        ("identifier", "F350000012")
    ]


def test_an_area_alone_gives_all_its_structures(engine):
    answer = find_structures(engine, where=ActivityFilter(postal_codes=("29200",)))
    assert {place for _, place in list_tiers_and_ids(answer)} == {"R10100000001", "R10100000002"}


def test_nothing_asked_gives_nothing(engine):
    assert find_structures(engine).total.value == 0


def test_a_place_without_a_number_of_its_own_is_no_structure(engine):
    assert find_structures(engine, "pharmacie sans numero").total.value == 0


def test_people_are_not_structures_nor_structures_people(engine):
    assert engine.candidates(SearchQuery(), limit=10).total.value == len(STRUCTURE_FIELDS)
    assert find_structures(engine, "martin sophie").total.value == 0


def test_pages_never_repeat_nor_lose(engine):
    whole = list_tiers_and_ids(find_structures(engine, "pharmacie"))
    walked, after = [], None
    while True:
        page = find_structures(engine, "pharmacie", limit=1, after=after)
        walked += list_tiers_and_ids(page)
        if not page.has_more:
            break
        after = page.hits[-1].position
    assert walked == whole
    assert len(walked) == 3


def test_a_tombstone_has_no_structure(serve):
    left = a_document()
    gone = IndexDocument.tombstone(left.id, sequence=2, order=left.order)
    assert find_structures(serve([gone]), number="R10100000001").total.value == 0


@pytest.mark.parametrize("id_", ['R1","_index":"other","x":"', 'R1"}}\\n{"delete":{"_id":"x"}}'])
def test_a_place_with_json_for_an_id_is_a_place_like_any_other(serve, id_):
    documents = [a_document(rpps=a_rpps(at), order=OrderKeys(at, at), key=id_) for at in (1, 2)]
    engine = serve(documents)
    assert list_tiers_and_ids(find_structures(engine, number=id_)) == [("identifier", id_)]
    assert engine.candidates(SearchQuery(), limit=9).total.value == len(documents)
