"""The whole command line over PostgreSQL: what is then served is what SQLite leads to."""

import json
from datetime import date
from threading import Event, Thread

import psycopg
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from indexer.lock import hold_run_lock
from indexer.synthetic import generate_directory
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines

PEOPLE = 300
URL = "ANNUAIRE_DATABASE_URL"
AFTER = "2026-11-22T00:00:00Z"
"""Later than the files, so that the lines win over them."""
NEW, OPPOSED = 90_000_001, 90_000_002
LINES = [
    a_line(1, person=NEW, at=AFTER, exercise_name="LE GALL"),
    a_line(2, person=OPPOSED, at=AFTER, exercise_name="KERGOAT"),
]
OPPOSITION = a_line(3, person=OPPOSED, at=AFTER, reason="public-opposition")
QUESTIONS = (
    "/api/v1/professionals?q=&facets=true&page_size=100",
    "/api/v1/professionals?q=martin",
    "/api/v1/professionals?q=le+gall",
    "/api/v1/professionals?q=medecin+paris",
    "/api/v1/professionals?q=dupond+jean",
    f"/api/v1/professionals/{a_rpps(NEW)}",
    f"/api/v1/professionals/{a_rpps(OPPOSED)}",
)
CHANGES = "/api/v1/changes?since=0&page_size=10000"
OF_THE_RUN = {"publication", "request_id", "instance", "generated_at", "published_at"}


@pytest.fixture(scope="module")
def extractions(tmp_path_factory):
    """The official files of two days; on the second, some have left."""
    folder = tmp_path_factory.mktemp("files")
    days = {date(2026, 11, 20): PEOPLE, date(2026, 11, 21): PEOPLE - 20}
    return [
        generate_directory(many, 7, folder / str(day), day).folder for day, many in days.items()
    ]


class Directory:
    """A data folder, the store that its settings name, and the command over both."""

    def __init__(self, data_dir, database_url=None):
        self.settings = Settings(data_dir=data_dir, database_url=database_url)
        self.environment = {"ANNUAIRE_DATA_DIR": str(data_dir)}
        if database_url:
            self.environment[URL] = database_url

    def run(self, *words, lines=()):
        words = [str(word) for word in words]
        return CliRunner().invoke(app, words, env=self.environment, input=encode_lines(*lines))

    def served(self):
        """What every question is answered, but for the times of this run."""
        with TestClient(create_server_app(self.settings)) as site:
            answers = {path: site.get(path) for path in QUESTIONS}
            changes = [json.loads(line) for line in site.get(CHANGES).text.splitlines()]
        told = {path: (one.status_code, lasting(one.json())) for path, one in answers.items()}
        return told, changes


def lasting(answer):
    """An answer without what names the moment."""
    return {key: value for key, value in answer.items() if key not in OF_THE_RUN}


@pytest.fixture
def both(tmp_path, a_database):
    """One directory over SQLite and one over PostgreSQL."""
    return Directory(tmp_path / "sqlite"), Directory(tmp_path / "postgresql", a_database())


def test_load_apply_rollback_and_publish_lead_to_the_same_answers(both, extractions):
    first, second = extractions
    options = ("--max-reject-share", "0.5", "--max-loss", "1")
    steps = (
        (["load", first, *options], ()),
        (["apply", "-"], LINES),
        (["load", second, *options], ()),
        (["apply", "-"], [OPPOSITION]),
        (["rollback"], ()),
        (["publish"], ()),
    )
    statuses = set()
    for words, lines in steps:
        told = [one.run(*words, lines=lines) for one in both]
        assert [each.exit_code for each in told] == [0, 0], told[1].output
        on_sqlite, on_postgresql = (one.served() for one in both)
        assert on_postgresql == on_sqlite, words
        statuses.add(on_sqlite[0][QUESTIONS[-1]][0])
    assert statuses == {200, 404, 410}
    assert not (both[1].settings.data_dir / "store.sqlite3").exists()


@pytest.mark.parametrize(
    "words", [["load", "."], ["rollback"], ["publish"]], ids=lambda each: each[0]
)
def test_a_second_run_on_the_same_database_is_refused_from_another_folder(both, words, tmp_path):
    _, here = both
    with hold_run_lock(tmp_path / "elsewhere", here.settings.store_url):
        refused = here.run(*words)
    assert (refused.exit_code, "en cours sur cette base" in refused.stderr) == (1, True)


CONNECTIONS_QUERY = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
MAX_CONNECTIONS = 4
"""As the operators' page says: the run, its lock, and two workers."""


def watch_connections(url, ended, counts):
    with psycopg.connect(url, autocommit=True) as connection:
        while not ended.is_set():
            counts.append(connection.execute(CONNECTIONS_QUERY).fetchone()[0])


@pytest.mark.parametrize("words", [["publish"], ["apply", "-"], ["rollback"], ["load"]])
def test_a_run_needs_no_more_connections_than_the_page_says(both, extractions, words, monkeypatch):
    _, here = both
    options = ("--max-reject-share", "0.5", "--max-loss", "1")
    assert here.run("load", extractions[0], *options).exit_code == 0
    assert here.run("publish").exit_code == 0
    monkeypatch.setattr("indexer.publication.publish.PEOPLE_PER_CHUNK", 50)
    monkeypatch.setattr("indexer.publication.update.MAX_SMALL_UPDATE_PEOPLE", 0)
    further = [extractions[1], *options] if words == ["load"] else []
    ended, counts = Event(), []
    watching = Thread(target=watch_connections, args=(here.environment[URL], ended, counts))
    watching.start()
    try:
        assert here.run(*words, *further, lines=LINES).exit_code == 0
    finally:
        ended.set()
        watching.join()
    assert 2 <= max(counts) <= MAX_CONNECTIONS
