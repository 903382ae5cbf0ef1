"""A small directory, made and loaded once; the command in this process, and a real server."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from cli.main import app
from indexer.synthetic import generate_directory

ROOT = Path(__file__).parents[2]
PEOPLE = 300
FRIDAY = date(2026, 11, 20)
PATIENCE_S = 30


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The three official files of a fictitious directory."""
    return generate_directory(PEOPLE, 7, tmp_path_factory.mktemp("files"), FRIDAY).folder


@pytest.fixture(scope="session")
def loaded(tmp_path_factory, files):
    """A data folder with that directory in it; read only."""
    data_dir = tmp_path_factory.mktemp("loaded") / "var"
    assert annuaire_in(data_dir)("load", files, "--max-reject-share", 0.5).exit_code == 0
    return data_dir


@pytest.fixture
def data_dir(tmp_path, loaded):
    """A copy of it, to change."""
    return shutil.copytree(loaded, tmp_path / "var")


@pytest.fixture
def annuaire(tmp_path):
    """The command on this test's own data folder, which `data_dir` fills."""
    return annuaire_in(tmp_path / "var")


@pytest.fixture(scope="session")
def annuaire_on():
    """The command on any data folder."""
    return annuaire_in


def annuaire_in(data_dir, **settings):
    def run(*words):
        environment = {"ANNUAIRE_DATA_DIR": str(data_dir), **settings}
        return CliRunner().invoke(app, [str(word) for word in words], env=environment)

    return run


def keep_people(folder, rows):
    """Leave only the people of the first rows of the activities file, in all three files."""
    (activities,) = folder.glob("PS_LibreAcces_Personne_activite_*")
    lines = activities.read_text("utf-8").splitlines()[1:rows]
    ids = {line.split("|")[2] for line in lines}
    for path in folder.glob("PS_LibreAcces_*"):
        header, *rest = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join([header, *(x for x in rest if x.split("|")[2] in ids)]), "utf-8")


@pytest.fixture
def asked(loaded):
    """The command on the directory that nobody changes."""
    return annuaire_in(loaded)


@pytest.fixture
def someone(asked):
    """One of those who are there, as the API tells them."""
    everybody = asked("search", "", "--json").stdout
    return json.loads(everybody)["results"][0]["professional"]


@pytest.fixture
def full_name(someone):
    """Their name, as people say it."""
    exercise = someone["exercises"][0]
    return f"{exercise['exercise_first_name']} {exercise['exercise_name']}"


class RunningCommand:
    """A command that serves, in a process of its own."""

    def __init__(self, process, address, log):
        self.process = process
        self.address = address
        self.log = log

    def get(self, path):
        """Status and body."""
        at = urlsplit(self.address)
        connection = HTTPConnection(at.hostname, at.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def json(self, path):
        status, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def stop(self, sign=signal.SIGTERM):
        """Ask it to end; its exit status, and what else it printed."""
        self.process.send_signal(sign)
        printed, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, printed

    def logged(self):
        """Every line of its log so far."""
        self.log.seek(0)
        return self.log.read().splitlines()

    def complaints(self):
        """What is in its log besides the requests."""
        return [line for line in self.logged() if '"annuaire.access"' not in line]


@contextmanager
def start_command(data_dir, *words, stderr=subprocess.PIPE, **settings):
    """A process of the command on a data folder, ended with the block at the latest."""
    own = {"ANNUAIRE_DATA_DIR": data_dir, "ANNUAIRE_DRAIN_S": 0, **settings}
    given = [f"{name}={value}" for name, value in own.items()]
    command = ["env", *given, sys.executable, "-m", "cli", *words]
    with subprocess.Popen(  # noqa: S603 - our own command
        [str(word) for word in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.fixture
def process():
    """Starts a process of the command: `with process(data_dir, "load", …) as loading`."""
    return start_command


@pytest.fixture(scope="session")
def serving():
    """Starts a server on a free port: `with serving(data_dir) as server`."""

    @contextmanager
    def serve(data_dir, *words, command="serve", **settings):
        with (
            tempfile.TemporaryFile("a+") as log,  # a pipe that nobody empties would stop the server
            start_command(
                data_dir, command, "--port", 0, *words, stderr=log, **settings
            ) as process,
        ):
            lines = iter(process.stdout.readline, "")
            found = (re.search(r"Annuaire.* (http://\S+)", line) for line in lines)
            announced = next(filter(None, found), None)
            server = RunningCommand(process, announced and announced[1], log)
            assert announced, server.logged()
            yield server

    return serve


@pytest.fixture
def eventually():
    """Waits for a condition; its first true value."""

    def wait(condition, within_s=PATIENCE_S):
        end = time.monotonic() + within_s
        while not (value := condition()):
            assert time.monotonic() < end, "it never came true"
            time.sleep(0.02)
        return value

    return wait
