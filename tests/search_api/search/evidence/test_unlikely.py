"""Rule "unlikely": more people, asked for in a more usual way, come first."""

from tests.search_api.search.evidence.conftest import LYON, NANTES


def many(name, practice, count):
    return {f"{name} Prénom{number}": practice for number in range(count)}


def test_a_first_name_beside_a_town_is_somebody_called_like_the_town(chosen):
    people = {"NANTES Anne": LYON} | {f"DUPONT{n} Anne": NANTES for n in range(20)}
    assert chosen("anne nantes", people) == (("anne", "nantes"), False, False)


def test_a_town_alone_is_a_name_while_the_town_is_not_much_larger(chosen):
    people = {"LYON Paul": NANTES} | many("DUPONT", LYON, 5)
    assert chosen("lyon", people) == (("lyon",), False, False)


def test_a_town_alone_is_the_town_when_few_of_many_are_called_so(chosen):
    people = {"LYON Paul": NANTES} | many("DUPONT", LYON, 30)
    assert chosen("lyon", people) == ((), True, False)


def test_a_title_makes_a_town_alone_a_name(chosen):
    people = {"LYON Paul": NANTES} | many("DUPONT", LYON, 30)
    assert chosen("dr lyon", people) == (("lyon",), False, False)
