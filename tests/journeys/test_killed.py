"""Killed at any point, a run leaves the served directory whole; a rerun ends as if undisturbed.

The points are drawn by a seed over all the steps of an undisturbed run, one in each stretch of it.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.index import EmbeddedIndex
from directory.search import SearchQuery
from tests.builders import a_rpps
from tests.indexer.directories import Directory
from tests.indexer.feed.lines import a_line, encode_lines
from tests.indexer.loads import load_people, write_people_files

ROOT = Path(__file__).parents[2]
SEED = 20261122
PEOPLE = {1: "ADAM", 2: "BERNARD", 3: "CARON", 4: "DURAND"}
AFTER = "2026-11-22T00:00:00Z"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A served directory with a publication before it, an opposition since, files and lines."""
    directory = Directory(tmp_path_factory.mktemp("base") / "var")
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "BERTIN"})
    directory.apply(a_line(1, person=4, reason="public-opposition", at=AFTER))
    directory.store.close()
    home = Path(directory.folder).parent
    write_people_files(home / "files", PEOPLE | {2: "BOYER", 5: "ÉMILE"}, stamp="202611220800")
    lines = [
        a_line(2, person=1, at="2026-11-22T09:00:00Z", exercise_name="ADAMS"),
        a_line(3, person=6, at="2026-11-22T09:00:00Z", exercise_name="FAURE"),
        a_line(4, person=3, reason="deletion", at="2026-11-22T09:00:00Z"),
    ]
    (home / "lines.jsonl").write_bytes(encode_lines(*lines))
    return home


COMMANDS = {
    "apply": ("apply", "lines.jsonl"),
    "load": ("load", "files", "--workers", "1", "--max-loss", "0.5"),
    "publish": ("publish", "--workers", "1"),
    "rollback": ("rollback",),
    "purge": ("purge",),
}


POINTS = {"apply": 2, "load": 2, "publish": 1, "rollback": 1, "purge": 1}
"""In each run; each takes two processes."""


def run(home, words, step=0):
    """The command in a folder; its status, and how many steps it took."""
    counted = home / "steps"
    environment = ["env", "ANNUAIRE_DATA_DIR=var", f"PYTHONPATH={ROOT}"]
    program = [sys.executable, "-m", "tests.journeys.killing", str(step), str(counted)]
    command = [*environment, *program, *words]
    ended = subprocess.run(  # noqa: S603 - our own command
        command, cwd=home, capture_output=True, check=False, text=True
    )
    return ended, int(counted.read_text()) if ended.returncode >= 0 else None


def state(home):
    """All that is public, but for the numbering of changes."""
    engine = EmbeddedEngine(home / "var" / "index")
    people = {each.person.id: each.person for each in engine.changes(0, 1_000)}
    listed = engine.candidates(SearchQuery(), limit=100).total.value
    return people, listed, engine.publication().professionals


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_that_is_killed_anywhere_is_as_if_it_had_not_been(base, tmp_path, command):
    words = COMMANDS[command]
    undisturbed = shutil.copytree(base, tmp_path / "undisturbed")
    ended, steps = run(undisturbed, words)
    assert ended.returncode == 0, ended.stderr
    before, after = state(base), state(undisturbed)
    chosen = Random(f"{SEED} {command}")  # noqa: S311 - no secret
    points = POINTS[command]
    for stretch in range(points):
        step = chosen.randint(1 + steps * stretch // points, steps * (stretch + 1) // points)
        home = shutil.copytree(base, tmp_path / str(step))
        assert run(home, words, step)[0].returncode == -9
        assert state(home) in (before, after), f"step {step}: served in between"
        ended, _ = run(home, words)
        assert ended.returncode == 0, f"step {step}: {ended.stderr}"
        assert state(home) == after, f"step {step}"
        shutil.rmtree(home)


def test_what_a_killed_load_leaves_behind_is_removed(base, tmp_path):
    home = shutil.copytree(base, tmp_path / "home")
    (home / "var" / "annuaire-left").mkdir()
    assert run(home, COMMANDS["load"])[0].returncode == 0
    assert not list((home / "var").glob("annuaire-*"))
    assert not list((home / "var" / "index").glob("*.building"))


def test_there_is_a_way_back_to_kill(base):
    index = EmbeddedIndex(base / "var" / "index")
    assert index.previous_publication().sequence < index.current_publication().sequence
    assert a_rpps(4) in state(base)[0] or f"8{a_rpps(4)}" in state(base)[0]
