"""What stands on a sheet. Days are relative to the data's: 15 January 2026."""

from datetime import date

import pytest

from directory.model.identifiers import Adeli, NationalId
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from directory.terminology import Concept
from pdf.fingerprints import format_printed_fingerprint
from tests.builders import (
    CARDIOLOGY,
    a_listing,
    a_situation,
    an_exercise,
)
from tests.fakes import a_fingerprint

DOCTOR_TITLE = Concept("DR", "Docteur")
LOCUM = Concept("GENR02", "Activité de soins ou de pharmacien en tant que remplaçant")
NURSE = Concept("60", "Infirmier")


def with_situations(*situations):
    return a_listing(exercises=(an_exercise(situations=situations),))


def test_it_says_who_the_person_is(text):
    listing = a_listing(title=DOCTOR_TITLE, exercise_name="LE FLOC'H", exercise_first_name="Éloïse")
    shown = text(listing, data_date=date(2026, 11, 20))
    assert f"Docteur Éloïse LE FLOC'H Médecin N° RPPS {listing.rpps} Données du 20 nov" in shown


def test_someone_without_rpps_number_has_a_sheet_under_the_adeli_number(text):
    number = Adeli("359001234")
    shown = text(a_listing(national_id=NationalId.of(number), adeli=(number,)))
    assert "N° ADELI 359001234" in shown
    assert "RPPS 99" not in shown


def test_each_profession_has_its_own_name_and_qualifications(text):
    doctor = an_exercise(exercise_name="MARTIN", savoir_faire=(CARDIOLOGY,))
    nurse = an_exercise(profession=NURSE, exercise_name="MARTIN-LE GALL", situations=())
    shown = text(a_listing(exercises=(doctor, nurse)))
    assert "Médecin – Cardiologie · Infirmier" in shown
    assert "Sophie MARTIN Savoir-faire Cardiologie (spécialité ordinale) Activités" in shown
    assert "Catégorie Civil Nom d’exercice Sophie MARTIN-LE GALL" in shown


def test_a_diploma_shows_its_date_and_place_when_known(text):
    known = Diploma(None, "DE09", "Docteur en médecine", date(2009, 10, 1), "Rennes")
    shown = text(a_listing(exercises=(an_exercise(diplomas=(known,)),)))
    assert "Diplômes Docteur en médecine, 1er octobre 2009, Rennes" in shown


def test_a_diploma_of_no_known_profession_stands_apart(text):
    shown = text(a_listing(diplomas=(Diploma(None, None, "Master de santé publique"),)))
    assert "Autres titres Titres dont la profession n’est pas précisée Diplômes Master" in shown


def test_an_authorisation_shows_its_discipline(text):
    held = Authorisation(Concept("M", "Autorisation ministérielle"), Concept("D", "Cardiologie"))
    shown = text(a_listing(exercises=(an_exercise(authorisations=(held,)),)))
    assert "Autorisations Autorisation ministérielle : Cardiologie" in shown


def test_an_activity_shows_its_place_its_terms_and_its_phones(text):
    situation = a_situation(
        name="CHU DE RENNES",
        trade_name="PONTCHAILLOU",
        lines=("2 RUE LE GUILLOUX", "35033 RENNES CEDEX 9"),
        postal_code="35033",
        finess="350000741",
        siret="26350007600014",
        email="accueil@chu.example",
        phones=("+33299284321",),
        function=Concept("F", "Praticien hospitalier"),
        sector=Concept("SA01", "Établissement public"),
    )
    shown = text(with_situations(situation))
    assert "CHU DE RENNES PONTCHAILLOU 2 RUE LE GUILLOUX 35033 RENNES CEDEX 9" in shown
    assert "Mode : Libéral, indépendant, artisan, commerçant Fonction : Praticien" in shown
    assert "Secteur : Établissement public 02 99 28 43 21 accueil@chu.example" in shown
    assert "FINESS 350000741 SIRET 26350007600014" in shown


def test_several_activities_are_counted(text):
    assert "Activités (2) Lieu" in text(with_situations(a_situation(), a_situation(name="CHU")))
    assert "Activités Lieu" in text(with_situations(a_situation()))


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (date(2026, 2, 1), "À partir du 1er février 2026"),
        (date(2026, 1, 15), "Depuis le 15 janvier 2026"),
    ],
)
def test_a_start_is_seen_from_the_day_of_the_data(text, start, words):
    assert words in text(with_situations(a_situation(start=start)))


def test_a_locum_without_place_has_no_fixed_place(text):
    assert "Sans lieu d’exercice fixe" in text(
        with_situations(a_situation(place=None, genre=LOCUM))
    )


def test_another_activity_without_place_does_not_pretend_to_be_a_locums(text):
    shown = text(with_situations(a_situation(place=None)))
    assert "Lieu d’exercice non communiqué" in shown
    assert "fixe" not in shown


def test_no_activity_is_said(text):
    assert "Activités Aucune activité pour le moment" in text(with_situations())


def test_a_long_list_is_kept_whole(text):
    shown = text(with_situations(*(a_situation(name=f"CABINET {n:03}") for n in range(100))))
    assert [n for n in range(100) if f"CABINET {n:03}" not in shown] == []
    assert "Page 8 / 8" in shown


def test_it_names_its_source_its_date_and_what_it_is_not(text):
    shown = text(a_listing(), data_date=date(2026, 11, 20))
    assert "Source : RPPS – Annuaire Santé, données du 20 novembre 2026" in shown
    printed = format_printed_fingerprint(a_fingerprint(a_listing(), date(2026, 11, 20)))
    assert f"À vérifier sur https://annuaire.example/verifier, empreinte {printed}" in shown
    assert "Fiche établie par : Annuaire non officiel" in shown
    assert "ne vaut pas attestation d’inscription" in shown
    assert "Page 1 / 1" in shown


def test_its_link_leads_to_the_live_page(drawn):
    listing = a_listing()
    links = {note["/A"]["/URI"] for note in drawn(listing).pages[0]["/Annots"]}
    site = "https://annuaire.example"
    assert links == {f"{site}/professionnel/{listing.id}", f"{site}/verifier"}


@pytest.mark.parametrize("synthetic", [True, False])
def test_only_fictitious_people_are_said_to_be_fictitious(text, synthetic):
    assert ("Données fictives" in text(a_listing(), synthetic=synthetic)) is synthetic


def test_every_page_of_a_fictitious_sheet_says_so(drawn):
    listing = with_situations(*(a_situation(name=f"CABINET {n}") for n in range(30)))
    pages = [page.extract_text() for page in drawn(listing, synthetic=True).pages]
    assert len(pages) > 1
    assert [page for page in pages if "– données fictives" not in page] == []


def test_what_is_not_on_the_list_of_contents_is_not_printed(text):
    shown = text(a_listing(mssante=("sophie@mssante.example",), former_ids=("99000000999",)))
    assert "mssante" not in shown
    assert "99000000999" not in shown


def test_a_page_never_ends_inside_a_profession_that_fits_on_one(drawn):
    places = tuple(
        a_situation(name=f"CABINET {n}", function=Concept("F", f"F{n}")) for n in range(4)
    )
    doctor = an_exercise(situations=places)
    nurse = an_exercise(profession=NURSE, exercise_name="DURAND", situations=places)
    pages = [page.extract_text() for page in drawn(a_listing(exercises=(doctor, nurse))).pages]
    ends = [("exercice Sophie MARTIN", "F3"), ("exercice Sophie DURAND", "F3")]
    assert [[all(end in page for end in both) for both in ends] for page in pages] == [
        [True, False],
        [False, True],
    ]


@pytest.mark.parametrize("share", ["place", "nothing"])
def test_a_longer_one_is_cut_between_activities_and_begins_where_it_stands(drawn, share):
    activities = tuple(
        a_situation(
            name="CHU" if share == "place" else f"CHU {n}",
            function=Concept(
                "F", f"Fonction {n:02}, première partie. " + "mot " * 40 + f"Fin{n:02}"
            ),
        )
        for n in range(24)
    )
    pages = [page.extract_text() for page in drawn(with_situations(*activities)).pages]
    assert len(pages) > 2
    assert "Fonction 00" in pages[0]
    parts = [f"{n:02}" for n in range(24)]
    assert [[n for n in parts if f"Fonction {n}" in page] for page in pages] == [
        [n for n in parts if f"Fin{n}" in page] for page in pages
    ]


def test_a_savoir_faire_without_type_stands_alone(text):
    shown = text(
        a_listing(exercises=(an_exercise(savoir_faire=(SavoirFaire(None, "X", "Écho"),)),))
    )
    assert "Savoir-faire Écho Activités" in shown
