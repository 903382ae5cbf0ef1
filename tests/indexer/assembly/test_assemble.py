"""From three files to people: what joins, what merges, what does not matter."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import IndexingError, SourceRefused
from indexer.assembly.assemble import assemble_people
from indexer.assembly.process_pool import map_in_processes
from indexer.findings import DataWarning
from indexer.report import Report
from indexer.sources import FileKind, open_sources
from tests.indexer.official import (
    ACTIVITIES,
    CARDIOLOGY,
    DIPLOMAS,
    NAMES,
    RPPS,
    SAVOIR_FAIRE,
    read,
    row,
    write,
)

OTHER = "99000000028"


def test_the_three_files_are_joined_on_the_national_id(folder):
    (exercise,) = read(folder).only.exercises
    assert [one.code for one in exercise.savoir_faire] == ["SM04"]
    assert [one.code for one in exercise.diplomas] == ["DE05"]


def test_rows_of_one_person_need_not_be_adjacent(load):
    loaded = load([{}, {"rpps": OTHER}, {"mode_code": "S"}])
    (exercise,) = loaded.people[f"8{RPPS}"].exercises
    assert [situation.mode.code for situation in exercise.situations] == ["L", "S"]
    assert (loaded.report.persons, loaded.report.activities) == (2, 3)


def test_a_repeated_row_counts_once_and_is_reported(load):
    loaded = load([{}, {}, {}])
    assert loaded.report.activities == 1
    assert (loaded.report.warnings[DataWarning.DUPLICATE].count, loaded.reasons) == (2, [])


def test_somebody_without_activity_row_is_reported_not_published(load):
    loaded = load([{}], savoir_faire=[{"rpps": OTHER}], diplomas=[{"rpps": OTHER}] * 2)
    assert (list(loaded.people), loaded.report.warnings[DataWarning.ORPHAN].count) == (
        [f"8{RPPS}"],
        3,
    )


def test_without_the_activities_file_exercises_come_from_savoir_faire(folder):
    (folder / NAMES[ACTIVITIES]).unlink()
    (exercise,) = read(folder, partial=True).only.exercises
    assert (exercise.profession.code, exercise.situations) == ("10", ())


def test_diplomas_alone_make_a_person_without_exercise(folder):
    for kind in (ACTIVITIES, SAVOIR_FAIRE):
        (folder / NAMES[kind]).unlink()
    person = read(folder, partial=True).only
    assert (person.exercises, person.diplomas[0].code) == ((), "DE05")


def test_what_the_store_needs_comes_with_the_record(folder):
    (person,) = read(folder).assembled
    assert person.sort_key == f"martin\tanne\t8{RPPS}"
    assert (person.activities, len(person.digest)) == (1, 16)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "rpps": st.sampled_from([RPPS, OTHER]),
        "exercise_name": st.sampled_from(["MARTIN", "MARTIN-LE GALL"]),
        "profession_code": st.sampled_from(["10", "60"]),
        "profession_label": st.sampled_from(["Médecin", "médecin"]),
        "category_code": st.sampled_from(["C", "E"]),
        "savoir_faire_code": st.sampled_from(["SM04", "SM26"]),
        "savoir_faire_label": st.sampled_from(["Un", "Deux"]),
    },
)
PLACED = st.builds(
    dict.__or__,
    FACTS,
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.sampled_from(["F350000001", "R1", ""]),
            "name": st.sampled_from(["CABINET", "CLINIQUE"]),
            "mode_code": st.sampled_from(["L", "S"]),
            "title_code": st.sampled_from(["DR", "PR"]),
        },
    ),
)
TITLED = st.fixed_dictionaries(
    {},
    optional={
        "diploma_code": st.sampled_from(["DE05", "DE09", "DU1"]),
        "diploma_label": st.sampled_from(["Un", "Deux"]),
        "authorisation_code": st.sampled_from(["", "AM01"]),
        "authorisation_label": st.sampled_from(["Un", "Deux"]),
    },
)


def records(facts):
    with TemporaryDirectory() as name:
        for kind, given_rows in facts.items():
            write(Path(name), kind, [row(kind, **each) for each in given_rows])
        return read(Path(name)).records


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PLACED, min_size=1, max_size=6),
    st.lists(FACTS, max_size=4),
    st.lists(TITLED, max_size=4),
    st.randoms(use_true_random=False),
)
def test_the_order_and_the_repeats_of_rows_leave_no_trace(practised, known, titled, random):
    facts = dict(zip(FileKind, (practised, known, titled), strict=True))
    shuffled = {
        kind: random.sample(each + each[:1], len(each + each[:1])) for kind, each in facts.items()
    }
    assert records(shuffled) == records(facts)


def numbered(count):
    return [row(ACTIVITIES, rpps=f"99{number:09}") for number in range(count)]


def test_processes_and_buckets_give_the_same_people(folder):
    write(folder, ACTIVITIES, numbered(40_000)[::-1])
    many = read(folder, workers=2)
    assert many.report.persons == 40_000
    assert many.records == read(folder, workers=1).records


def test_progress_ends_at_the_size_of_the_files(folder):
    told = []
    sources = open_sources([folder], partial=False)
    list(assemble_people(sources, Report(), on_progress=told.append))
    assert (told[-1], told) == (sources.size_bytes, sorted(told))


def test_nothing_is_left_in_the_scratch_folder(folder, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    list(assemble_people(open_sources([folder], partial=False), Report(), scratch_dir=scratch))
    assert list(scratch.iterdir()) == []


def test_a_share_of_bad_rows_is_borne_and_one_more_refuses_the_file(folder):
    bad = [row(ACTIVITIES, national_id="X")] * 25
    write(folder, ACTIVITIES, [*numbered(75), *bad])
    assert read(folder, max_reject_share=0.25).report.persons == 75
    write(folder, ACTIVITIES, [*numbered(74), *bad, *bad[:1]])
    with pytest.raises(SourceRefused, match="26 sur 100"):
        read(folder, max_reject_share=0.25)


@pytest.mark.parametrize(("good", "bad"), [(1, 1), (20, 1), (5, 20)])
def test_up_to_twenty_bad_rows_refuse_no_small_file(folder, good, bad):
    write(folder, ACTIVITIES, [*numbered(good), *[row(ACTIVITIES, national_id="X")] * bad])
    assert read(folder, max_reject_share=0.01).report.persons == good


@pytest.mark.parametrize(("good", "bad", "share"), [(5, 21, 0.01), (0, 2, 0.01), (20, 1, 0)])
def test_more_of_them_or_all_rows_or_a_share_of_none_refuse_it(folder, good, bad, share):
    write(folder, ACTIVITIES, [*numbered(good), *[row(ACTIVITIES, national_id="X")] * bad])
    with pytest.raises(SourceRefused, match="trop de lignes rejetées"):
        read(folder, max_reject_share=share)


def test_every_rejection_goes_to_a_file_and_the_first_hundred_are_shown(folder, tmp_path):
    write(folder, ACTIVITIES, [row(ACTIVITIES, exercise_name="SECRET", national_id="X")] * 150)
    path = tmp_path / "rejections.jsonl"
    with Report(path, max_reject_share=1) as report:
        list(assemble_people(open_sources([folder], partial=False), report))
    lines = path.read_text("utf-8").splitlines()
    assert (len(lines), len(report.rejections)) == (150, 100)
    assert json.loads(lines[0]).keys() == {"file", "line", "field", "reason"}
    assert "SECRET" not in path.read_text("utf-8")


def test_a_worker_that_dies_is_said_so():
    with pytest.raises(IndexingError, match="arrêté brutalement"):
        list(map_in_processes(os._exit, [1], workers=2))


def test_results_come_in_the_order_of_the_tasks():
    assert list(map_in_processes(abs, range(-9, 0), workers=2)) == list(range(9, 0, -1))


def test_a_savoir_faire_of_the_activity_row_joins_those_of_its_file(load):
    loaded = load([CARDIOLOGY], savoir_faire=[CARDIOLOGY, {"savoir_faire_code": "SM99"}])
    codes = [one.code for one in loaded.only.exercises[0].savoir_faire]
    assert codes == ["SM04", "SM99"]


def test_diplomas_of_a_person_with_one_exercise_are_its_own(load):
    loaded = load(diplomas=[{"diploma_code": "DU1"}])
    assert loaded.only.exercises[0].diplomas[0].code == "DU1"
    assert loaded.only.diplomas == ()


def test_the_file_of_a_rejection_is_named(load):
    loaded = load(diplomas=[{"diploma_code": "", "diploma_label": ""}])
    assert [each.file for each in loaded.report.rejections] == [NAMES[DIPLOMAS]]
