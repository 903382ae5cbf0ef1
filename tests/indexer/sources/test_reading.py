"""Lines to rows: every width, ending and oddity of the official files."""

import pytest

from directory.errors import SourceRefused
from indexer.findings import DataWarning
from indexer.sources.files import MAX_ROW_BYTES, READ_BLOCK_BYTES
from indexer.validation.rows import MAX_CELL_CHARS
from tests.indexer.official import (
    ACTIVITIES,
    DIPLOMAS,
    HEADERS,
    NAMES,
    SAVOIR_FAIRE,
    read,
    row,
    write,
)

OTHER = "99000000028"


@pytest.mark.parametrize("width", [48, 52, 56])
def test_every_edition_of_the_columns_is_read(activities, width):
    columns = HEADERS[ACTIVITIES][:width]
    loaded = activities(row(ACTIVITIES, columns), columns=columns)
    assert loaded.only.exercises[0].situations[0].mode.code == "L"
    assert loaded.report.unknown_columns == {}


def test_an_unknown_column_is_ignored_and_reported_once(activities):
    columns = ["Couleur préférée", *HEADERS[ACTIVITIES]]
    loaded = activities(*[row(ACTIVITIES, columns)] * 3, columns=columns)
    assert loaded.only.exercises[0].exercise_name == "MARTIN"
    assert loaded.report.unknown_columns == {NAMES[ACTIVITIES]: ("Couleur préférée",)}


def test_columns_are_known_by_name_in_any_order_and_spelling(activities):
    columns = [column.upper().replace("'", "’") for column in reversed(HEADERS[ACTIVITIES])]
    line = "|".join(reversed(row(ACTIVITIES).split("|")))
    assert activities(line, columns=columns).only.exercises[0].exercise_name == "MARTIN"


@pytest.mark.parametrize("end", ["\n", "\r\n", "|\n", "|\r\n"])
def test_every_line_ending_gives_the_same_record(activities, end):
    plain = activities(row(ACTIVITIES)).records
    assert activities(row(ACTIVITIES), end=end).records == plain


def test_a_last_line_without_an_end_counts(folder):
    path = folder / NAMES[ACTIVITIES]
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert read(folder).report.persons == 1


def test_quotes_are_content(activities):
    line = row(ACTIVITIES, name='CABINET "LE PORT', trade_name='"')
    place = activities(line, row(ACTIVITIES, rpps=OTHER)).people["899000000010"]
    assert place.exercises[0].situations[0].place.name == 'CABINET "LE PORT'


def test_control_characters_go_and_whitespace_collapses(activities):
    line = row(ACTIVITIES, exercise_name=" LE\u00a0\tGALL\x00 ", name="A\u200b  B")
    exercise = activities(line).only.exercises[0]
    assert (exercise.exercise_name, exercise.situations[0].place.name) == ("LE GALL", "A B")


def test_a_wrong_number_of_fields_rejects_the_row_and_the_rest_goes_on(activities):
    loaded = activities(row(ACTIVITIES), "8|99000000028|899000000028", row(ACTIVITIES) + "|x")
    assert sorted(loaded.reasons) == [(3, ""), (4, "")]
    assert loaded.report.persons == 1


def test_blank_lines_are_not_rows(activities):
    loaded = activities(row(ACTIVITIES), "", "\r")
    assert (loaded.report.rows[NAMES[ACTIVITIES]], loaded.reasons) == (1, [])


def test_a_line_of_ten_megabytes_is_one_rejected_row(activities):
    endless = row(ACTIVITIES, name="A" * 10_000_000)
    loaded = activities(endless, row(ACTIVITIES, rpps=OTHER))
    assert list(loaded.people) == [f"8{OTHER}"]
    assert [each.reason for each in loaded.report.rejections] == [
        f"une ligne de plus de {MAX_ROW_BYTES} octets"
    ]


def test_lines_longer_than_a_block_keep_the_count_of_lines(activities):
    loaded = activities(
        "A" * 3 * READ_BLOCK_BYTES, row(ACTIVITIES, national_id="X"), "A" * READ_BLOCK_BYTES
    )
    assert sorted(line for line, _ in loaded.reasons) == [2, 3, 4]


def test_a_cell_without_measure_rejects_the_row(activities):
    loaded = activities(row(ACTIVITIES, name="A" * (MAX_CELL_CHARS + 1)))
    assert loaded.reasons == [(2, "")]


def test_one_line_in_another_encoding_rejects_one_row(folder):
    path = folder / NAMES[ACTIVITIES]
    bad = row(ACTIVITIES, exercise_name="LEFÈVRE", rpps=OTHER).encode("latin-1")
    path.write_bytes(path.read_bytes() + bad + b"\n")
    loaded = read(folder)
    assert (loaded.report.persons, loaded.reasons) == (1, [(3, "")])


def test_a_file_altered_inside_its_zip_is_refused_before_anybody_comes_out(folder, zip_of):
    path = zip_of(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match="illisible"):
        read(folder)


def test_an_activities_file_without_rows_is_refused(folder):
    write(folder, ACTIVITIES, [])
    with pytest.raises(SourceRefused, match="aucune ligne"):
        read(folder)


def test_another_file_without_rows_is_reported(folder):
    write(folder, SAVOIR_FAIRE, [])
    write(folder, DIPLOMAS, [])
    assert read(folder).report.warnings[DataWarning.NO_ROW].count == 2
