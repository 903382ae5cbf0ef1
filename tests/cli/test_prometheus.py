"""A real Prometheus reads a server's metrics, and every query of the dashboard has an answer."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest

from tests.opensearch.node import find_free_ports

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
OPERATION = Path(__file__).parents[2] / "docs/operation"
PANELS = json.loads((OPERATION / "dashboard.json").read_text("utf-8"))["panels"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
CONFIGURATION = """
global: {{scrape_interval: 500ms, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs: [{{job_name: annuaire, static_configs: [{{targets: ["{target}"]}}]}}]
"""


@contextmanager
def run_prometheus(folder, target):
    """A function that asks a Prometheus which reads this target's metrics."""
    file = folder / "prometheus.yml"
    file.write_text(CONFIGURATION.format(rules=OPERATION / "alerts.yml", target=target))
    (port,) = find_free_ports(1)
    command = [
        "prometheus",
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]

    def ask(path):
        with urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - fixed words
        try:
            yield ask
        finally:
            process.terminate()


def test_every_query_of_the_dashboard_has_an_answer(serving, loaded, someone, tmp_path, eventually):
    with (
        serving(loaded) as server,
        run_prometheus(tmp_path, urlsplit(server.address).netloc) as ask,
    ):

        def find_unanswered():
            server.get(f"/recherche?q={quote(someone['exercises'][0]['exercise_name'])}")
            try:
                return [q for q in QUERIES if not ask(f"query?query={quote(q)}")["result"]]
            except OSError:  # not started yet
                return QUERIES

        eventually(lambda: not find_unanswered())
        rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
        assert len(rules) > 10
        assert [rule["name"] for rule in rules if rule["health"] not in {"ok", "unknown"}] == []
