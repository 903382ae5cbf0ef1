"""Left out and reported, or read all the same: the rest of the file is served."""

import pytest

from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.cli.bad_input.spoiling import (
    LAST_LINE,
    NEWCOMER,
    PEOPLE,
    append_lines,
    rewrite,
    zip_files,
)
from tests.indexer.official import ACTIVITIES, HEADERS, NAMES, row

BAD_ROWS = {
    "55 fields": (row(ACTIVITIES, HEADERS[ACTIVITIES][:55], rpps=NEWCOMER), ""),
    "57 fields": (row(ACTIVITIES, rpps=NEWCOMER) + "|x", ""),
    "10 MB": (row(ACTIVITIES, rpps=NEWCOMER, name="A" * 10_000_000), ""),
    "a number too short": (
        row(ACTIVITIES, rpps=NEWCOMER, local_id="9900", national_id="89900"),
        "Identifi",
    ),
    "a number with a letter": (
        row(ACTIVITIES, local_id="9900000O010", national_id="89900000O010"),
        "Identifi",
    ),
    "two numbers that differ": (row(ACTIVITIES, rpps=NEWCOMER, local_id=PEOPLE[0]), "Identifi"),
    "an unknown kind of number": (row(ACTIVITIES, rpps=NEWCOMER, id_type="7"), "dentifi"),
    "no name": (row(ACTIVITIES, rpps=NEWCOMER, exercise_name=""), "Nom d'exercice"),
    "no profession": (row(ACTIVITIES, rpps=NEWCOMER, profession_code=""), "Code profession"),
}


@pytest.mark.parametrize(("line", "column"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_left_out_and_reported_and_the_rest_is_served(
    line, column, arriving, accepted
):
    append_lines(arriving, line.encode(), row(ACTIVITIES, rpps=a_rpps(98)).encode())
    account, people = accepted()
    (rejection,) = account["rejections"]
    assert (rejection["file"], rejection["line"]) == (NAMES[ACTIVITIES], LAST_LINE)
    assert column in rejection["field"]
    assert rejection["reason"]
    assert people.keys() == {*PEOPLE, a_rpps(98)}


def test_a_row_in_another_encoding_is_left_out_and_reported(arriving, accepted):
    append_lines(
        arriving, row(ACTIVITIES, rpps=NEWCOMER, exercise_name="LEFÈVRE").encode("latin-1")
    )
    account, people = accepted()
    assert [each["line"] for each in account["rejections"]] == [LAST_LINE]
    assert people.keys() == set(PEOPLE)


def test_what_is_reported_tells_where_and_why_but_not_who(arriving, accepted, data_dir):
    append_lines(
        arriving, row(ACTIVITIES, rpps=NEWCOMER, exercise_name="SECRET", phone="x" * 20).encode()
    )
    append_lines(arriving, row(ACTIVITIES, exercise_name="SECRET", national_id="SECRET").encode())
    accepted()
    kept = [path.read_text("utf-8") for path in (data_dir / "reports").iterdir()]
    assert any(str(LAST_LINE) in text for text in kept)
    assert not any(secret in text for text in kept for secret in ("SECRET", NEWCOMER, "x" * 20))


@pytest.mark.parametrize("end", ["\r\n", "|\n", "|\r\n"])
def test_line_endings_change_nothing(end, arriving, unharmed):
    for kind in FileKind:
        rewrite(arriving, kind, end=end)
    unharmed()


@pytest.mark.parametrize("width", [48, 52, 56])
def test_an_edition_with_fewer_columns_is_read(width, arriving, unharmed):
    rewrite(arriving, columns=HEADERS[ACTIVITIES][:width])
    assert unharmed()["unknown_columns"] == {}


def test_a_57th_column_is_ignored_and_reported(arriving, unharmed):
    rewrite(arriving, columns=[*HEADERS[ACTIVITIES], "Couleur préférée"])
    assert unharmed()["unknown_columns"] == {NAMES[ACTIVITIES]: ["Couleur préférée"]}


def test_a_zip_says_what_the_folder_says(arriving, unharmed):
    zip_files(arriving)
    unharmed()


def test_a_mark_of_byte_order_is_no_part_of_the_first_column(arriving, unharmed):
    rewrite(arriving, encoding="utf-8-sig")
    unharmed()


def test_duplicate_rows_are_merged_and_reported(arriving, unharmed):
    append_lines(arriving, *[row(ACTIVITIES, rpps=PEOPLE[0]).encode()] * 3)
    doubts = {each["doubt"]: each["count"] for each in unharmed()["doubts"]}
    assert doubts["lignes identiques, fusionnées"] == 3


def test_a_quote_is_a_letter_like_another(arriving, accepted):
    quoted = row(ACTIVITIES, rpps=NEWCOMER, name='CABINET "LE PORT', trade_name='"')
    append_lines(arriving, quoted.encode(), row(ACTIVITIES, rpps=a_rpps(98)).encode())
    _, people = accepted()
    (activity,) = people[NEWCOMER].exercises[0].activities
    assert activity.place.name == 'CABINET "LE PORT'
    assert a_rpps(98) in people


def test_an_unknown_code_keeps_the_label_of_its_row(arriving, accepted):
    odd = {"profession_code": "999", "profession_label": "Thérapeute lunaire"}
    append_lines(
        arriving, row(ACTIVITIES, rpps=NEWCOMER, mode_code="Z", mode_label="Rêvé", **odd).encode()
    )
    _, people = accepted()
    (exercise,) = people[NEWCOMER].exercises
    assert exercise.profession.label == "Thérapeute lunaire"
    assert exercise.activities[0].mode.label == "Rêvé"
