"""Rule "nobody": a reading that finds somebody comes before one that finds nobody."""

from tests.search_api.search.evidence.conftest import LYON, NANTES


def test_a_man_called_like_a_town_is_found(chosen):
    assert chosen("paul lyon", {"LYON Paul": NANTES}) == (("paul", "lyon"), False, False)


def test_a_surname_in_a_town_is_found(chosen):
    people = {"DUPONT Jean": LYON, "LYON Anne": NANTES}
    assert chosen("dupont lyon", people) == (("dupont",), True, False)


def test_a_doctor_called_like_a_town_is_found_with_a_title(chosen):
    people = {"PARIS Anne": NANTES}
    assert chosen("docteur paris", people) == (("paris",), False, False)


def test_while_nobody_is_found_the_likeliest_reading_stands(chosen):
    people = {"DUPONT Jean": NANTES, "LYON Anne": NANTES}
    assert chosen("kiné lyon", people) == ((), True, True)


def test_a_town_next_to_a_trade_is_no_misspelt_surname(chosen):
    people = {"VITRY Anne": "92 | commune=69123", "DUPONT Paul": NANTES}
    assert chosen("orthoptiste vitré", people) == ((), True, True)
