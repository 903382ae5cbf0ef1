"""Somebody leaves the register, and comes back: what every door answers, from file to server."""

import shutil
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.indexer.official import row, write

STAYING = [a_rpps(number) for number in range(1, 13)]
LEAVING = a_rpps(13)
DOORS = (
    f"/api/v1/professionals/{LEAVING}",
    f"/api/v1/professionals/{LEAVING}.pdf",
    f"/professionnel/{LEAVING}",
    f"/professionnel/{LEAVING}/fiche.pdf",
)


@pytest.fixture
def site_of(tmp_path):
    """Load a full extraction that holds these people; a client of what is then served."""

    def site_of(numbers):
        folder = tmp_path / "files"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for kind in FileKind:
            write(folder, kind, [row(kind, rpps=number) for number in numbers])
        environment = {"ANNUAIRE_DATA_DIR": str(tmp_path / "var")}
        told = CliRunner().invoke(app, ["load", str(folder)], env=environment)
        assert told.exit_code == 0, told.output
        return open_sites.enter_context(
            TestClient(create_server_app(Settings(data_dir=tmp_path / "var")))
        )

    with ExitStack() as open_sites:
        yield site_of


def statuses(site):
    return [site.get(door).status_code for door in DOORS]


def test_who_has_left_is_gone_from_every_door_and_may_come_back(site_of):
    assert statuses(site_of([*STAYING, LEAVING])) == [200] * 4
    assert statuses(site_of(STAYING)) == [410] * 4
    assert statuses(site_of([*STAYING, LEAVING])) == [200] * 4


def test_who_has_left_is_counted_listed_and_remembered_no_more(site_of):
    tag = site_of([*STAYING, LEAVING]).get(DOORS[0]).headers["etag"]
    site = site_of(STAYING)
    assert site.get("/api/v1/status").json()["professionals"] == len(STAYING)
    assert site.get("/api/v1/professionals?q=martin").json()["total"]["value"] == len(STAYING)
    assert LEAVING not in site.get("/recherche?q=martin").text
    assert site.get(DOORS[0], headers={"If-None-Match": tag}).status_code == 410
    (item,) = site.post("/api/v1/professionals/lookup", json={"ids": [LEAVING]}).json()["items"]
    assert (item["status"], item["professional"]) == ("gone", None)


def test_who_has_left_has_no_sheet_left_on_disk(site_of, tmp_path):
    def kept():
        files = (tmp_path / "var/sheets").iterdir()
        return [path for path in files if LEAVING.encode() in path.read_bytes()]

    site_of([*STAYING, LEAVING]).get(DOORS[-1])
    assert len(kept()) == 1
    site_of(STAYING)
    assert kept() == []
