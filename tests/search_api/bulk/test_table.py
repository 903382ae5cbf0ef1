"""A file as a table: delimiter, header, the column of numbers, rows brought to its width."""

from io import BytesIO

import pytest

from directory.errors import InvalidQuery
from search_api.bulk.table import TableOptions, open_table
from tests.builders import a_rpps


def table(text, **asked):
    return open_table(
        BytesIO(text if isinstance(text, bytes) else text.encode()), TableOptions(**asked)
    )


def rows(text, **asked):
    return [(row.cells, row.number, bool(row.fault)) for row in table(text, **asked).read_rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_seen_in_the_first_line(delimiter):
    assert table(f"rpps{delimiter}name\n1{delimiter}a").header == ("rpps", "name")


def test_a_delimiter_inside_quotes_is_not_counted():
    assert table('"a,b,c";d\n').header == ("a,b,c", "d")


def test_a_declared_delimiter_is_taken_at_its_word():
    assert table("a;b,c\n", delimiter=",").header == ("a;b", "c")


@pytest.mark.parametrize("asked", ["N° RPPS", "n° rpps", " N° RPPS "])
def test_the_column_of_numbers_is_named_as_in_the_header_whatever_the_case(asked):
    assert rows("service,N° RPPS\nbloc,12\n", column=asked) == [(("bloc", "12"), "12", False)]


def test_a_column_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(InvalidQuery, match="« service », « rpps »") as refused:
        table("service,rpps\n", column="numero")
    assert refused.value.field == "column"


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", '"rpps\n1\n'])
def test_a_file_without_a_readable_header_is_refused(text):
    with pytest.raises(InvalidQuery, match="la première ligne doit nommer les colonnes"):
        table(text)


def test_a_file_of_bare_numbers_needs_no_header():
    bare = table(f"{a_rpps(1)}\n{a_rpps(2)}\n")
    assert bare.header == ("column_1",)
    assert [row.number for row in bare.read_rows()] == [a_rpps(1), a_rpps(2)]


def test_a_byte_order_mark_is_no_part_of_the_first_header():
    assert table("\ufeffrpps;a\n1;b\n", column="rpps").has_bom


def test_windows_letters_are_read_where_they_are_declared():
    assert table("prénom;n°\n".encode("windows-1252"), charset="windows-1252").header == (
        "prénom",
        "n°",
    )


def test_a_short_row_is_filled_up():
    assert rows("rpps,a,b\n1\n") == [(("1", "", ""), "1", False)]


def test_a_row_without_the_column_of_numbers_is_at_fault():
    assert rows("a,rpps\nx\n", column="rpps") == [(("x", ""), "", True)]


def test_a_row_with_a_cell_too_many_is_at_fault_and_loses_nothing():
    assert rows("rpps,a\n1,b,c\n") == [(("1", "b,c"), "", True)]


def test_empty_cells_too_many_do_no_harm():
    assert rows("rpps;a\n1;b;;\n") == [(("1", "b"), "1", False)]
