"""What the template gets, where the page itself would say it less plainly."""

import pytest
from msgspec.structs import replace

from directory.model.professional import SavoirFaire
from directory.terminology import Concept
from pdf.activity_view import SheetRow, format_place_lines
from pdf.view import build_sheet_view
from tests.builders import CARDIOLOGY, a_listing, a_publication, a_situation, an_exercise
from tests.fakes import an_issuer

NURSE = Concept("60", "Infirmier")
SPORT = SavoirFaire(Concept("C", "Capacité"), "C1", "Médecine du sport")


def test_the_code_leads_to_the_page_that_checks_this_very_sheet(facts):
    listing = a_listing()
    view = build_sheet_view(listing, facts)
    page = "https://annuaire.example/verifier"
    assert view.verification_page == page
    assert view.verification_url == f"{page}?id={listing.id}&h={facts.fingerprint}"


def test_a_slash_at_the_end_of_the_public_address_is_no_second_slash():
    plain, slashed = (an_issuer(f"https://annuaire.example{end}") for end in ("", "/"))
    assert slashed.build_facts(a_listing(), a_publication()) == plain.build_facts(
        a_listing(), a_publication()
    )


def test_the_issuer_is_whoever_the_operator_names_and_else_not_official(facts):
    named = replace(facts, issuer="Agence d’exemple")
    assert build_sheet_view(a_listing(), named).issuer == "Agence d’exemple"
    assert build_sheet_view(a_listing(), facts).issuer == "Annuaire non officiel"


def test_activities_at_one_place_stand_together_and_what_all_have_is_said_once(facts):
    sector = Concept("SA01", "Établissement public")
    first, second = (a_situation(sector=sector, function=Concept(f, f)) for f in "AB")
    elsewhere = a_situation(name="CHU", sector=sector, function=Concept("C", "C"))
    away = a_situation(
        name="LOIN", sector=sector, function=Concept("D", "D"), commune=Concept("29019", "Brest")
    )
    nowhere = (a_situation(place=None, sector=sector),) * 2
    listing = a_listing(
        exercises=(an_exercise(situations=(first, away, elsewhere, second, *nowhere)),)
    )
    (exercise,) = build_sheet_view(listing, facts).exercises
    assert exercise.rows[-1] == SheetRow(
        "Toutes les activités",
        ("Mode : Libéral, indépendant, artisan, commerçant · Secteur : Établissement public",),
    )
    assert [
        (place.name, [row.details for each in place.activities for row in each.rows])
        for place in exercise.places
    ] == [
        ("CABINET DU DR MARTIN", [("A",), ("B",)]),
        ("CHU", [("C",)]),
        ("LOIN", [("D",)]),
        ("Lieu d’exercice non communiqué", []),
    ]
    assert exercise.activity_count == 6


@pytest.mark.parametrize(
    ("savoir_faire", "shown"),
    [((), "Médecin"), ((CARDIOLOGY, SPORT), "Médecin – Cardiologie"), ((SPORT,), "Médecin")],
)
def test_a_specialty_stands_beside_its_profession(facts, savoir_faire, shown):
    assert build_sheet_view(a_listing(savoir_faire=savoir_faire), facts).professions == shown


def test_a_profession_held_twice_is_named_once(facts):
    listing = a_listing(exercises=(an_exercise(), an_exercise(), an_exercise(profession=NURSE)))
    assert build_sheet_view(listing, facts).professions == "Médecin · Infirmier"


def test_a_place_abroad_shows_its_town_and_country_once():
    swiss = {"country": Concept("99140", "Suisse"), "locality": "GENEVE", "postal_code": "1204"}
    place = a_listing(commune=None, **swiss).exercises[0].activities[0].place
    assert format_place_lines(place) == ("12 RUE DE BREST", "1204 GENEVE", "Suisse")
