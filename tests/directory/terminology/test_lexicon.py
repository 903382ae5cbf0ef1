import pytest

from directory.terminology.lexicon import load_lexicon, load_official_labels
from directory.terminology.tables import read_terminology_csv
from directory.text.analysis import words


def look_up_meaning(text):
    return load_lexicon()["".join(words(text))]


@pytest.mark.parametrize(
    ("word", "kind", "code"),
    [
        ("kiné", "profession", "70"),
        ("KINES", "profession", "70"),
        ("dentistes", "profession", "40"),
        ("sage-femme", "profession", "50"),
        ("sagefemme", "profession", "50"),
        ("Masseur-Kinésithérapeute", "profession", "70"),
        ("infirmières", "profession", "60"),
        ("psy", "profession", "93"),
        ("aides-soignantes", "function", "313"),
        ("préparatrice en pharmacie", "function", "317"),
        ("généraliste", "savoir_faire", "SM53"),
        ("médecin traitant", "savoir_faire", "SM26"),
        ("cardio", "savoir_faire", "SM04"),
        ("Cardiologie et maladies vasculaires", "savoir_faire", "SM73"),
        ("O.R.L.", "savoir_faire", "SM39"),
        ("pédopsy", "savoir_faire", "SM92"),
        ("chirurgien oral", "savoir_faire", "SCD02"),
    ],
)
def test_an_everyday_word_stands_for_codes(word, kind, code):
    found = look_up_meaning(word)
    assert found.kind == kind
    assert code in found.codes


def test_a_meaning_is_called_by_the_name_of_its_group():
    assert look_up_meaning("généraliste").label == "Médecine générale"


def test_every_code_of_a_word_has_an_official_label():
    known = {code for _, code in load_official_labels()}
    asked = {code for row in read_terminology_csv("words.csv") for code in row["codes"].split()}
    assert asked <= known
