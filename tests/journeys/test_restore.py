"""The backup page, followed to the letter: a lost database, and nobody is wrong afterwards."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient

from benchmarks.indexing.postgresql import run_postgresql_program
from cli.server.composition import create_server_app
from indexer.synthetic import generate_directory
from search_api.client import Client
from tests.indexer.feed.lines import a_line
from tests.journeys.test_postgresql import Directory
from tests.search_api.client.test_client import SITE, over

PEOPLE = 300
DAYS = {date(2026, 11, 20): PEOPLE, date(2026, 11, 21): PEOPLE - 20, date(2026, 11, 22): PEOPLE + 5}
AFTER = "2026-11-25T00:00:00Z"
"""Later than the files, so that the lines win over them."""
OPTIONS = ("--max-reject-share", "0.5", "--max-loss", "1")


@pytest.fixture(scope="module")
def extractions(tmp_path_factory):
    """The official files of three days."""
    folder = tmp_path_factory.mktemp("files")
    return [
        generate_directory(many, 7, folder / str(day), day).folder for day, many in DAYS.items()
    ]


class Partner:
    """A partner who keeps a copy with the client, and remembers what each number said."""

    def __init__(self, directory):
        self.settings = directory.settings
        self.copy, self.said, self.since, self.epoch = {}, {}, 0, ""
        self.restarts = 0

    def follow(self):
        with (
            TestClient(create_server_app(self.settings)) as site,
            Client(SITE, http=over(site)) as client,
        ):
            for page in client.changes(self.since, self.epoch):
                self.since, self.epoch = page.since, page.epoch
                if page.is_restart:
                    self.restarts += 1
                    self.copy.clear()
                for line in page.lines:
                    assert self.said.setdefault(line.sequence, line) == line, "a number twice"
                    self.copy[line.id] = line.professional
            listed = {line.id: line.professional for line in read_everybody(client)}
        return {id_: one for id_, one in self.copy.items() if one} == listed

    def look_up(self, number):
        with TestClient(create_server_app(self.settings)) as site:
            return site.get(f"/api/v1/professionals/{number}").status_code


def read_everybody(client):
    for page in client.changes():
        yield from (line for line in page.lines if line.professional)


class SqliteStore:
    """Backed up as the page says, through the same function of SQLite as its shell."""

    def __init__(self, tmp_path, _request):
        self.path, self.url = tmp_path / "var" / "store.sqlite3", None
        self.copy = tmp_path / "copy.sqlite3"

    def back_up(self):
        with (
            closing(sqlite3.connect(self.path)) as store,
            closing(sqlite3.connect(self.copy)) as to,
        ):
            store.backup(to)

    def restore(self):
        self.path.unlink()
        shutil.copyfile(self.copy, self.path)


class PostgresqlStore:
    """Backed up and restored by the commands of the page."""

    def __init__(self, tmp_path, request):
        self.make = request.getfixturevalue("a_database")
        self.url = self.make()
        self.dump = tmp_path.parent / f"{tmp_path.name}.dump"

    def back_up(self):
        folder = make_url(self.url).query["host"]
        self.dump = f"{folder}/{make_url(self.url).database}.dump"
        run_postgresql_program("pg_dump", "--format=custom", f"--file={self.dump}", self.url)

    def restore(self):
        """Into an empty database, under the same name."""
        database = make_url(self.url).database
        server = self.url.replace(f"/{database}?", "/postgres?")
        for words in (f"DROP DATABASE {database} WITH (FORCE)", f"CREATE DATABASE {database}"):
            run_postgresql_program("psql", "--command", words, server)
        run_postgresql_program(
            "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={self.url}", self.dump
        )


@pytest.fixture(params=[SqliteStore, PostgresqlStore], ids=lambda kind: kind.__name__)
def store(request, tmp_path):
    return request.param(tmp_path, request)


@pytest.fixture
def directory(store, tmp_path):
    return Directory(tmp_path / "var", store.url)


def run(directory, *words, lines=(), status=0):
    ended = directory.run(*words, lines=lines)
    assert ended.exit_code == status, ended.output
    return ended


def change(number, sequence, **given):
    return a_line(sequence, at=AFTER, **given) | {"rpps": number}


def test_a_backup_is_restored_and_everybody_agrees_again(directory, store, extractions):
    first, second, third = extractions
    partner = Partner(directory)
    run(directory, "load", first, *OPTIONS)
    assert partner.follow()
    store.back_up()

    listed = sorted(id_ for id_, one in partner.copy.items() if one and id_.startswith("99"))
    opposed, renamed = listed[0], listed[1]
    lines = [
        change(opposed, 1, reason="public-opposition"),
        change(renamed, 2, reason="exercise-name-change", exercise_name="KERGOAT"),
    ]
    run(directory, "load", second, *OPTIONS)
    assert partner.follow()
    run(directory, "apply", "-", lines=lines)
    assert partner.follow()
    assert partner.look_up(opposed) == 410

    store.restore()
    for words in (["load", second, *OPTIONS], ["apply", "-"], ["publish"], ["rollback"]):
        refused = run(directory, *words, lines=lines, status=1)
        assert "en retard" in refused.stderr
        assert "annuaire publish --resume" in refused.stderr
    assert partner.follow()
    assert partner.look_up(opposed) == 410

    run(directory, "publish", "--resume")
    assert partner.follow()
    assert partner.look_up(opposed) == 410
    run(directory, "load", third, *OPTIONS)
    assert partner.follow()
    run(directory, "apply", "-", lines=lines)
    assert partner.follow()
    assert partner.look_up(opposed) == 410
    assert partner.copy[renamed].exercises[0].exercise_name == "KERGOAT"
    assert partner.restarts == 0
