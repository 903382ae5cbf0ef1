"""The places of practice of a person: grouped, and what is the same for all said once."""

from directory.terminology import Concept
from tests.builders import RENNES, a_situation

BREST = Concept("29019", "Brest")
SALARIED = Concept("S", "Salarié")


def a_practice(name, number, **given):
    return a_situation(name=name, key=f"R1010000{number:04d}", **given)


def test_what_all_activities_share_is_said_once(page_of):
    practices = (a_practice("UN", 1, mode=SALARIED), a_practice("DEUX", 2, mode=SALARIED))
    assert page_of(situations=practices).texts("dd").count("Salarié") == 1
    different = (a_practice("UN", 1, mode=SALARIED), a_practice("DEUX", 2))
    assert page_of(situations=different).texts("dd").count("Salarié") == 1


def test_several_activities_in_one_place_are_one_card(page_of):
    page = page_of(situations=(a_practice("UN", 1), a_practice("UN", 1, mode=SALARIED)))
    assert page.texts("h3", class_="place-name") == ["UN"]
    assert {"Libéral, indépendant, artisan, commerçant", "Salarié"} <= set(page.texts("dd"))


def test_many_places_are_grouped_by_town_with_their_details_in_one_table(page_of):
    towns = [(RENNES, "35000"), (BREST, "29200")]
    practices = tuple(
        a_practice(
            f"CABINET {number}",
            number,
            commune=towns[number % 2][0],
            postal_code=towns[number % 2][1],
            mode=SALARIED if number else None,
        )
        for number in range(5)
    )
    page = page_of(situations=practices)
    assert page.texts("h3", class_="town") == ["Rennes (Ille-et-Vilaine)", "Brest (Finistère)"]
    assert len(page.texts("h4", class_="place-name")) == len(practices)
    (details,) = page.all("details", class_="table-details")
    assert details.get("open") is None
    assert [cell for cell in page.texts("td") if cell != "–"] == ["Salarié"] * 4


def test_places_come_before_numbers_and_files_and_corrections_last(page_of):
    text = page_of(phones=("0299010203",), name="CABINET DU PORT").main
    order = ["CABINET DU PORT", "02 99 01 02 03", "Numéro RPPS", "Fiche d’activité", "Corriger"]
    places = [text.replace("\xa0", " ").index(each) for each in order]
    assert places == sorted(places)


def test_a_place_has_directions_that_load_nothing(page_of):
    links = page_of().links
    assert "geo:48.1111,-1.6743?q=12%20RUE%20DE%20BREST%2C%2035000%20Rennes" in [
        link for link in links if link.startswith("geo:")
    ]
    assert any(
        link.startswith("https://www.openstreetmap.org/search?query=12%20RUE") for link in links
    )
