import pytest

from directory.geography import communes
from directory.terminology import Concept
from tests.builders import a_listing, a_situation
from web import wording
from web.distances import commune_of, kilometres, nearest

RENNES, BREST, PARIS = "35238", "29019", "75056"


@pytest.mark.parametrize(("one", "other", "km"), [(RENNES, BREST, 210), (RENNES, PARIS, 308)])
def test_distances_are_those_of_the_map(one, other, km):
    ends = [communes()[code].location for code in (one, other)]
    assert kilometres(*ends) == pytest.approx(km, rel=0.03)


def test_the_nearest_place_of_a_person_counts():
    both = tuple(a_situation(commune=Concept(code, "")) for code in (BREST, RENNES))
    assert nearest(commune_of(RENNES), a_listing(situations=both)) == "à Rennes"


@pytest.mark.parametrize("code", ["", "00000", "<script>"])
def test_from_nowhere_there_is_no_distance(code):
    assert nearest(commune_of(code), a_listing()) == ""


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
    assert wording.distance(12.3, name) == words
