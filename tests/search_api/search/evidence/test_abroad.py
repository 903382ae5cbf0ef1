"""Towns abroad are tried as a place, and found when the directory has somebody there."""

import pytest

GENEVA = "10 | locality=GENEVE country=99140"
FRENCH_FRIBOURG = "10 | commune=57241"


def choose_where(choice, text, people):
    query = choice(text, people).parsed_query.query
    return query.name, query.where.localities


@pytest.mark.parametrize("text", ["médecin genève", "médecin à genève", "genève"])
def test_a_town_abroad_where_somebody_practises_is_a_place(choice, text):
    assert choose_where(choice, text, {"DUPONT Anne": GENEVA}) == ((), ("geneve",))


def test_a_profession_in_a_town_abroad_comes_before_one_person_called_like_it(choice):
    people = {"DUPONT Anne": GENEVA, "GENEVE Paul": "10 | commune=35238"}
    assert choose_where(choice, "médecin genève", people) == ((), ("geneve",))


def test_a_surname_alone_stays_a_surname(choice):
    people = {"DUPONT Anne": GENEVA, "GENEVE Paul": "10 | commune=35238"}
    assert choose_where(choice, "genève", people) == (("geneve",), ())


def test_a_town_where_nobody_practises_is_set_aside_and_that_is_said(choice):
    found = choice("médecin genève", {"DUPONT Anne": "10 | commune=35238"}).parsed_query
    assert (found.query.where.localities, found.query.where.professions) == ((), ("10",))
    assert [hint.code for hint in found.hints] == ["set-aside"]


def test_the_french_town_comes_first(choice):
    people = {
        "DUPONT Anne": FRENCH_FRIBOURG,
        "MARTIN Paul": "10 | locality=FRIBOURG country=99140",
    }
    query = choice("médecin fribourg", people).parsed_query.query
    assert query.where.communes == ("57241",)
