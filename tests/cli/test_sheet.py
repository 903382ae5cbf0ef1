from io import BytesIO

import pytest
from pypdf import PdfReader


@pytest.fixture
def asked(annuaire_on, loaded):
    """The command on the directory that nobody changes."""
    return annuaire_on(loaded)


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(pdf).pages)


def test_a_sheet_is_written_to_a_file(asked, someone, tmp_path):
    answer = asked("sheet", someone["id"], "-o", tmp_path / "sheet.pdf")
    assert answer.exit_code == 0, answer.output
    assert someone["id"] in text_of(tmp_path / "sheet.pdf").replace(" ", "")


def test_a_sheet_may_go_to_standard_output(asked, someone):
    drawn = asked("sheet", someone["id"], "-o", "-").stdout_bytes
    assert someone["exercises"][0]["exercise_name"] in text_of(BytesIO(drawn))


def test_nobody_has_no_sheet(asked, tmp_path):
    assert asked("sheet", "99000000000", "-o", tmp_path / "sheet.pdf").exit_code == 1
    assert not (tmp_path / "sheet.pdf").exists()
