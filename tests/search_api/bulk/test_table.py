"""A file as a table: delimiter, header, the column of numbers, rows brought to its width."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from search_api.bulk.table import TableOptions, open_table
from search_api.routes.lookup import CSV_CHARSETS
from tests.builders import a_rpps


def table(text, **asked):
    return open_table(
        BytesIO(text if isinstance(text, bytes) else text.encode()), TableOptions(**asked)
    )


def rows(text, **asked):
    return [(row.cells, row.number, bool(row.fault)) for row in table(text, **asked).read_rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_in_the_first_line(delimiter):
    assert table(f"rpps{delimiter}name\n1{delimiter}a").header == ("rpps", "name")


def test_a_delimiter_inside_quotes_is_not_counted():
    assert table('"a,b,c";d\n').header == ("a,b,c", "d")


def test_a_declared_delimiter_is_taken_at_its_word():
    assert table("a;b,c\n", delimiter=",").header == ("a;b", "c")


@pytest.mark.parametrize("asked", ["N° RPPS", "n° rpps", " N° RPPS "])
def test_the_column_of_numbers_is_named_as_in_the_header_whatever_the_case(asked):
    assert rows("service,N° RPPS\nbloc,12\n", column=asked) == [(("bloc", "12"), "12", False)]


@pytest.mark.parametrize(("header", "number"), [("nom;N° RPPS", "2"), ("nom;id", "1")])
def test_the_numbers_are_in_the_column_that_says_so_else_in_the_first(header, number):
    assert [number for _, number, _ in rows(f"{header}\n1;2\n")] == [number]


def test_a_file_of_one_column_has_no_delimiter():
    assert rows("rpps\n9,92463908E+10\n")[0][1:] == ("9,92463908E+10", False)


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
    assert table("\ufeffrpps;a\n1;b\n", column="rpps").text.has_bom


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


def test_the_delimiter_is_the_one_that_cuts_every_line_alike():
    assert table("Nom, prénom;rpps\nMARTIN, Zoé;1\nDURAND, Paul;2\n").delimiter == ";"


def test_a_line_that_states_the_delimiter_is_no_header_and_comes_back():
    stated = table("sep=;\r\nrpps;nom,x\r\n1;a,b\r\n")
    assert (stated.preamble, stated.header) == ("sep=;\n", ("rpps", "nom,x"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end):
    assert rows(end.join(("nom;rpps", "A;1", "B;2", "")), column="rpps") == [
        (("A", "1"), "1", False),
        (("B", "2"), "2", False),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "windows-1252", "mac_roman", "utf-16"])
@pytest.mark.parametrize("header", ["rpps;prénom", "prénom;rpps"])
def test_letters_are_read_in_every_charset_without_a_declaration(charset, header):
    text = f"{header}\nÉlise;Zoé\nNoël;François\n"
    assert [cells for cells, _, _ in rows(text.encode(charset), column="rpps")] == [
        ("Élise", "Zoé"),
        ("Noël", "François"),
    ]


def test_utf_16_without_a_mark_is_recognised():
    assert table("rpps\tnom\n1\tÉlise\n".encode("utf-16-le")).header == ("rpps", "nom")


def test_a_byte_that_is_no_utf_8_in_a_file_that_is_becomes_its_windows_letter():
    mixed = "rpps;nom\n1;Élise\n".encode() + "2;Noël\n".encode("windows-1252")
    assert [cells[1] for cells, _, _ in rows(mixed)] == ["Élise", "Noël"]


def test_a_wrong_declaration_costs_no_letter():
    latin = "rpps;prénom\n1;Noël\n".encode("iso-8859-1")
    assert table(latin, charset="utf-8").header == ("rpps", "prénom")


@pytest.mark.parametrize("mark", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_refused_with_the_way_out(mark):
    with pytest.raises(InvalidQuery, match="enregistrez-le au format CSV"):
        table(mark + b"\x00" * 100)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_declared_without_its_mark_is_read_as_what_the_file_is(encoding):
    text = "rpps;prénom\n1;Noël\n2;Élise\n3;Chloé\n".encode(encoding)
    assert table(text, charset="utf-16").header == ("rpps", "prénom")


@given(st.binary(max_size=300), st.sampled_from([None, *CSV_CHARSETS]))
def test_no_bytes_break_the_reading(raw, charset):
    with suppress(InvalidQuery):
        list(table(raw, charset=charset).read_rows())
