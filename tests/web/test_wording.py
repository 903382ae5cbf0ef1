import pytest

from directory.search import Total
from directory.terminology import Concept
from web import wording


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Total(0), "Aucun professionnel trouvé"),
        (Total(1), "1 professionnel"),
        (Total(12), "12 professionnels"),
        (Total.of(10_001), "Plus de 10\u202f000 professionnels"),
    ],
)
def test_a_total_is_written_in_french(found, words):
    assert wording.total(found) == words


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("0299010203", "tel:+33299010203"),
        ("+33299010203", "tel:+33299010203"),
        ("02 99 01 02 03", "tel:+33299010203"),
        ("02.99.01.02.03", "tel:+33299010203"),
        ("0262123456", "tel:+262262123456"),
        ("+41 22 730 11 11", "tel:+41227301111"),
        ("3624", "tel:3624"),
    ],
)
def test_a_phone_number_is_dialled_from_anywhere(given, link):
    assert wording.phone_link(given) == link


def test_a_mail_link_carries_nothing_but_the_address():
    assert (
        wording.mail_link("a@b.example?cc=c@d.example") == "mailto:a@b.example%3Fcc%3Dc@d.example"
    )


@pytest.mark.parametrize(
    ("commune", "departement", "shown"),
    [
        (Concept("35238", "Rennes"), Concept("35", "Ille-et-Vilaine"), "Rennes (Ille-et-Vilaine)"),
        (Concept("75056", "Paris"), Concept("75", "Paris"), "Paris"),
        (None, Concept("35", "Ille-et-Vilaine"), "Ille-et-Vilaine"),
        (None, None, ""),
    ],
)
def test_a_town_is_told_from_its_namesakes_by_the_departement(commune, departement, shown):
    assert wording.town(commune, departement) == shown


@pytest.mark.parametrize(("profession", "who"), [("10", "médecins"), ("96", "ARS")])
def test_a_correction_goes_to_who_registers_the_profession(profession, who):
    assert who in wording.authority(profession)
