"""The restricted extraction: read like the open file, its private columns never."""

from itertools import permutations

import pytest

from indexer.assembly.assemble import assemble_people
from indexer.assembly.record_codec import decode_professional
from indexer.report import Report
from indexer.sources import open_sources
from tests.indexer.official import RPPS

NAME = "Extraction_ProSanteConnect_Personne_activite_202611200800.txt"
PRIVATE = {
    "Nom de famille": "zqfamille",
    "Prénoms": "zqun'zqdeux",
    "Date de naissance": "29/02/1980",
    "Code commune de naissance": "29232",
    "Code pays de naissance": "99100",
    "Lieu de naissance": "zqlieu",
    "Code sexe": "F",
    "Téléphone (coord. correspondance)": "0600zq0001",
    "Adresse e-mail (coord. correspondance)": "zq@maison.example",
}
PUBLIC = {
    "Code civilité": "MME",
    "Code profession": "10",
    "Code catégorie professionnelle": "C",
    "Code civilité d'exercice": "DR",
    "Nom d'exercice": "MARTIN",
    "Prénom d'exercice": "ANNE",
    "Code type savoir-faire": "S",
    "Code savoir-faire": "SM04",
    "Code mode exercice": "L",
    "Code secteur d'activité": "SA07",
    "Code section tableau pharmaciens": "",
    "Code rôle": "",
    "SIRET": "",
    "SIREN": "",
    "FINESS site": "350000001",
    "FINESS établissement juridique": "",
    "Identifiant technique de la structure": "F350000001",
    "Raison sociale": "CABINET DU PORT",
    "Enseigne commerciale": "",
    "Complément destinataire (coord. structure)": "",
    "Complément point géographique (coord. structure)": "",
    "Numéro Voie (coord. structure)": "12",
    "Indice répétition voie (coord. structure)": "",
    "Code type de voie (coord. structure)": "R",
    "Libellé Voie (coord. structure)": "DES LILAS",
    "Mention distribution (coord. structure)": "",
    "Bureau cedex (coord. structure)": "",
    "Code postal (coord. structure)": "35000",
    "Code commune (coord. structure)": "35238",
    "Code pays (coord. structure)": "99000",
    "Téléphone (coord. structure)": "0299000000",
    "Téléphone 2 (coord. structure)": "",
    "Télécopie (coord. structure)": "",
    "Adresse e-mail (coord. structure)": "",
    "Code Département (structure)": "",
    "Ancien identifiant de la structure": "",
    "Autorité d'enregistrement": "CNOM/CNOM/CNOM",
}
NUMBERS = {
    "Type d'identifiant PP": "8",
    "Identifiant PP": RPPS,
    "Identification nationale PP": f"8{RPPS}",
}
COLUMNS = NUMBERS | PRIVATE | PUBLIC
LABELS = {"profession": {"10": "Médecin"}, "savoir_faire": {"SM04": "Cardiologie"}}


def line(**given):
    cells = COLUMNS | given
    return "|".join(cells.values()) + "|"


def other_place(**given):
    place = {"FINESS site": "290000017", "Identifiant technique de la structure": "F290000017"}
    return line(**place, **given)


@pytest.fixture
def read(tmp_path):
    """Write the file, read it; the people, the report and every temporary byte."""

    def read(*lines, labels=LABELS, other_ids=None):
        path = tmp_path / NAME
        columns = [*COLUMNS, *([] if other_ids is None else ["Autres identifiants"])]
        end = "\n" if other_ids is None else f"{other_ids}|\n"
        path.write_text(
            "|".join(columns) + "|\n" + "".join(f"{each}{end}" for each in lines), "utf-8"
        )
        report = Report(max_reject_share=1.0)
        sources = open_sources([path], partial=True, labels=lambda: labels)
        people = [one for batch in assemble_people(sources, report, workers=1) for one in batch]
        return {one.national_id: one.record for one in people}, report

    return read


def only(records):
    (record,) = records.values()
    return decode_professional(record)


def test_it_has_49_columns():
    assert len(COLUMNS) == 49


def test_a_person_is_read_with_labels_from_the_known_code_systems(read):
    (exercise,) = only(read(line())[0]).exercises
    assert (exercise.profession.label, exercise.savoir_faire[0].label) == ("Médecin", "Cardiologie")
    place = exercise.situations[0].place
    assert (place.name, place.address.lines) == ("CABINET DU PORT", ("12 RUE DES LILAS",))
    assert (place.address.commune.label, place.phones) == ("Rennes", ("02 99 00 00 00",))


def test_a_code_without_a_known_label_stands_for_itself(read):
    (exercise,) = only(read(line(**{"Code profession": "ZZ9"}), labels={})[0]).exercises
    assert exercise.profession.label == "ZZ9"


def test_a_code_nobody_has_seen_yet_has_the_label_of_the_tables(read):
    (exercise,) = only(read(line(), labels={})[0]).exercises
    (situation,) = exercise.situations
    assert (exercise.profession.label, exercise.title.label) == ("Médecin", "Docteur")
    assert exercise.savoir_faire[0].label == "Cardiologie et Maladies vasculaires"
    assert (situation.sector.label, situation.place.address.country.label) == (
        "Cabinet individuel",
        "France",
    )


def test_the_order_of_rows_does_not_matter(read):
    rows = [line(), other_place(), line(**{"Code mode exercice": "S"})]
    first, *others = [read(*order)[0] for order in permutations(rows)]
    assert others == [first] * 5


def test_somebody_without_activity_is_kept(read):
    empty = dict.fromkeys(list(PUBLIC)[6:], "") | {"Autorité d'enregistrement": "CNOMK//"}
    assert only(read(line(**empty))[0]).exercises[0].situations == ()


def test_a_row_whose_cells_have_shifted_is_rejected_with_nothing_of_it(read):
    shifted = line(**{"Nom de famille": "zq|famille"})
    records, report = read(line(), shifted, shifted.removesuffix("|"), line() + "x")
    assert len(records) == 1
    assert [each.line for each in report.rejections] == [3, 4, 5]
    assert "zq" not in repr(report.rejections)


def test_no_private_cell_comes_out_of_the_reading(read):
    records, report = read(line(), line(**{"Identifiant PP": "bad"}), "zq|short")
    assert not any(b"zq" in record or b"1980" in record for record in records.values())
    assert "zq" not in repr((report.rejections, report.unknown_columns, report.warnings))


def test_private_cells_are_gone_before_anything_is_written(tmp_path):
    path = tmp_path / NAME
    path.write_text("|".join(COLUMNS) + "|\n" + line() + "\n", "utf-8")
    ((source, layout),) = open_sources([path], partial=True).files
    read = b"".join(each for lines in source.lines() for each in lines)
    assert b"zq" not in read
    assert b"29/02/1980" not in read
    assert b"MARTIN" in read
    assert layout.unknown_columns == ()


def test_a_column_nobody_knows_is_named_and_not_read(tmp_path):
    path = tmp_path / NAME
    path.write_text("|".join([*COLUMNS, "Groupe sanguin"]) + "\n" + line() + "zqAB+\n", "utf-8")
    ((source, layout),) = open_sources([path], partial=True).files
    assert layout.unknown_columns == ("Groupe sanguin",)
    assert b"zq" not in b"".join(each for lines in source.lines() for each in lines)
