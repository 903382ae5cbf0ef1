import pytest

from directory.terminology import Concept
from directory.terminology.code_labels import load_table_labels
from directory.terminology.feminine import format_profession, load_feminine_professions

MADAME, MISS, MONSIEUR = (
    Concept("MME", "Madame"),
    Concept("MLLE", "Mademoiselle"),
    Concept("M", "Monsieur"),
)


def test_every_profession_of_the_tables_has_its_feminine():
    assert load_feminine_professions().keys() == load_table_labels()["profession"].keys()


@pytest.mark.parametrize(
    ("code", "official", "feminine"),
    [
        ("10", "Médecin", "Médecin"),
        ("21", "Pharmacien", "Pharmacienne"),
        ("28", "Opticien-Lunetier", "Opticienne-lunetière"),
        ("40", "CHIRURGIEN DENTISTE", "Chirurgienne-dentiste"),
        ("50", "Sage-Femme", "Sage-femme"),
        ("60", "Infirmier", "Infirmière"),
        ("70", "Masseur-Kinésithérapeute", "Masseuse-kinésithérapeute"),
        ("91", "Orthophoniste", "Orthophoniste"),
    ],
)
def test_a_trade_is_feminine_for_a_woman_alone(code, official, feminine):
    profession = Concept(code, official)
    assert format_profession(profession, MADAME) == feminine
    assert format_profession(profession, MISS) == feminine
    assert format_profession(profession, MONSIEUR) == official
    assert format_profession(profession, None) == official


@pytest.mark.parametrize("code", ["60", "999"])
def test_a_label_that_the_tables_do_not_know_is_kept(code):
    assert format_profession(Concept(code, "Rebouteux"), MADAME) == "Rebouteux"
