"""`annuaire sheets`: a list of numbers in, a folder of sheets out."""

import json

import pytest
from pypdf import PdfReader

from cli.commands.sheets import parse_numbers


@pytest.fixture
def people(asked):
    """The numbers of three who are there."""
    found = json.loads(asked("search", "", "--json").stdout)["results"]
    return [each["professional"]["id"] for each in found[:3]]


def test_every_number_of_a_list_has_its_sheet(asked, people, tmp_path):
    (tmp_path / "ids.txt").write_text("\n".join(people), "utf-8")
    answer = asked("sheets", "--file", tmp_path / "ids.txt", "--out", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    files = {path.name: path for path in (tmp_path / "out").iterdir()}
    assert files.keys() == {f"fiche-activite-{number}.pdf" for number in people}
    title = PdfReader(files[f"fiche-activite-{people[0]}.pdf"]).metadata.title
    assert title.startswith("Fiche d’activité")
    assert "Fiches écrites : 3" in answer.stdout


def test_numbers_without_sheet_are_told_the_rest_is_done_and_the_status_is_1(
    asked, people, tmp_path
):
    (tmp_path / "ids.txt").write_text(f"{people[0]}\n99000000000\nabc\n", "utf-8")
    answer = asked("sheets", "--file", tmp_path / "ids.txt", "--out", tmp_path / "out")
    assert answer.exit_code == 1
    assert "annuaire : 99000000000 : personne n'a ce numéro" in answer.stderr
    assert "annuaire : abc : ce n'est pas un numéro" in answer.stderr
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_an_empty_list_is_no_failure(asked, tmp_path):
    (tmp_path / "ids.txt").touch()
    answer = asked("sheets", "--file", tmp_path / "ids.txt", "--out", tmp_path / "out")
    assert (answer.exit_code, list((tmp_path / "out").iterdir())) == (0, [])


def test_a_list_that_is_not_there_is_refused(asked, tmp_path):
    answer = asked("sheets", "--file", tmp_path / "nowhere.txt", "--out", tmp_path)
    assert answer.exit_code == 1
    assert "nowhere.txt" in answer.stderr


def test_a_list_holds_each_number_once_and_may_hold_comments():
    lines = ["# two of Rennes", " 99000000010 ", "", "99000000028 # the other", "99000000010"]
    assert parse_numbers(lines) == ("99000000010", "99000000028")
