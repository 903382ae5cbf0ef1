"""A life in the register, as the public sees it: from line to page, and gone again."""

import json

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines

PERSON = a_rpps(1)
DOORS = (
    f"/api/v1/professionals/{PERSON}",
    f"/api/v1/professionals/{PERSON}.vcf",
    f"/professionnel/{PERSON}",
)


@pytest.fixture
def apply(tmp_path):
    """Apply some lines; a client of what is then served."""

    def apply(*lines):
        settings = Settings(data_dir=tmp_path / "var")
        environment = {"ANNUAIRE_DATA_DIR": str(settings.data_dir)}
        told = CliRunner().invoke(app, ["apply", "-"], input=encode_lines(*lines), env=environment)
        assert told.exit_code == 0, told.output
        return TestClient(create_server_app(settings))

    return apply


def found(site, words):
    return site.get(f"/api/v1/professionals?q={words}").json()["total"]["value"]


def changes(site, since=0):
    lines = site.get(f"/api/v1/changes?since={since}").text.splitlines()
    return [json.loads(line) for line in lines]


def test_a_life_in_the_register(apply):
    others = [a_line(rank, person=rank, exercise_name="AUTRE") for rank in range(2, 6)]
    site = apply(*others, a_line(10))
    assert found(site, "martin") == 1
    assert changes(site)[-1]["professional"]["exercises"][0]["exercise_name"] == "MARTIN"

    site = apply(a_line(11, reason="exercise-name-change", exercise_name="LE GALL"))
    assert (found(site, "le+gall"), found(site, "martin")) == (1, 0)

    ceased = {"end": "2026-01-31", "end_reason": "retraite"}
    site = apply(a_line(12, reason="activity-ceased", exercise_name="LE GALL", **ceased))
    assert "Aucune activité" in site.get(DOORS[2]).text

    since = changes(site)[-1]["sequence"]
    site = apply(a_line(13, reason="public-opposition"))
    assert [site.get(door).status_code for door in DOORS] == [410] * 3
    assert found(site, "le+gall") == 0
    assert str(PERSON) not in site.get("/api/v1/suggestions?q=le+g").text
    assert "LE GALL" not in site.get("/api/v1/suggestions?q=gal").text.upper()
    (tombstone,) = changes(site, since)
    assert (tombstone["status"], tombstone["id"], tombstone["professional"]) == (
        "gone",
        PERSON,
        None,
    )
    assert site.get("/api/v1/status").json()["professionals"] == len(others)


def test_a_former_number_redirects_to_the_present_one(apply):
    site = apply(a_line(1, former_ids=["351234567"]))
    answer = site.get("/api/v1/professionals/351234567", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"].endswith(PERSON)


def test_the_changes_are_paged_by_links(apply):
    site = apply(*(a_line(rank, person=rank) for rank in range(1, 6)))
    seen, address = [], "/api/v1/changes?page_size=2"
    while address:
        answer = site.get(address)
        assert answer.headers["content-type"] == "application/x-ndjson"
        seen += [json.loads(line)["id"] for line in answer.text.splitlines()]
        address = answer.links.get("next", {}).get("url", "").removeprefix("http://127.0.0.1:8000")
    assert seen == [a_rpps(rank) for rank in range(1, 6)]


def test_a_line_of_the_feed_has_no_mailboxes(apply):
    assert "mssante" not in apply(a_line(1)).get("/api/v1/changes").text


def test_changes_asked_about_again_are_not_sent_again(apply):
    site = apply(a_line(1))
    tag = site.get("/api/v1/changes").headers["etag"]
    assert site.get("/api/v1/changes", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("wrong", ["since=-1", "since=x", "page_size=0", "page_size=10001", "a=1"])
def test_a_malformed_question_about_changes_is_refused(apply, wrong):
    assert apply(a_line(1)).get(f"/api/v1/changes?{wrong}").status_code == 422


def test_the_status_tells_what_ran(apply):
    (run, *_) = apply(a_line(1), a_line(2) | {"rpps": "1"}).get("/api/v1/status").json()["runs"]
    assert (run["kind"], run["outcome"], run["report"]["rejected"]) == ("apply", "done", 1)
