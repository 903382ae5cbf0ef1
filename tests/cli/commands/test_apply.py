import json
import time

import pytest

from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines


@pytest.fixture
def lines(tmp_path):
    """A file of lines, one of which breaks a rule."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(
        encode_lines(a_line(1), a_line(2, person=2) | {"rpps": "1"}, a_line(4, person=2))
    )
    return path


def test_what_became_of_the_lines_is_told(annuaire, lines):
    account = json.loads(annuaire("apply", lines, "--json").stdout)
    assert (account["lines"], account["rejected"], account["outcomes"]) == (3, 1, {"applied": 2})
    assert account["gaps"] == [{"first": 2, "last": 3}]
    (rejection,) = account["rejections"]
    assert (rejection["file"], rejection["line"], rejection["field"]) == ("lines.jsonl", 2, "rpps")


def test_people_read_the_same_in_words(annuaire, lines):
    told = annuaire("apply", lines).stdout
    assert "3 lignes, dont 1 rejetées" in told
    assert "Il manque les numéros 2 à 3" in told


def test_whoever_was_applied_is_found(annuaire, lines):
    annuaire("apply", lines)
    assert json.loads(annuaire("show", a_rpps(1), "--json").stdout)["id"] == a_rpps(1)


def test_a_file_that_is_not_there_is_refused(annuaire, tmp_path):
    answer = annuaire("apply", tmp_path / "absent.jsonl")
    assert (answer.exit_code, answer.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("words", [(), ("lines.jsonl", "--watch", ".")])
def test_one_source_is_needed_and_no_more(annuaire, words):
    assert annuaire("apply", *words).exit_code == 2


def test_rejected_lines_are_listed_until_they_come_again(annuaire, lines, tmp_path):
    assert json.loads(annuaire("apply", "--rejected", "--json").stdout) == []
    assert "annuaire apply --rejected" in annuaire("apply", lines).stdout
    (letter,) = json.loads(annuaire("apply", "--rejected", "--json").stdout)
    assert (letter["file"], letter["line"], letter["sequence"]) == ("lines.jsonl", 2, 2)
    assert letter["field"] == "rpps"
    assert "civil" not in letter["record"]
    assert "lines.jsonl" in annuaire("apply", "--rejected").stdout
    again = tmp_path / "again.jsonl"
    again.write_bytes(encode_lines(a_line(2, person=3)))
    annuaire("apply", again)
    assert "0 lignes" in annuaire("apply", "--rejected").stdout


def test_a_jump_is_refused_unless_it_is_accepted(annuaire, tmp_path):
    path = tmp_path / "jump.jsonl"
    path.write_bytes(encode_lines(a_line(1), a_line(90_000_000, person=2)))
    assert json.loads(annuaire("apply", path, "--json").stdout)["rejected"] == 1
    assert json.loads(annuaire("apply", path, "--accept-jump", "--json").stdout)["rejected"] == 0


def test_the_schema_is_shown(annuaire):
    assert json.loads(annuaire("apply", "--schema").stdout)["title"] == "Enregistrement validé"


def test_what_arrives_in_a_folder_is_applied_and_removed(process, tmp_path, lines):
    watched = tmp_path / "arriving"
    watched.mkdir()
    with process(tmp_path / "var", "apply", "--watch", watched) as running:
        lines.rename(watched / "lines.jsonl")
        account = json.loads("".join(iter(running.stdout.readline, "}\n")) + "}")
        assert account["lines"] == 3
        while list(watched.iterdir()):
            time.sleep(0.02)


def test_the_changes_are_json_lines_from_a_number_on(annuaire, lines):
    annuaire("apply", lines)
    first, second = annuaire("changes").stdout.splitlines()
    assert json.loads(first)["sequence"] < json.loads(second)["sequence"]
    assert annuaire("changes", "--limit", 1).stdout.splitlines() == [first]
    after = annuaire("changes", "--since", json.loads(first)["sequence"])
    assert after.stdout.splitlines() == [second]


def test_there_is_no_way_back_from_a_first_publication(annuaire, lines):
    annuaire("apply", lines)
    answer = annuaire("rollback")
    assert (answer.exit_code, "publication" in answer.stderr) == (1, True)


def test_the_status_tells_the_run(annuaire, lines):
    annuaire("apply", lines)
    (run,) = json.loads(annuaire("status", "--json").stdout)["runs"]
    report = json.loads(run["report"])
    assert (report["rejected"], report["awaited"]) == (1, 1)
    assert report["rules"] == {"rpps : mal formé": 1}
