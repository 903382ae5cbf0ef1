"""What is suggested while somebody types."""

import pytest

from directory.document import OrderKeys
from directory.text.spelling_format import pack_word_changes
from search_api.search.suggestion_tables import Kind, Suggestion
from search_api.search.suggestions import WORDS_PER_PREFIX, Suggester
from search_api.search.understanding import parse_query
from tests.builders import a_document, make_documents
from tests.fakes import InMemoryEngine


def suggested(text, *names):
    return Suggester(InMemoryEngine(make_documents(*names))).suggest(text)


def of_kind(found, kind):
    return [each.text for each in found if each.kind is kind]


def test_the_first_letters_give_the_commonest_names():
    found = suggested("mar", "MARTIN Paul", "MARTIN Luc", "MARCHAND Zoé", "DURAND Marie")
    assert of_kind(found, Kind.NAME)[0] == "MARTIN"
    assert not of_kind(found, Kind.PERSON)


@pytest.mark.parametrize("text", ["mart", "martin s", "Sophie MARTI"])
def test_from_the_fourth_letter_on_people_are_named(text):
    (person,) = [s for s in suggested(text, "MARTIN Sophie") if s.kind is Kind.PERSON]
    assert person == Suggestion(Kind.PERSON, "MARTIN Sophie", "Profession 0, Rennes", "99000000010")


COMMON = [f"DURAND M{'abcdefghijklmnopqrstuvwxyz'[at]}{end}" for at in range(26) for end in "io"]


def test_a_lone_last_letter_becomes_a_common_word_of_names():
    assert len(COMMON) > WORDS_PER_PREFIX
    found = suggested("martin m", *COMMON, "MARTIN Mai", "MARTIN Mzz")
    assert of_kind(found, Kind.PERSON) == ["MARTIN Mai"]


def test_a_lone_last_letter_finds_a_rare_name_where_no_common_one_is():
    assert of_kind(suggested("martin m", *COMMON, "MARTIN Mzz"), Kind.PERSON) == ["MARTIN Mzz"]


@pytest.mark.parametrize("text", ["kiné", "KINE", "kin"])
def test_an_everyday_word_leads_to_the_profession(text):
    assert "Masseur-Kinésithérapeute" in of_kind(suggested(text), Kind.PROFESSION)


def test_towns_come_by_size():
    assert of_kind(suggested("renn"), Kind.COMMUNE)[0] == "Rennes"


@pytest.mark.parametrize("text", ["st etienne", "saint-éti", "etienne"])
def test_a_town_is_found_without_its_saint_accent_or_hyphen(text):
    assert of_kind(suggested(text), Kind.COMMUNE)[0] == "Saint-Étienne"


def test_the_last_word_may_become_a_town_and_those_before_it_stay():
    assert "kiné Lyon" in of_kind(suggested("kiné lyo"), Kind.COMMUNE)


@pytest.mark.parametrize("text", ["saint etienne", "saint-étienne", "st etien"])
def test_the_words_of_a_town_are_one_town(text):
    texts = of_kind(suggested(text), Kind.COMMUNE)
    assert texts[0] == "Saint-Étienne"
    assert not [each for each in texts if each.startswith("saint ")]


def test_the_last_words_that_are_a_town_are_completed_together():
    assert of_kind(suggested("kiné saint eti"), Kind.COMMUNE)[0] == "kiné Saint-Étienne"


def test_a_profession_after_a_town_keeps_the_town():
    assert "rennes Masseur-Kinésithérapeute" in of_kind(suggested("rennes kin"), Kind.PROFESSION)
    found = of_kind(suggested("saint étienne sage f"), Kind.PROFESSION)
    assert found == ["saint étienne Sage-Femme"]


@pytest.mark.parametrize("text", ["docteur martin", "Dr. Martin", "mme martin soph"])
def test_people_are_suggested_after_a_title(text):
    assert of_kind(suggested(text, "MARTIN Sophie"), Kind.PERSON) == ["MARTIN Sophie"]


def test_a_large_town_comes_before_the_people_who_bear_its_name():
    assert suggested("lyon", "LYON Paul")[0].text == "Lyon"
    assert suggested("lyon", "LYON Paul")[1].kind is Kind.PERSON
    assert suggested("gallo", "GALLO Paul")[0].kind is Kind.PERSON


def test_a_former_commune_leads_to_the_present_one():
    assert suggested("annecy le vieux")[0] == Suggestion(
        Kind.COMMUNE, "Annecy-le-Vieux (Annecy)", "Haute-Savoie", town="74010"
    )


@pytest.mark.parametrize("text", ["annecy", "cherbourg", "kiné cherbourg"])
def test_a_town_with_former_names_stands_once(text):
    texts = of_kind(suggested(text), Kind.COMMUNE)
    assert len(set(texts)) == len(texts) >= 1


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("infirm sait nazaire", "Infirmier Saint-Nazaire"),
        ("infirm saint naz", "Infirmier Saint-Nazaire 44"),
        ("kiné sait nazaire", "Masseur-Kinésithérapeute Saint-Nazaire"),
        ("dentsite bordaux", "Chirurgien-Dentiste Bordeaux"),
        ("kinee grenobl", "Masseur-Kinésithérapeute Grenoble"),
        ("rennes infirmeir", "Rennes Infirmier"),
        ("infirmeir", "Infirmier"),
        ("bordaux", "Bordeaux"),
    ],
)
def test_slips_in_a_trade_and_a_town_are_put_right(text, suggestion):
    assert suggested(text)[0].text == suggestion


def test_a_name_before_a_town_is_never_changed():
    found = suggested("bouchet lyo", "BOUCHET Paul")
    assert of_kind(found, Kind.COMMUNE)[0] == "bouchet Lyon"


def test_after_a_title_no_town_completes_the_name():
    found = suggested("docteur martin", "MARTIN Sophie")
    assert found[0].text == "MARTIN Sophie"
    assert of_kind(found, Kind.COMMUNE) == []
    assert of_kind(suggested("docteur martin lyo"), Kind.COMMUNE)[0] == "docteur martin Lyon"


def test_a_person_is_suggested_by_the_name_that_was_typed():
    found = suggested("dr martin", "DRIDI Anne | MARTIN Anne")
    assert of_kind(found, Kind.PERSON) == ["MARTIN Anne"]


@pytest.mark.parametrize("text", ["saint-denis", "kiné saint mart", "annecy", "villen", "saint e"])
def test_no_search_is_suggested_twice_and_each_town_has_one_of_its_own(text):
    found = suggested(text)
    assert len({each.text for each in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "town"),
    [("saint-denis", "97411"), ("kiné saint mart", None), ("annecy le v", "74010")],
)
def test_a_suggested_town_is_read_as_that_town(text, town):
    for each in suggested(text):
        if each.kind is Kind.COMMUNE:
            assert parse_query(each.text).query.where.communes[0] == each.town, each.text
    assert town in {None, *(each.town for each in suggested(text))}


def test_a_place_of_practice_is_suggested_by_its_name():
    document = a_document(order=OrderKeys(1, 1), name="PHARMACIE DU MARCHE")
    found = Suggester(InMemoryEngine([document])).suggest("pharmacie march")
    assert [each for each in found if each.kind is Kind.STRUCTURE] == [
        Suggestion(Kind.STRUCTURE, "PHARMACIE DU MARCHE", "Rennes", "R10100000001")
    ]


@pytest.mark.parametrize("text", ["02 99 00 00 00", "+33299000000", "02.99.00.00.00"])
def test_a_telephone_number_suggests_the_places_that_publish_it(text):
    document = a_document(
        order=OrderKeys(1, 1), name="PHARMACIE DU MARCHE", phones=("02 99 00 00 00",)
    )
    suggester = Suggester(InMemoryEngine([document]))
    assert [each.text for each in suggester.suggest(text)] == ["PHARMACIE DU MARCHE"]
    assert suggester.suggest("02 99 00 00 01") == ()


@pytest.mark.parametrize("text", ["", " ", "'-'", "🙂"])
def test_nothing_to_go_by_suggests_nothing(text):
    assert suggested(text, "MARTIN Sophie") == ()


def test_however_much_is_typed_ten_at_most_are_suggested():
    names = [f"MARTIN{letter * 4} Anne" for letter in "ABCDEFGHIJKLMNOP"]
    assert len(suggested("martin " + "x" * 500, *names)) <= 10
    assert len(suggested("sain", *names)) <= 10


def test_words_that_a_change_adds_are_suggested_and_those_it_removes_are_not():
    engine = InMemoryEngine(make_documents("MARTIN Paul", "MARCHAND Zoé"))
    suggester = Suggester(engine)
    assert of_kind(suggester.suggest("mar"), Kind.NAME) == ["MARCHAND", "MARTIN"]
    built = engine.vocabulary()
    changed = built.with_added_words(pack_word_changes(built, {"marteau"}, {"marchand"}))
    engine.vocabulary = lambda: changed
    assert of_kind(suggester.suggest("mar"), Kind.NAME) == ["MARTIN", "MARTEAU"]
