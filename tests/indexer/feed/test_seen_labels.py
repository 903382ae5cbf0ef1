"""A code without a label gets the one that it came with before, in a file or in another record."""

from contextlib import closing

import pytest
from sqlalchemy import create_engine, delete, text

from directory.terminology import Concept
from indexer.code_systems import choose_frequent_labels, complete_labels, count_labels
from indexer.pipeline import LoadOptions, run_load
from indexer.report import Report
from indexer.store import Store
from indexer.store.labels import SEEN_LABELS
from indexer.store.tables import metadata_rows
from tests.builders import a_professional, a_rpps, an_exercise, an_id
from tests.indexer.feed.lines import PROFESSION, a_line
from tests.indexer.loads import nothing
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, row, write

NEW_CODES = {
    "profession_code": "997",
    "profession_label": "Médecin des astres",
    "mode_code": "Z",
    "mode_label": "En orbite",
    "sector_code": "SA997",
    "sector_label": "Station spatiale",
    "genre_code": "GENR97",
    "genre_label": "Garde en apesanteur",
    "country_code": "99997",
    "country_label": "LUNE",
}
"""Codes that are in no table of the nomenclatures."""
SPACE_SPECIALTY = {
    "profession_code": "997",
    "profession_label": "Médecin des astres",
    "savoir_faire_type_code": "ZT",
    "savoir_faire_type_label": "Type nouveau",
    "savoir_faire_code": "SM997",
    "savoir_faire_label": "Médecine spatiale",
}
SPACE_DIPLOMA = {
    "diploma_type_code": "DZ",
    "diploma_type_label": "Diplôme des astres",
    "diploma_code": "DZ97",
    "diploma_label": "DZ Médecine spatiale",
    "authorisation_code": "AUZ",
    "authorisation_label": "Autorisation des astres",
    "discipline_code": "DISZ",
    "discipline_label": "Discipline des astres",
}


def load_files(directory, folder, *activities, savoir_faire=(), diplomas=()):
    """Load rows of people by rank, as a whole extraction."""
    folder.mkdir(exist_ok=True)
    (folder / "SYNTHETIC").touch()
    kinds = {ACTIVITIES: activities, SAVOIR_FAIRE: savoir_faire, DIPLOMAS: diplomas}
    for kind, given in kinds.items():
        write(folder, kind, [row(kind, rpps=a_rpps(rank), **cells) for rank, cells in given])
    options = LoadOptions((folder,), workers=1, scratch_dir=folder, force_reason="miniature")
    run_load(options, directory.store, directory.index, Report(), directory.clock(), nothing)


def bare_line(sequence, person, **given):
    """A line whose codes have no label."""
    profession = {
        "profession": {"code": "997"},
        "exercise_name": "SANSLABEL",
        "exercise_first_name": "Lise",
        "savoir_faire": [{"type": {"code": "ZT"}, "code": "SM997"}],
        "diplomas": [{"type": {"code": "DZ"}, "code": "DZ97"}],
        "authorisations": [{"type": {"code": "AUZ"}, "discipline": {"code": "DISZ"}}],
        "activities": [
            {
                "kind": {"code": "owner"},
                "mode": {"code": "Z"},
                "sector": {"code": "SA997"},
                "genre": {"code": "GENR97"},
                "start": "2020-01-06",
                "structure": {
                    "finess": "350000001",
                    "name": "BASE",
                    "address": {"lines": ["LUNE"], "country": {"code": "99997"}},
                },
            }
        ],
    }
    return a_line(sequence, person=person, professions=[profession | given])


def find_exercise(directory, person):
    return directory.engine.lookup([an_id(person)])[an_id(person)].exercises[0]


def test_every_code_of_a_bare_record_has_the_label_of_the_files_loaded_before(directory, tmp_path):
    load_files(
        directory,
        tmp_path / "files",
        (1, NEW_CODES),
        savoir_faire=[(1, SPACE_SPECIALTY)],
        diplomas=[(1, SPACE_DIPLOMA)],
    )
    directory.apply(bare_line(1, 2))
    exercise = find_exercise(directory, 2)
    (activity,) = exercise.activities
    concepts = [exercise.profession, activity.mode, activity.sector, activity.genre]
    assert [one.label for one in (*concepts, activity.place.address.country)] == [
        NEW_CODES[f"{field}_label"]
        for field in ("profession", "mode", "sector", "genre", "country")
    ]
    (specialty,), (diploma,), (authorisation,) = (
        exercise.savoir_faire,
        exercise.diplomas,
        exercise.authorisations,
    )
    assert (specialty.type.label, specialty.label) == ("Type nouveau", "Médecine spatiale")
    assert (diploma.type.label, diploma.label) == ("Diplôme des astres", "DZ Médecine spatiale")
    assert authorisation.type.label == "Autorisation des astres"
    assert authorisation.discipline.label == "Discipline des astres"


def test_a_label_of_the_record_comes_first_and_one_seen_before_that_of_the_tables(
    directory, tmp_path
):
    load_files(directory, tmp_path / "files", (1, {"mode_code": "L", "mode_label": "LIBERAL"}))
    own = a_line(1, person=2, mode={"code": "L", "label": "Exercice libéral"})
    directory.apply(own, a_line(2, person=3, mode={"code": "L"}))
    labels = [find_exercise(directory, person).activities[0].mode.label for person in (2, 3)]
    assert labels == ["Exercice libéral", "LIBERAL"]


def test_a_label_stays_when_nobody_has_its_code_any_more(directory, tmp_path):
    load_files(directory, tmp_path / "files", (1, NEW_CODES))
    load_files(directory, tmp_path / "files", (1, {}))
    directory.apply(bare_line(1, 2))
    assert find_exercise(directory, 2).profession.label == NEW_CODES["profession_label"]


def test_a_record_teaches_a_label_that_a_load_replaces(directory, tmp_path):
    first = PROFESSION | {"profession": {"code": "997", "label": "Astromédecin"}}
    directory.apply(a_line(1, professions=[first]), bare_line(2, 2))
    assert find_exercise(directory, 2).profession.label == "Astromédecin"
    second = PROFESSION | {"profession": {"code": "997", "label": "Autre"}}
    directory.apply(a_line(3, person=3, professions=[second]), bare_line(4, 4))
    assert find_exercise(directory, 4).profession.label == "Astromédecin"
    load_files(directory, tmp_path / "files", *((rank, NEW_CODES) for rank in (1, 2, 3, 4)))
    directory.apply(bare_line(5, 5))
    assert find_exercise(directory, 5).profession.label == NEW_CODES["profession_label"]


def test_a_store_of_an_earlier_version_collects_the_labels_of_its_records(directory, tmp_path):
    load_files(directory, tmp_path / "files", (1, NEW_CODES))
    url = f"sqlite:///{directory.folder}/store.sqlite3"
    with create_engine(url).begin() as connection:
        connection.execute(delete(metadata_rows).where(metadata_rows.c.name == SEEN_LABELS))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    with closing(Store(url)) as store:
        assert store.read_code_labels()["profession"]["997"] == NEW_CODES["profession_label"]
    directory.apply(bare_line(1, 2))
    assert find_exercise(directory, 2).profession.label == NEW_CODES["profession_label"]


def test_of_several_labels_the_most_frequent_is_chosen_whatever_the_order():
    labels = ["MÉDECIN", "Médecin", "Médecin", "10", "medecin"]
    people = [
        a_professional(exercises=(an_exercise(profession=Concept("10", label)),))
        for label in labels
    ]
    for order in (people, people[::-1]):
        assert choose_frequent_labels(count_labels(order))["profession"] == {"10": "Médecin"}


@pytest.mark.parametrize(
    ("label", "completed"), [("10", "Médecin"), ("MEDECIN", "MEDECIN"), ("", "")]
)
def test_only_a_label_that_repeats_its_code_is_completed(label, completed):
    person = a_professional(exercises=(an_exercise(profession=Concept("10", label)),))
    done = complete_labels(person, {"profession": {"10": "Médecin"}})
    assert done.exercises[0].profession == Concept("10", completed)
    assert complete_labels(done, {}) == done
