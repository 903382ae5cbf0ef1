"""The files as a whole: names, headers, bytes, refusals."""

import subprocess
import sys
from datetime import date
from hashlib import sha256

import pytest

from indexer.synthetic import GenerationOptions, generate_directory
from indexer.synthetic.chunks import CHUNK_PEOPLE
from indexer.synthetic.generate import MARKER, MAX_SYNTHETIC_PEOPLE, NotSyntheticFolder

FRIDAY = date(2026, 11, 20)
ALONE = GenerationOptions(workers=1)
PROGRAM = """
import sys, datetime, pathlib
from indexer.synthetic import generate_directory
generate_directory(50, 3, pathlib.Path(sys.argv[1]), datetime.date(2026, 11, 20))
"""
ACTIVITY_HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|"
    "Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
    "Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|"
    "Raison sociale site|Enseigne commerciale site|Complément destinataire (coord. structure)|"
    "Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|"
    "Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|"
    "Mention distribution (coord. structure)|Bureau cedex (coord. structure)|"
    "Code postal (coord. structure)|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|"
    "Libellé pays (coord. structure)|Téléphone (coord. structure)|"
    "Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|"
    "Libellé rôle|Code genre activité|Libellé genre activité"
)
HEADERS = {
    "PS_LibreAcces_Personne_activite_202611200800.txt": ACTIVITY_HEADER,
    "PS_LibreAcces_SavoirFaire_202611200800.txt": (
        "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|"
        "Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|"
        "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
        "Code savoir-faire|Libellé savoir-faire"
    ),
    "PS_LibreAcces_Dipl_AutExerc_202611200800.txt": (
        "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|"
        "Prénom d'exercice|Code type diplôme obtenu|Libellé type diplôme obtenu|"
        "Code diplôme obtenu|Libellé diplôme obtenu|Code type autorisation|"
        "Libellé type autorisation|Code discipline autorisation|"
        "Libellé discipline autorisation"
    ),
}


def digests(folder):
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def made(folder, people, seed, options=ALONE):
    generate_directory(people, seed, folder, FRIDAY, options=options)
    return digests(folder)


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_the_official_ones(generated, name):
    assert (generated.folder / name).read_text("utf-8").split("\n")[0] == HEADERS[name]


def test_a_folder_holds_three_files_and_a_marker(generated):
    assert {path.name for path in generated.folder.iterdir()} == {*HEADERS, MARKER}


def test_the_marker_says_that_everybody_is_invented(generated):
    assert "inventés" in (generated.folder / MARKER).read_text("utf-8")


def test_files_are_plain_utf8_with_line_feeds(generated):
    content = next(generated.folder.glob("*activite*")).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_the_answer_counts_the_rows(generated, activities, savoir_faire, diplomas):
    counts = [len(rows) for rows in (activities, savoir_faire, diplomas)]
    assert list(generated.rows.values()) == counts


def test_a_seed_decides_every_byte(tmp_path):
    first, again, other = (
        made(tmp_path / name, 60, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == again
    assert first != other


def test_the_number_of_processes_changes_nothing(tmp_path):
    people = CHUNK_PEOPLE + 50
    assert made(tmp_path / "two", people, 5, GenerationOptions(workers=2)) == made(
        tmp_path / "one", people, 5
    )


def test_the_hash_seed_changes_nothing(tmp_path):
    subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", PROGRAM, str(tmp_path / "there")],
        env={"PYTHONHASHSEED": "4", "PYTHONPATH": "."},
        check=True,
    )
    assert digests(tmp_path / "there") == made(tmp_path / "here", 50, 3)


def test_one_person_is_a_directory(tmp_path):
    assert generate_directory(1, 0, tmp_path, FRIDAY).people == 1


@pytest.mark.parametrize(("people", "seed"), [(0, 1), (MAX_SYNTHETIC_PEOPLE + 1, 1), (5, -1)])
def test_impossible_orders_are_refused(tmp_path, people, seed):
    with pytest.raises(ValueError, match=r"must be between|cannot be negative"):
        generate_directory(people, seed, tmp_path, FRIDAY)


def test_real_files_are_never_overwritten(tmp_path):
    real = tmp_path / next(iter(HEADERS))
    real.write_text("real", "utf-8")
    with pytest.raises(NotSyntheticFolder, match="without a SYNTHETIC marker"):
        generate_directory(1, 1, tmp_path, FRIDAY)
    assert real.read_text("utf-8") == "real"


def test_a_new_directory_replaces_the_former_one(tmp_path):
    made(tmp_path, 3, 1)
    generate_directory(3, 1, tmp_path, date(2026, 12, 1))
    assert not list(tmp_path.glob("*20261120*"))


def test_a_trailing_bar_ends_every_line_when_asked(tmp_path):
    made(tmp_path, 20, 1, GenerationOptions(trailing_bar=True, workers=1))
    lines = next(tmp_path.glob("*activite*")).read_text("utf-8").splitlines()
    assert {line.count("|") for line in lines} == {56}
    assert all(line.endswith("|") for line in lines)


def test_progress_counts_people_up_to_the_last(tmp_path):
    seen: list[int] = []
    generate_directory(CHUNK_PEOPLE + 10, 1, tmp_path, FRIDAY, seen.append, ALONE)
    assert seen == [CHUNK_PEOPLE, CHUNK_PEOPLE + 10]
