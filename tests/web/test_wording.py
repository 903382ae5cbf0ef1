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
    assert wording.format_total(found) == words


def test_a_mail_link_carries_nothing_but_the_address():
    assert (
        wording.format_mailto("a@b.example?cc=c@d.example")
        == "mailto:a@b.example%3Fcc%3Dc@d.example"
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
    assert wording.format_town(commune, departement) == shown
