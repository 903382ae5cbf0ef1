"""Labels of codes that come without one."""

import pytest

from directory.terminology.code_labels import choose_label, load_table_labels


@pytest.mark.parametrize(
    ("system", "code", "label"),
    [
        ("civility", "MME", "Madame"),
        ("title", "DR", "Docteur"),
        ("category", "C", "Civil"),
        ("profession", "72", "Psychothérapeute"),
        ("profession", "93", "Psychologue"),
        ("mode", "L", "Libéral, indépendant, artisan, commerçant"),
        ("genre", "GENR01", "Activité de soin et de pharmacie"),
        ("sector", "SA07", "Cabinet individuel"),
        ("function", "FON-01", "Titulaire de cabinet"),
        ("function", "313", "Aide-soignant"),
        ("savoir_faire_type", "S", "Spécialité ordinale"),
        ("savoir_faire", "SM54", "Médecine générale"),
        ("diploma_type", "DE", "Diplôme d'Etat français"),
        ("diploma", "DE05", "DE Docteur en médecine"),
        ("authorisation", "AM01", "Autorisation de plein exercice"),
        ("country", "99000", "France"),
    ],
)
def test_a_code_without_label_has_that_of_the_tables(system, code, label):
    assert choose_label(system, code) == choose_label(system, code, "") == label
    assert choose_label(system, code, code) == label


def test_the_label_of_the_record_wins_and_an_unknown_code_stands_for_itself():
    assert choose_label("mode", "L", "Libéral") == "Libéral"
    assert choose_label("mode", "ZZ") == "ZZ"


def test_no_label_of_the_tables_is_empty_or_a_code():
    for labels in load_table_labels().values():
        assert all(
            label.strip() == label and label not in ("", code) for code, label in labels.items()
        )
