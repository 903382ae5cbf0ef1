"""Rules "misspelt" and "unlikely": what is spelt so comes first, then what costs less."""

from tests.search_api.search.evidence.conftest import LYON, NANTES


def test_a_name_to_the_letter_comes_before_a_misspelt_one_in_the_town(chosen):
    people = {"LYON Paul": NANTES, "PAULE Anne": LYON}
    assert chosen("paul lyon", people) == (("paul", "lyon"), False, False)


def test_a_misspelt_surname_in_a_town_comes_before_two_slips_in_a_name(chosen):
    people = {"DUPONT Léon": NANTES, "DUPONT Jean": LYON, "LYON Anne": NANTES}
    assert chosen("dupond lyon", people) == (("dupond",), True, False)


def test_a_misspelt_first_name_of_somebody_called_like_a_town_is_found(chosen):
    people = {"LYON Philippe": NANTES, "MARTIN Anne": LYON}
    assert chosen("phillippe lyon", people) == (("phillippe", "lyon"), False, False)


def test_slips_in_both_words_of_a_name_are_put_right_although_one_is_a_village(chosen):
    people = {"COMBLE Élodie": LYON}
    assert chosen("comblz eloie", people) == (("comblz", "eloie"), False, False)


def test_a_name_with_a_slip_is_found_although_one_of_its_words_is_a_place_elsewhere(chosen):
    people = {"JARNAC-VICTOR Anny": "10 | commune=31032"}
    name = ("arnac", "victor", "anny")
    assert chosen("arnac victor anny aussonne", people) == (name, True, False)


def test_a_misspelt_town_beside_a_trade_comes_before_a_misspelt_surname(chosen):
    people = {"ANGIER Paul": NANTES, "DURAND Anne": "10 | commune=49007"}
    assert chosen("médecin anger", people) == ((), True, True)


def test_two_small_places_that_exclude_each_other_may_be_one_that_is_misspelt(chosen):
    people = {"DURAND Anne": "10 | commune=76451"}
    assert chosen("médecin mont siant aignan", people) == ((), True, True)


def test_two_cities_that_exclude_each_other_stay_a_contradiction(choice):
    answer = choice("médecin lyon nantes", {"LYONS Paul": NANTES})
    assert [hint.code for hint in answer.parsed_query.hints] == ["contradiction"] * 2
