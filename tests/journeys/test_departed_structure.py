"""A practice whose only practitioner opposes, and one that is renamed: what every door answers."""

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines
from tests.indexer.official import ACTIVITIES, row, write

ALONE, SHARED = "R900000000001", "R900000000003"
ZORGLUB = {"rpps": a_rpps(1), "exercise_name": "ZORGLUB", "exercise_first_name": "Ida"}
MARTIN = {"rpps": a_rpps(3), "exercise_name": "MARTIN", "exercise_first_name": "Lea"}
OTHERS = [{"rpps": a_rpps(rank), "exercise_name": "AUTRE"} for rank in range(10, 22)]
PRACTICES = [
    ZORGLUB | {"key": ALONE, "name": "CABINET DU DR ZORGLUB", "email": "ida@example.org"},
    ZORGLUB | {"key": SHARED, "name": "CABINET DES DRS ZORGLUB ET MARTIN"},
    MARTIN | {"key": SHARED, "name": "CABINET DES DRS ZORGLUB ET MARTIN"},
    *OTHERS,
]
OPPOSITION = a_line(1, reason="public-opposition", at="2026-11-25T09:14:00Z")
PHARE = {"siret": "73282932000082", "name": "CABINET DU PHARE", "phones": ["0199005566"]}
GRAND_PHARE = PHARE | {"name": "CABINET DU GRAND PHARE", "phones": ["0199007788"]}
PHARE_ID = "C73282932000082"


@pytest.fixture
def run(tmp_path):
    """Run a command of the program; a client of what is then served."""
    environment = {"ANNUAIRE_DATA_DIR": str(tmp_path / "var")}

    def run(*arguments, **given):
        done = CliRunner().invoke(app, arguments, env=environment, **given)
        assert done.exit_code == 0, done.output
        return TestClient(create_server_app(Settings(data_dir=tmp_path / "var")))

    return run


@pytest.fixture
def files(tmp_path):
    """A folder of official files of everybody."""
    folder = tmp_path / "files"
    folder.mkdir()
    people = {each["rpps"]: each for each in PRACTICES}.values()
    for kind in FileKind:
        fields = ("rpps", "exercise_name", "exercise_first_name")
        names = [{key: each[key] for key in fields if key in each} for each in people]
        given = PRACTICES if kind is ACTIVITIES else names
        write(folder, kind, [row(kind, **each) for each in given])
    return str(folder)


def read_statuses(site, id_):
    doors = (f"/structure/{id_}", f"/fhir/Organization/{id_}")
    return [site.get(door).status_code for door in doors]


def find_organizations(site, query):
    bundle = site.get(f"/fhir/Organization?{query}").json()
    return {each["resource"]["id"] for each in bundle.get("entry", [])}


def suggest(site, text):
    return site.get("/api/v1/suggestions", params={"q": text}).text


def check_opposed(site):
    """The practice is gone from every door, the other one stays."""
    assert read_statuses(site, ALONE) == [410, 410]
    assert read_statuses(site, SHARED) == [200, 200]
    page = site.get(f"/structure/{ALONE}").text
    outcome = site.get(f"/fhir/Organization/{ALONE}").json()
    assert (outcome["resourceType"], outcome["issue"][0]["code"]) == ("OperationOutcome", "deleted")
    assert "CABINET" not in page
    assert "CABINET DU DR ZORGLUB" not in suggest(site, "cabinet du dr zorg")
    queries = (f"_id={ALONE}", f"identifier={ALONE}", "name=cabinet+du+dr+zorglub", "name=zorglub")
    assert not any(ALONE in find_organizations(site, each) for each in queries)
    assert ALONE not in find_organizations(site, "address-city=rennes&_count=100")
    assert SHARED in find_organizations(site, "address-city=rennes&_count=100")
    deleted = [
        each["request"]["url"]
        for each in site.get("/fhir/Organization/_history?_since=2026-11-23").json()["entry"]
        if each["request"]["method"] == "DELETE"
    ]
    assert deleted == [f"Organization/{ALONE}"]


def test_a_practice_goes_with_its_only_practitioner_and_stays_away(run, files):
    site = run("load", files)
    assert read_statuses(site, ALONE) == [200, 200]
    assert "CABINET DU DR ZORGLUB" in suggest(site, "cabinet du dr zorg")
    roles = site.get(f"/fhir/PractitionerRole?practitioner={a_rpps(1)}").json()["entry"]
    ids = {each["resource"]["id"] for each in roles}
    check_opposed(run("apply", "-", input=encode_lines(OPPOSITION)))
    check_opposed(run("load", files))
    site = run("publish")
    check_opposed(site)
    assert {site.get(f"/fhir/PractitionerRole/{each}").status_code for each in ids} == {410}
    history = site.get("/fhir/PractitionerRole/_history?_count=100").json()["entry"]
    requests = [(each["request"]["method"], each["request"]["url"]) for each in history]
    assert {f"PractitionerRole/{each}" for each in ids} == {
        url for method, url in requests if method == "DELETE"
    }


def test_a_practice_that_changes_is_new_behind_every_door(run):
    run("apply", "-", input=encode_lines(a_line(10, structure=PHARE)))
    changed = a_line(11, reason="activity-changed", structure=GRAND_PHARE)
    site = run("apply", "-", input=encode_lines(changed))
    for door in (f"/professionnel/{a_rpps(1)}", f"/structure/{PHARE_ID}"):
        page = site.get(door).text
        assert "CABINET DU GRAND PHARE" in page
        assert "01 99 00 77 88" in page.replace("\xa0", " ")
        assert "CABINET DU PHARE" not in page
    resource = site.get(f"/fhir/Organization/{PHARE_ID}").json()
    assert resource["name"] == "CABINET DU GRAND PHARE"
    assert find_organizations(site, "name=cabinet+du+grand+phare") == {PHARE_ID}
    assert find_organizations(site, "name=cabinet+du+phare") == set()
    assert "CABINET DU GRAND PHARE" in suggest(site, "cabinet du grand")
