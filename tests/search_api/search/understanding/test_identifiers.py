import pytest

from directory.model.identifiers import NationalId
from search_api.search.understanding import parse_alternatives, parse_query
from tests.builders import a_rpps

RPPS = a_rpps(1234)
SPACED = f"{RPPS[:2]} {RPPS[2:5]} {RPPS[5:8]} {RPPS[8:]}"


@pytest.mark.parametrize(
    "text",
    [
        RPPS,
        SPACED,
        SPACED.replace(" ", "."),
        SPACED.replace(" ", "\u202f"),
        f"  {RPPS} ",
        f"8{RPPS}",
        f"RPPS n° {RPPS}",
        f"rpps:{RPPS}",
        f"N° RPPS : {SPACED}",
        f"https://annuaire.test/professionnel/{RPPS}",
        f"annuaire.test/professionnel/{RPPS}/fiche.pdf",
        f"https://annuaire.test/professionnel/{RPPS}?de=qr",
        f"/api/v1/professionals/{RPPS}.pdf",
    ],
)
def test_a_number_is_read_in_any_written_form(text):
    assert parse_query(text).query.identifier == f"8{RPPS}"


@pytest.mark.parametrize("text", ["359123456", "ADELI 35 9 12345 6", "0359123456"])
def test_an_adeli_number_is_read(text):
    assert parse_query(text).query.identifier == "0359123456"


@pytest.mark.parametrize("departement", ["2A", "2B", "9A", "9B", "9C", "9D"])
@pytest.mark.parametrize(
    "written",
    ["{}1234567", "0{}1234567", "{} 1 23456 7", "ADELI n° {}1234567", "dr morvan {}1234567"],
)
def test_an_adeli_number_of_corsica_or_overseas_is_read(departement, written):
    expected = NationalId(f"0{departement}1234567")
    assert parse_query(written.format(departement)).query.identifier == expected
    assert parse_query(written.format(departement.lower())).query.identifier == expected


def test_an_adeli_number_may_have_a_letter_for_the_profession():
    assert parse_query("9CA123456").query.identifier == NationalId("09CA123456")


def test_a_number_beside_a_name_designates_the_person_and_the_name_is_put_aside():
    understood = parse_query(f"Dr Sophie MARTIN RPPS {RPPS}")
    assert understood.query.identifier == f"8{RPPS}"
    assert [(hint.code, hint.suggestion) for hint in understood.hints] == [
        ("left-aside", "Sophie MARTIN")
    ]


def test_a_profession_beside_a_number_is_put_aside_too():
    understood = parse_query(f"kiné {RPPS}")
    assert [part.kind for part in understood.reading] == ["identifier"]
    assert [hint.suggestion for hint in understood.hints] == ["kiné"]


def test_a_postal_code_beside_a_number_is_no_part_of_it():
    assert parse_query(f"{RPPS} 35000").query.identifier == f"8{RPPS}"


@pytest.mark.parametrize("text", ["9900001234", "990000123456", "RPPS 123", "99 000 012"])
def test_a_number_of_the_wrong_length_is_explained_and_not_searched_as_a_name(text):
    understood = parse_query(text)
    assert understood.query is None
    assert [hint.code for hint in understood.hints] == ["identifier-length"]


def test_a_faulty_number_beside_a_name_is_explained_and_the_name_is_searched():
    understood = parse_query("martin 12 98 06 41 23")
    assert understood.query.name == ("martin",)
    assert [hint.code for hint in understood.hints] == ["identifier-length"]


def test_a_wrong_check_digit_is_doubtful_and_still_asked_for():
    faulty = RPPS[:-1] + str((int(RPPS[-1]) + 1) % 10)
    understood = parse_query(faulty)
    assert (understood.query.identifier, understood.faulty_number) == (f"8{faulty}", faulty)


FINESS, CORSICAN_FINESS, SIRET, RANK = "350000741", "2A0000014", "73282932000074", "R10100000001"
STRUCTURE_NUMBERS = {
    FINESS: [f"FINESS n° {FINESS}", "N° FINESS : 35 000 074 1", "finess 35.000.0741"],
    CORSICAN_FINESS: ["numéro finess 2a 000 0014", f"pharmacie finess {CORSICAN_FINESS}"],
    SIRET: [
        *(SIRET, f"SIRET {SIRET}", f"Siret : {SIRET}", "chu 73282932000074", "732.829.320.00074"),
        *("732 829 320 00074", "732\u202f829\u202f320\u202f00074", "siret n° 732-829-320-00074"),
    ],
    RANK: [RANK, RANK.lower(), f"médecin {RANK}"],
    f"F{FINESS}": [f"F{FINESS}", f"f{FINESS}"],
    f"C{SIRET}": [f"C{SIRET}"],
}


@pytest.mark.parametrize("number", STRUCTURE_NUMBERS)
def test_a_number_of_a_structure_is_read_in_any_written_form(number):
    for text in STRUCTURE_NUMBERS[number]:
        assert parse_query(text).structure == number, text


@pytest.mark.parametrize("text", [FINESS, "35 000 074 1", CORSICAN_FINESS.lower()])
def test_nine_characters_are_a_person_first_and_then_a_structure(text):
    person, structure = parse_alternatives(text)
    assert person.query.identifier == f"0{structure.structure}"


@pytest.mark.parametrize("text", ["12 ruelles", "martin", "75 docteur", "69003", "henri 4"])
def test_words_with_a_few_figures_are_no_number(text):
    assert parse_query(text).query.identifier is None
    assert parse_query(text).hints == ()
