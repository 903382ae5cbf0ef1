from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.pdf.keys import PASSWORD, write_key


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


def test_several_sheets_go_into_a_folder(asked, someone, tmp_path):
    answer = asked("sheet", someone["id"], "99000000000", "-o", tmp_path / "sheets")
    assert answer.exit_code == 1
    names = [path.name for path in (tmp_path / "sheets").iterdir()]
    assert names == [f"fiche-activite-{someone['id']}.pdf"]


def test_one_sheet_may_go_into_a_folder_under_its_usual_name(asked, someone, tmp_path):
    assert asked("sheet", someone["id"], "-o", tmp_path).exit_code == 0
    assert (tmp_path / f"fiche-activite-{someone['id']}.pdf").exists()


@pytest.mark.parametrize("output", ["one.pdf", "-"])
def test_several_sheets_do_not_go_into_one_file(asked, someone, output):
    assert asked("sheet", someone["id"], someone["id"], "-o", output).exit_code == 2


def test_sheets_are_signed_where_a_key_is_set(asked, someone, tmp_path, monkeypatch):
    monkeypatch.setenv("ANNUAIRE_SHEET_KEY_FILE", str(write_key(tmp_path / "key.p12")))
    monkeypatch.setenv("ANNUAIRE_SHEET_KEY_PASSWORD", PASSWORD)
    assert asked("sheet", someone["id"], "-o", tmp_path / "one.pdf").exit_code == 0
    assert "/Sig" in PdfReader(tmp_path / "one.pdf").get_fields()["Signature"]["/FT"]


@pytest.mark.parametrize("command", ["sheet", "serve"])
def test_a_key_that_cannot_be_read_is_said_before_anything_is_done(
    asked, someone, tmp_path, monkeypatch, command
):
    monkeypatch.setenv("ANNUAIRE_SHEET_KEY_FILE", str(tmp_path / "nowhere.p12"))
    words = {"sheet": (someone["id"], "-o", tmp_path / "one.pdf"), "serve": ("--port", 0)}
    refused = asked(command, *words[command])
    assert refused.exit_code == 1
    assert "La clé des fiches ne peut être lue" in refused.stderr
    assert not (tmp_path / "one.pdf").exists()


def test_certificates_that_cannot_be_read_are_said_before_anything_is_served(
    asked, tmp_path, monkeypatch
):
    monkeypatch.setenv("ANNUAIRE_SHEET_CERTIFICATES_FILE", str(tmp_path / "nowhere.pem"))
    refused = asked("serve", "--port", 0)
    assert (refused.exit_code, "ANNUAIRE_SHEET_CERTIFICATES_FILE" in refused.stderr) == (1, True)
