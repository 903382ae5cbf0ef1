"""A partial load replaces what its files tell, and leaves the rest as it was."""

import pytest
from msgspec.structs import replace

from indexer.assembly.partial_load import merge_partial_load
from indexer.sources import FileKind
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, read, row, write

COMPLETE = frozenset(FileKind)


@pytest.fixture
def known(folder):
    """What a complete load told, and a mailbox from elsewhere."""
    return replace(read(folder).only, mssante=("anne@example.mssante.fr",))


@pytest.fixture
def changed(tmp_path_factory):
    """The person as files of some kinds tell them, with other facts in each."""

    def changed(*kinds, **given):
        folder = tmp_path_factory.mktemp("partial")
        for kind in kinds:
            write(folder, kind, [row(kind, **given)])
        return read(folder, partial=True).only

    return changed


def told(person):
    (exercise,) = person.exercises
    return (
        exercise.exercise_name,
        [situation.mode.code for situation in exercise.situations],
        [one.code for one in exercise.savoir_faire],
        [one.code for one in exercise.diplomas],
    )


def test_activities_alone_change_names_and_activities(known, changed):
    new = changed(ACTIVITIES, exercise_name="LE GALL", mode_code="S")
    assert told(merge_partial_load(known, new, {ACTIVITIES})) == (
        "LE GALL",
        ["S"],
        ["SM04"],
        ["DE05"],
    )


def test_savoir_faire_alone_add_up_and_change_nothing_else(known, changed):
    new = changed(SAVOIR_FAIRE, exercise_name="LE GALL", savoir_faire_code="SM26")
    assert told(merge_partial_load(known, new, {SAVOIR_FAIRE})) == (
        "MARTIN",
        ["L"],
        ["SM04", "SM26"],
        ["DE05"],
    )


def test_diplomas_alone_replace_diplomas(known, changed):
    new = changed(DIPLOMAS, diploma_code="DU1")
    assert told(merge_partial_load(known, new, {DIPLOMAS})) == ("MARTIN", ["L"], ["SM04"], ["DU1"])


def test_activities_and_savoir_faire_replace_savoir_faire(known, changed):
    new = changed(ACTIVITIES, SAVOIR_FAIRE)
    new = replace(new, exercises=(replace(new.exercises[0], savoir_faire=()),))
    assert told(merge_partial_load(known, new, {ACTIVITIES, SAVOIR_FAIRE}))[2] == []


@pytest.mark.parametrize("present", [{kind} for kind in FileKind] + [COMPLETE])
def test_the_same_facts_change_nothing(known, changed, present):
    assert merge_partial_load(known, changed(*present), present) == known
