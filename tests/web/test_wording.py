from datetime import date

import pytest

from directory.search import Total
from directory.terminology import Concept
from web import wording

TODAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 22), "22 novembre 2026"), (date(2026, 5, 1), "1er mai 2026")],
)
def test_a_date_is_written_in_french(day, words):
    assert wording.long_date(day) == words


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
    ("start", "end", "words"),
    [
        (None, None, ""),
        (date(2020, 3, 2), None, "Depuis le 2 mars 2020"),
        (date(2026, 3, 2), None, "À partir du 2 mars 2026"),
        (None, date(2026, 6, 30), "Jusqu’au 30 juin 2026"),
        (date(2020, 3, 2), date(2026, 6, 30), "Depuis le 2 mars 2020 jusqu’au 30 juin 2026"),
    ],
)
def test_the_time_of_an_activity_is_seen_from_the_day_of_the_data(start, end, words):
    assert wording.period(start, end, TODAY) == words


@pytest.mark.parametrize(
    ("given", "shown", "link"),
    [
        ("0299010203", "02 99 01 02 03", "tel:+33299010203"),
        ("+33299010203", "02 99 01 02 03", "tel:+33299010203"),
        ("02.99.01.02.03", "02 99 01 02 03", "tel:+33299010203"),
        ("0262123456", "02 62 12 34 56", "tel:+262262123456"),
        ("+41227301111", "+41227301111", "tel:+41227301111"),
        ("3624", "3624", "tel:3624"),
    ],
)
def test_a_phone_number_is_shown_in_pairs_and_dialled_from_anywhere(given, shown, link):
    assert (wording.phone(given).replace("\xa0", " "), wording.phone_link(given)) == (shown, link)


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
