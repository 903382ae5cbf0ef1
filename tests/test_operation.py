"""What operators are given holds: each metric named exists, each alert is explained."""

import json
import re
from pathlib import Path

import pytest
import yaml

from search_api.monitoring.metrics import Metrics, PublicationCollector
from tests.builders import a_publication
from tests.fakes import InMemoryEngine

DOCS = Path(__file__).parent.parent / "docs"
ALERTS = [
    rule
    for group in yaml.safe_load((DOCS / "operation/alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((DOCS / "operation/dashboard.json").read_text("utf-8"))
OPERATING = (DOCS / "operating.md").read_text("utf-8")
SERVED = InMemoryEngine(publication=a_publication(tombstones=0))
SCRAPED = Metrics().scrape(PublicationCollector(SERVED)).decode()
KNOWN = {
    name + suffix
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", SCRAPED, re.MULTILINE)
    for suffix in (("_bucket", "_sum", "_count") if kind == "histogram" else ("",))
}


def metrics_of(expression):
    return set(re.findall(r"\bannuaire_\w+", expression))


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_stands_on_metrics_that_are_scraped_and_is_explained(alert):
    assert metrics_of(alert["expr"])
    assert metrics_of(alert["expr"]) - KNOWN == set()
    explained = OPERATING.partition(f"\n### {alert['alert']}\n")[2].partition("\n### ")[0]
    assert len(explained.split()) > 15


def test_no_alert_is_explained_that_is_not_there():
    assert set(re.findall(r"^### (\w+)$", OPERATING, re.MULTILINE)) == {
        alert["alert"] for alert in ALERTS
    }


def test_the_dashboard_draws_metrics_that_are_scraped():
    drawn = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    used = set().union(*map(metrics_of, drawn))
    assert len(used) > 12
    assert used - KNOWN == set()
