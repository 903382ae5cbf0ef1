"""Rows with what became of their number."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from search_api.bulk.answers import BULK_BATCH_SIZE, RESULT_COLUMNS, answer_table
from search_api.bulk.safe_cells import make_cell_harmless
from search_api.bulk.table import TableOptions, open_table
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_rpps, make_documents
from tests.fakes import InMemoryEngine

SEARCH = DirectorySearch(
    InMemoryEngine(make_documents("MARTIN Sophie", "LE GALL Éric | LE GALL-RIO Éric"))
)
SOPHIE, ERIC, NOBODY = a_rpps(1), a_rpps(2), a_rpps(9)


def raw_answer(text, **asked):
    raw = text if isinstance(text, bytes) else text.encode()
    return b"".join(answer_table(open_table(BytesIO(raw), TableOptions(**asked)), SEARCH))


def answer(text, delimiter=",", **asked):
    decoded = raw_answer(text, **asked).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(decoded), delimiter=delimiter))


def test_every_row_gets_one_status_in_the_order_of_the_file():
    rows = answer(f"rpps\n{NOBODY}\n{SOPHIE}\nx\n8{ERIC}\n{SOPHIE}\n")
    assert [row["status"] for row in rows] == ["unknown", "found", "malformed", "found", "found"]


def test_what_is_known_stands_beside_what_was_there():
    (row,) = answer(f"service;rpps\nbloc;{SOPHIE}\n", ";", column="rpps")
    assert (row["service"], row["exercise_name"], row["postal_code"]) == ("bloc", "MARTIN", "35000")


def test_several_values_are_joined_once_each():
    (row,) = answer(f"rpps\n{ERIC}\n")
    assert row["exercise_name"] == "LE GALL | LE GALL-RIO"
    assert row["exercise_first_name"] == "Éric"


def test_a_status_says_its_reason_unless_all_is_well():
    rows = answer(f"rpps,a\n{SOPHIE},\n{NOBODY},\n1 2,\n{SOPHIE},b,c\n")
    assert [bool(row["reason"]) for row in rows] == [False, True, True, True]
    assert rows[3] | {"reason": ""} == dict.fromkeys(rows[3], "") | {
        "rpps": SOPHIE,
        "a": "b,c",
        "status": "malformed",
    }


def test_a_column_that_has_the_name_of_an_added_one_stays():
    (row,) = answer(f"rpps,status\n{SOPHIE},mine\n", column="rpps")
    assert (row["status"], row["annuaire_status"]) == ("mine", "found")


def test_the_answer_is_written_as_the_file_was():
    raw = raw_answer(f"\ufeffrpps;a\n{SOPHIE};b\n")
    assert raw.startswith("\ufeffrpps;a;status".encode())


def test_no_mssante_address_is_in_a_file():
    assert not {name for name in RESULT_COLUMNS if "mssante" in name}


def test_a_file_longer_than_a_batch_is_answered_whole():
    assert (
        len(answer("rpps\n" + f"{SOPHIE}\n" * (2 * BULK_BATCH_SIZE + 1))) == 2 * BULK_BATCH_SIZE + 1
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_or_refused(raw):
    try:
        rows = list(csv.reader(StringIO(raw_answer(b"rpps,a\n" + raw).decode(errors="replace"))))
    except InvalidQuery:
        return
    assert {len(row) for row in rows} == {2 + len(RESULT_COLUMNS)}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        *(("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), (" =1", "' =1")),
        *(("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"), ("-", "'-")),
        *(("＝1", "'＝1"), ("\r=1", "'\r=1"), ("+33 =1", "'+33 =1"), ("-1\n=2", "'-1\n=2")),
        *(("+33612345678", "+33612345678"), ("-12", "-12"), ("A=1", "A=1"), ("'=1", "'=1")),
        *(("MARTIN-RIO", "MARTIN-RIO"), ("1-1", "1-1"), ("", "")),
    ],
)
def test_no_cell_that_is_added_is_a_formula(value, written):
    assert make_cell_harmless(value) == written


@pytest.mark.parametrize("column", ["exercise_name", "place", "postal_code"])
def test_a_formula_of_the_register_is_a_text_in_every_added_column(column):
    own = {"place": "name"}.get(column, column)
    search = DirectorySearch(InMemoryEngine([a_document(**{own: "=1+1"})]))
    table = open_table(BytesIO(f"rpps,=2\n{a_rpps()},=3\n".encode()), TableOptions())
    header, cells = csv.reader(StringIO(b"".join(answer_table(table, search)).decode()))
    row = dict(zip(header, cells, strict=True))
    assert (row[column], row["=2"]) == ("'=1+1", "=3")
