from urllib.parse import parse_qs, urlsplit

import pytest

from directory.terminology import Concept
from tests.builders import RENNES, a_listing, a_rpps, a_situation, an_exercise
from web.authorities import ORDRES, PORTAL_URL, find_registering_authority
from web.correction_letter import build_correction

PAGE = f"https://annuaire.example/professionnel/{a_rpps()}"


def asked(**given):
    return build_correction(a_listing(**given), "Docteur Sophie MARTIN", PAGE)


def test_the_letter_holds_what_an_authority_looks_for():
    letter = asked().letter
    facts = ("Docteur Sophie MARTIN", a_rpps(), "Profession : Médecin", "Ille-et-Vilaine", PAGE)
    assert [fact for fact in facts if fact not in letter] == []


def test_every_profession_and_every_departement_is_named_once():
    ajaccio = Concept("2A004", "Ajaccio")
    places = tuple(
        a_situation(commune=each, postal_code=None) for each in (RENNES, ajaccio, RENNES)
    )
    nurse = an_exercise(profession=Concept("60", "Infirmier"))
    written = asked(exercises=(an_exercise(situations=places), nurse))
    assert "Professions : Médecin, Infirmier" in written.letter
    assert "Département : Ille-et-Vilaine, Corse-du-Sud" in written.letter
    assert [(each.recipient, each.professions, each.portal) for each in written.authorities] == [
        ("à l’Ordre des médecins", ("Médecin",), ""),
        ("à l’Ordre des infirmiers", ("Infirmier",), ""),
    ]


def test_the_portal_is_for_those_whom_an_agency_registers_and_for_nobody_else():
    speech, dietitian = Concept("91", "Orthophoniste"), Concept("95", "Diététicien")
    exercises = tuple(
        an_exercise(profession=each, category=category)
        for each, category in (
            (speech, None),
            (dietitian, Concept("C", "Civil")),
            (Concept("10", "Médecin"), Concept("M", "Militaire")),
        )
    )
    written = asked(exercises=exercises)
    assert [(each.recipient, each.professions, each.portal) for each in written.authorities] == [
        ("à l’agence régionale de santé (ARS)", ("Orthophoniste", "Diététicien"), PORTAL_URL),
        ("au service de santé des armées", ("Médecin",), ""),
    ]


def test_the_seven_ordres_are_those_of_the_law():
    labels = {"10", "21", "40", "50", "60", "70", "80"}
    assert set(ORDRES) == labels
    assert {code for code in map(str, range(10, 100)) if is_of_an_ordre(code)} == labels


def is_of_an_ordre(code):
    exercise = a_listing(profession=Concept(code, "Profession")).exercises[0]
    return "Ordre" in find_registering_authority(exercise)


@pytest.mark.parametrize("private", ["naissance", "sécurité sociale", "personnel"])
def test_the_letter_asks_for_nothing_private(private):
    assert private not in asked().letter


def test_who_practises_nowhere_leaves_the_departement_to_the_writer():
    written = asked(situations=())
    assert (written.has_departement, "celui de l’inscription" in written.letter) == (False, True)


def test_the_mail_has_no_addressee_and_holds_the_letter():
    mail = urlsplit(asked().mail.unescape())
    fields = parse_qs(mail.query, strict_parsing=True)
    assert (mail.scheme, mail.path, set(fields)) == ("mailto", "", {"subject", "body"})
    assert fields["body"][0].splitlines() == asked().letter.unescape().splitlines()


@pytest.mark.parametrize("value", ["x&bcc=a@b.example", "x\r\nBcc: a@b.example", '"><script>'])
def test_no_value_adds_a_field_or_an_element(value):
    written = asked(profession=Concept("10", value))
    assert set(parse_qs(urlsplit(written.mail.unescape()).query)) == {"subject", "body"}
    assert "<" not in written.letter
