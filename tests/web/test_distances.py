import pytest

from tests.builders import a_listing
from web import wording
from web.distances import describe_distance_from, find_located_commune

RENNES, PARIS = "35238", "75056"


def place(**given):
    return a_listing(**given).exercises[0].activities[0].place


@pytest.mark.parametrize(
    ("code", "words"), [(RENNES, "à Rennes"), (PARIS, "à environ 308\xa0km de Paris")]
)
def test_a_place_is_as_far_as_its_commune(code, words):
    assert describe_distance_from(find_located_commune(code), place()) == words


@pytest.mark.parametrize("code", ["", "00000", "<script>"])
def test_from_nowhere_there_is_no_distance(code):
    assert describe_distance_from(find_located_commune(code), place()) == ""


def test_a_place_without_a_commune_is_at_no_distance():
    assert describe_distance_from(find_located_commune(RENNES), place(commune=None)) == ""


def test_from_a_point_without_a_name_the_distance_stands_alone():
    assert wording.format_distance(0.4) == "à environ 1\xa0km"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Rennes", "à environ 12\xa0km de Rennes"),
        ("Angers", "à environ 12\xa0km d’Angers"),
        ("Évreux", "à environ 12\xa0km d’Évreux"),
        ("Le Mans", "à environ 12\xa0km du Mans"),
        ("Les Ulis", "à environ 12\xa0km des Ulis"),
        ("La Rochelle", "à environ 12\xa0km de La Rochelle"),
    ],
)
def test_a_town_is_written_after_de(name, words):
    assert wording.format_distance(12.3, name) == words
