from urllib.parse import parse_qs, urlsplit

import pytest

from directory.terminology import Concept
from tests.builders import RENNES, a_listing, a_rpps, a_situation, an_exercise
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
    assert written.authorities == ("l’Ordre des médecins", "l’Ordre des infirmiers")


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
