from datetime import date

import pytest

from directory.model.identifiers import Adeli, NationalId
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from directory.terminology import Concept
from pdf.view import format_sheet_name, format_sheet_profession
from pdf.wording import OTHER_TITLES, UNNAMED_PLACE
from tests.builders import (
    CARDIOLOGY,
    DOCTOR,
    RENNES,
    a_document,
    a_listing,
    a_rpps,
    a_situation,
    a_tombstone,
    an_exercise,
)
from web.authorities import PORTAL_URL
from web.person_view import build_person_view

LOCUM = Concept("GENR03", "Remplacement dans une activité de soins")
NURSE = Concept("60", "Infirmier")


def names_of(page):
    """The places of practice, in the order of the page."""
    return page.texts("h3", class_="place-name")


def test_the_heading_is_the_title_and_the_exercise_name(page_of):
    page = page_of(title=Concept("DR", "Docteur"), exercise_name="LE GALL")
    assert page.texts("h1") == ["Docteur Sophie LE GALL"]


def test_without_a_title_the_civility_stands(page_of):
    assert page_of(civility=Concept("MME", "Madame")).texts("h1") == ["Madame Sophie MARTIN"]


def test_the_number_can_be_copied_as_it_is(page_of):
    page = page_of()
    assert a_rpps() in page.texts("span", class_="copyable")
    assert a_rpps() in [button.get("data-copy") for button in page.all("button", class_="copy")]


def test_who_has_only_an_adeli_number_has_a_page(page_of):
    page = page_of(national_id=NationalId.of(Adeli("351012345")), adeli=(Adeli("351012345"),))
    assert "Numéro ADELI" in page.texts("dt")
    assert "Numéro RPPS" not in page.text


def test_every_profession_has_its_name_when_they_differ(page_of):
    first = an_exercise(exercise_name="MARTIN")
    second = an_exercise(exercise_name="LE GALL", profession=NURSE)
    page = page_of(exercises=(first, second))
    assert page.texts("h2")[:2] == ["Médecin", "Infirmier"]
    assert "Nom d’exercice : Sophie LE GALL" in page.main
    assert "Nom d’exercice : Sophie MARTIN" not in page.main


def test_savoir_faire_diplomas_and_authorisations_are_shown_with_their_type(page_of):
    diploma = Diploma(
        Concept("DE", "Diplôme d’État"), "DE05", "Médecine", date(1998, 10, 1), "Brest"
    )
    given = Authorisation(Concept("A", "Autorisation ministérielle"), Concept("1", "Gériatrie"))
    page = page_of(savoir_faire=(CARDIOLOGY,), diplomas=(diploma,), authorisations=(given,))
    assert "Cardiologie Spécialité ordinale" in page.main
    assert "Médecine, obtenu le 1er octobre 1998, Brest Diplôme d’État" in page.main
    assert "Gériatrie Autorisation ministérielle" in page.main


def test_an_activity_shows_its_place_and_how_to_reach_it(page_of):
    page = page_of(name="CABINET DU PORT", phones=("0299010203",), email="port@cabinet.example")
    assert "CABINET DU PORT" in page.texts("h3", class_="place-name")
    assert "12 RUE DE BREST35000 Rennes" in page.main
    assert {"tel:+33299010203", "mailto:port@cabinet.example"} <= set(page.links)


def test_a_cedex_line_is_not_followed_by_the_same_postal_code(page_of):
    page = page_of(lines=("BP 12", "35043 RENNES CEDEX"), postal_code="35043")
    assert "35043 Rennes" not in page.main


def test_an_activity_that_begins_later_says_so(page_of):
    assert "À partir du 1er mars 2026" in page_of(start=date(2026, 3, 1)).main


def test_a_locum_has_no_fixed_place(page_of):
    assert names_of(page_of(genre=LOCUM, place=None)) == ["Sans lieu d’exercice fixe"]


def test_a_place_that_the_register_does_not_tell_is_not_guessed(page_of):
    assert names_of(page_of(place=None)) == ["Lieu d’exercice non communiqué"]


def test_without_activity_the_page_says_so(page_of):
    assert "Aucune activité pour le moment" in page_of(situations=()).main


def test_the_country_is_told_abroad_only(page_of):
    abroad = page_of(country=Concept("99109", "Allemagne"), commune=None)
    assert "Allemagne" in abroad.main
    swiss = {"country": Concept("99140", "Suisse"), "locality": "GENEVE", "postal_code": "1204"}
    address = page_of(commune=None, **swiss).main
    assert "1204 GENEVE" in address
    assert (address.count("GENEVE"), address.count("Suisse")) == (1, 1)
    assert "France" not in page_of(country=Concept("99000", "France")).main


@pytest.mark.parametrize(
    "form",
    [
        f"/professionnel/{a_rpps()}/fiche.pdf",
        f"/api/v1/professionals/{a_rpps()}",
        f"/api/v1/professionals/{a_rpps()}.vcf",
    ],
)
def test_the_page_leads_to_the_same_facts_in_other_forms(page_of, form):
    assert form in page_of().links


def test_a_correction_names_the_ordre_the_number_the_profession_and_the_departement(page_of):
    asked = page_of().all("section", id="corriger")[0]
    words = " ".join("".join(asked.itertext()).split())
    assert all(
        fact in words for fact in ("Ordre des médecins", a_rpps(), "Médecin", "Ille-et-Vilaine")
    )


def test_who_is_registered_by_an_agency_is_led_to_the_portal(page_of):
    page = page_of(profession=Concept("91", "Orthophoniste"))
    assert PORTAL_URL in page.links
    assert PORTAL_URL not in page_of().links
    assert "N’écrivez pas à ce site" in page.main


def test_the_link_to_the_sheet_says_its_format_and_about_its_weight(page_of):
    page = page_of()
    (link,) = page.texts("a", href=f"/professionnel/{a_rpps()}/fiche.pdf")
    assert link == "Fiche d’activité (PDF, environ 25 ko)"
    assert "/verifier" in page.links


def test_source_and_date_of_the_data_stand_on_the_page(page_of):
    assert "Source : RPPS – Annuaire Santé" in page_of().main
    assert "Données du 15 janvier 2026" in page_of().main


def test_the_canonical_address_comes_from_the_public_url(page_of):
    assert page_of().all("link", rel="canonical")[0].get("href") == (
        f"https://annuaire.example/professionnel/{a_rpps()}"
    )


def test_a_person_is_in_no_search_engine(page_of):
    page = page_of()
    assert page.all("meta", name="robots", content="noindex")
    assert page.response.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("written", ["8{}", "{} ", "RPPS {}"])
def test_another_form_of_the_number_leads_to_the_one_address(visitor_of, written):
    answer = visitor_of(a_document()).get(f"/professionnel/{written.format(a_rpps())}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/professionnel/{a_rpps()}")


def test_a_former_number_leads_to_the_present_person(visitor_of):
    visitor = visitor_of(a_document(former_ids=(a_rpps(7),)))
    answer = visitor.get(f"/professionnel/{a_rpps(7)}")
    assert answer.headers["location"] == f"/professionnel/{a_rpps()}"


@pytest.mark.parametrize(
    ("number", "status", "title"),
    [
        (a_rpps(2), 404, "Aucun professionnel n’a ce numéro"),
        (a_rpps(3), 410, "Cette personne n’est plus dans l’annuaire"),
        ("123", 422, "Ce numéro n’a pas la forme attendue"),
    ],
)
def test_a_number_without_a_person_has_its_own_page(visitor_of, number, status, title):
    page = visitor_of(a_document(), a_tombstone(3)).open(f"/professionnel/{number}")
    assert (page.response.status_code, page.texts("h1")) == (status, [title])


def test_each_place_says_how_far_it_is_from_the_town_asked_for(visitor_of):
    page = visitor_of(a_document()).open(f"/professionnel/{a_rpps()}?pres=29019")
    assert page.texts("p", class_="distance") == ["à environ 210 km de Brest"]


@pytest.mark.parametrize("query", ["", "?pres=", "?pres=00000", "?pres=%3Cb%3E"])
def test_no_distance_is_told_from_nowhere(visitor_of, query):
    page = visitor_of(a_document()).open(f"/professionnel/{a_rpps()}{query}")
    assert page.texts("p", class_="distance") == []


def test_a_savoir_faire_without_a_type_is_shown_alone(page_of):
    page = page_of(savoir_faire=(SavoirFaire(None, "SM04", "Cardiologie"),), commune=RENNES)
    assert "Cardiologie" in page.texts("li")


def test_labels_of_the_files_get_a_space_after_their_commas(page_of):
    page = page_of(profession=DOCTOR, mode=Concept("L", "Libéral,indépendant,artisan"))
    assert "Libéral, indépendant, artisan" in page.texts("dd")


def test_page_and_sheet_call_a_person_alike():
    listing = a_listing(
        civility=Concept("MME", "Madame"),
        exercise_name="BERGER",
        exercise_first_name="JEANNE-MARIE",
        profession=NURSE,
        name="",
        diplomas=(Diploma(None, None, "Master"),),
    )
    page = build_person_view(listing, listing.updated_at, "https://annuaire.example")
    assert page.name == format_sheet_name(listing) == "Madame Jeanne-Marie BERGER"
    (exercise,) = listing.exercises
    assert page.professions == format_sheet_profession(exercise, listing.civility) == "Infirmière"
    assert [each.profession for each in page.exercises] == ["Infirmière"]
    assert page.summary.startswith("Infirmière")
    assert '"jobTitle":["Infirmier"]' in page.json_ld.replace(" ", "")


def test_a_place_without_a_name_and_titles_without_a_profession_have_the_words_of_the_sheet(
    page_of,
):
    master = Diploma(None, None, "Master")
    exercise = an_exercise(situations=(a_situation(name="", trade_name=""),))
    page = page_of(exercises=(exercise,), diplomas=(master,))
    assert OTHER_TITLES in page.texts("h2")
    assert UNNAMED_PLACE in page.main
