"""A publication that is stopped for a while, while another run hides a person, serves nothing."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from cli.server.composition import create_server_app
from indexer.synthetic import generate_directory
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line
from tests.journeys.test_postgresql import AFTER, PEOPLE, Directory
from tests.journeys.test_restore import OPTIONS, run

ROOT = Path(__file__).parents[2]
OPPOSED = 90_000_001
REGISTRATION = a_line(1, person=OPPOSED, at=AFTER, exercise_name="LE GALL")
OPPOSITION = a_line(2, person=OPPOSED, at=AFTER, reason="public-opposition")


@pytest.fixture(scope="module")
def extraction(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    return generate_directory(PEOPLE, 7, folder, date(2026, 11, 20)).folder


class StoppedPublication:
    """`annuaire publish` in a process of its own, stopped right before the swap."""

    def __init__(self, directory):
        settings = directory.environment | {"PYTHONPATH": str(ROOT)}
        environment = ["env", *(f"{name}={value}" for name, value in settings.items())]
        program = [sys.executable, "-m", "tests.journeys.stopping", "publish", "--workers", "1"]
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*environment, *program],
            stderr=subprocess.PIPE,
            text=True,
            cwd=directory.settings.data_dir,
        )
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def go_on(self):
        """Let it finish; its exit status, and what it said."""
        self.process.send_signal(signal.SIGCONT)
        _, said = self.process.communicate()
        return self.process.returncode, said


@pytest.fixture
def stopped():
    """Stop publications; none outlives the test."""
    made = []

    def stop(directory):
        made.append(StoppedPublication(directory))
        return made[-1]

    yield stop
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        one.process.stderr.close()


def fill(directory, extraction):
    run(directory, "load", extraction, *OPTIONS)
    run(directory, "apply", "-", lines=[REGISTRATION])


def look_up(directory):
    with TestClient(create_server_app(directory.settings)) as site:
        return site.get(f"/api/v1/professionals/{a_rpps(OPPOSED)}").status_code


def count_publications(directory):
    index = directory.settings.data_dir / "index"
    return sum(each.is_dir() and not each.name.endswith(".building") for each in index.iterdir())


def test_a_folder_whose_lock_was_removed_is_not_published_over(tmp_path, extraction, stopped):
    directory = Directory(tmp_path / "var")
    fill(directory, extraction)
    publishing = stopped(directory)
    (directory.settings.data_dir / "run.lock").unlink()
    run(directory, "apply", "-", lines=[OPPOSITION])
    before = count_publications(directory)
    status, said = publishing.go_on()
    assert (status, "le verrou de ce passage" in said) == (1, True), said
    assert "Traceback" not in said
    assert (look_up(directory), count_publications(directory)) == (410, before)


def test_a_database_whose_connection_was_cut_is_not_published_over(
    tmp_path, a_database, extraction, stopped
):
    url = a_database()
    here, elsewhere = Directory(tmp_path / "var", url), Directory(tmp_path / "other", url)
    fill(here, extraction)
    elsewhere.settings.data_dir.mkdir()
    (elsewhere.settings.data_dir / "index").symlink_to(here.settings.data_dir / "index")
    publishing = stopped(here)
    cut_connections(url)
    run(elsewhere, "apply", "-", lines=[OPPOSITION])
    status, said = publishing.go_on()
    assert (status, "portait le verrou a été coupée" in said) == (1, True), said
    assert "Traceback" not in said
    assert look_up(here) == 410
    run(here, "publish")
    assert look_up(here) == 410


def cut_connections(url):
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"{cut} AND pid <> pg_backend_pid()")


@pytest.mark.parametrize("command", ["load", "rollback", "publish", "apply"])
def test_a_run_that_keeps_its_lock_is_not_taken_for_one_that_lost_it(
    tmp_path, a_database, extraction, command
):
    directory = Directory(tmp_path / "var", a_database())
    fill(directory, extraction)
    run(directory, "publish")
    words = {"load": ["load", extraction, *OPTIONS], "apply": ["apply", "-"]}
    run(directory, *words.get(command, [command]), lines=[OPPOSITION])
