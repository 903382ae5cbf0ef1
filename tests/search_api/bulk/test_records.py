"""Lines to records: what a file may have gone through, and what must not be lost of it."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.bulk.records import MAX_CSV_LINE_CHARS, read_csv_records


def read(raw, delimiter=",", width=0):
    return list(read_csv_records(StringIO(raw, newline=None), delimiter, width))


def cells(raw, **how):
    return [record.cells for record in read(raw, **how)]


def test_quotes_delimiters_and_line_ends_are_read_as_the_standard_says():
    assert cells('1,"a, "\r\n2,"say ""x"""\n3,') == [("1", "a, "), ("2", 'say "x"'), ("3", "")]


def test_a_quoted_cell_may_go_over_lines():
    assert cells('1,"12 rue\nde Brest"\n2,b\n') == [("1", "12 rue\nde Brest"), ("2", "b")]


def test_blank_lines_are_no_records():
    assert cells("1\n\n \r\n2\n\n") == [("1",), ("2",)]


@pytest.mark.parametrize("stray", ['"1,a', '1,"a', '1,"a"b', '1,"'])
def test_a_stray_quote_costs_its_own_line_and_no_other(stray):
    first, *rest = read(stray + "\n2,b\n3,c\n", width=2)
    assert (first.cells, bool(first.fault)) == ((stray,), True)
    assert [record.cells for record in rest] == [("2", "b"), ("3", "c")]


def test_a_stray_quote_far_from_its_like_does_not_swallow_what_lies_between():
    lines = ['0,"a', *(f"{number},b" for number in range(1, 100)), '100,c"']
    assert len(read("\n".join(lines), width=2)) == 101


def test_a_line_without_end_is_cut_and_the_next_is_read():
    long, last = read("x" * (3 * MAX_CSV_LINE_CHARS) + "\n2\n")
    assert len(long.cells[0]) == MAX_CSV_LINE_CHARS
    assert "coupée" in long.fault
    assert last.cells == ("2",)


@given(st.text(max_size=300))
def test_no_text_stops_the_reading_and_every_line_is_there(raw):
    lines = "".join(cell for record in read(raw) for cell in record.cells)
    assert remove_marks(lines) == remove_marks(raw)


def remove_marks(text):
    return "".join(each for each in text if not each.isspace() and each not in ',"')
