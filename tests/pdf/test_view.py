"""What the template gets, where the page itself would say it less plainly."""

from datetime import date

import pytest
from msgspec.structs import replace

from directory.model.fingerprint import compute_fingerprint
from directory.model.professional import SavoirFaire
from directory.terminology import Concept
from pdf.view import build_sheet_view, format_place_lines
from tests.builders import CARDIOLOGY, TODAY, a_listing, an_exercise

NURSE = Concept("60", "Infirmier")
SPORT = SavoirFaire(Concept("C", "Capacité"), "C1", "Médecine du sport")


def test_the_code_leads_to_the_page_that_checks_this_very_sheet(facts):
    listing = a_listing()
    address = f"https://annuaire.example/verifier?id={listing.id}&h={compute_fingerprint(listing)}"
    assert build_sheet_view(listing, facts).verification_url == address


def test_the_code_outlives_data_that_change_nothing(facts):
    listing, later = a_listing(), replace(facts, data_date=date(2026, 2, 1))
    unchanged = replace(listing, updated_at=TODAY)
    assert (
        build_sheet_view(unchanged, later).verification_url
        == build_sheet_view(listing, facts).verification_url
    )


def test_a_slash_at_the_end_of_the_public_address_is_no_second_slash(facts):
    slashed = replace(facts, public_url=facts.public_url + "/")
    assert build_sheet_view(a_listing(), slashed) == build_sheet_view(a_listing(), facts)


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
