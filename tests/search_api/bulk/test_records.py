"""Bytes to records: what a file may have gone through, and what must not be lost of it."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.bulk.records import MAX_CSV_LINE_BYTES, CsvFormat, read_csv_records


def read(raw, delimiter=",", width=0):
    return list(read_csv_records(BytesIO(raw), CsvFormat(delimiter), width))


def cells(raw, **how):
    return [record.cells for record in read(raw, **how)]


def test_quotes_delimiters_and_line_ends_are_read_as_the_standard_says():
    assert cells(b'1,"a, b"\r\n2,"say ""x"""\n3,') == [("1", "a, b"), ("2", 'say "x"'), ("3", "")]


def test_a_quoted_cell_may_go_over_lines():
    assert cells(b'1,"12 rue\nde Brest"\n2,b\n') == [("1", "12 rue\nde Brest"), ("2", "b")]


def test_blank_lines_are_no_records():
    assert cells(b"1\n\n \r\n2\n\n") == [("1",), ("2",)]


@pytest.mark.parametrize("stray", [b'"1,a', b'1,"a', b'1,"a"b', b'1,"'])
def test_a_stray_quote_costs_its_own_line_and_no_other(stray):
    first, *rest = read(stray + b"\n2,b\n3,c\n", width=2)
    assert (first.cells, bool(first.fault)) == ((stray.decode(),), True)
    assert [record.cells for record in rest] == [("2", "b"), ("3", "c")]


def test_a_stray_quote_far_from_its_like_does_not_swallow_what_lies_between():
    lines = [b'0,"a', *(b"%d,b" % number for number in range(1, 100)), b'100,c"']
    assert len(read(b"\n".join(lines), width=2)) == 101


def test_a_line_without_end_is_cut_and_the_next_is_read():
    long, last = read(b"x" * (3 * MAX_CSV_LINE_BYTES) + b"\n2\n")
    assert len(long.cells[0]) == MAX_CSV_LINE_BYTES
    assert "coupée" in long.fault
    assert last.cells == ("2",)


def test_bytes_that_are_no_text_pass_through():
    (record,) = read(b"1,caf\xe9\n")
    assert record.cells[1].encode("utf-8", "surrogateescape") == b"caf\xe9"


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reading_and_every_line_is_there(raw):
    found = b"".join(
        cell.encode("utf-8", "surrogateescape") for record in read(raw) for cell in record.cells
    )
    kept = bytes(each for each in raw if each not in b' \t\r\n\x0b\x0c",')
    assert bytes(each for each in found if each not in b' \t\r\n\x0b\x0c",') == kept
