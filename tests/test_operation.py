"""What operators are given holds: each alert fires and is explained, each drawn metric exists."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from search_api.monitoring.metrics import Metrics, PublicationCollector
from tests.builders import a_publication
from tests.fakes import InMemoryEngine

DOCS = Path(__file__).parent.parent / "docs"
ALERTS_FILE = DOCS / "operation/alerts.yml"
ALERTS = [
    rule
    for group in yaml.safe_load(ALERTS_FILE.read_text("utf-8"))["groups"]
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
FIRING = {
    "AnnuaireDown": {'up{job="annuaire"}': "0x20"},
    "AnnuaireNotReady": {"annuaire_ready": "0x20"},
    "AnnuaireErrors": {
        'annuaire_requests_total{status="200"}': "0+100x20",
        'annuaire_requests_total{status="503"}': "0+2x20",
    },
    "AnnuaireSlow": {
        'annuaire_search_seconds_bucket{le="0.2"}': "0+90x20",
        'annuaire_search_seconds_bucket{le="0.5"}': "0+100x20",
        'annuaire_search_seconds_bucket{le="+Inf"}': "0+100x20",
    },
    "AnnuaireEngineFailing": {'annuaire_engine_calls_total{outcome="failed"}': "0+12x20"},
    "AnnuaireIndexDamaged": {"annuaire_index_damaged": "1x20"},
    "AnnuaireDataOld": {"annuaire_data_age_seconds": "259200+60x80"},
    "AnnuaireRunFailed": {
        'annuaire_last_run_timestamp_seconds{kind="load",outcome="done"}': "100x20",
        'annuaire_last_run_timestamp_seconds{kind="load",outcome="refused"}': "200x20",
        'annuaire_last_run_timestamp_seconds{kind="apply",outcome="failed"}': "100x20",
        'annuaire_last_run_timestamp_seconds{kind="fetch",outcome="done"}': "200x20",
        'annuaire_last_run_timestamp_seconds{kind="fetch",outcome="failed"}': "100x20",
    },
    "AnnuaireBehind": {"annuaire_first_unpublished_sequence": "7x60"},
    "AnnuaireSheetsRefused": {'annuaire_sheets_total{outcome="busy"}': "0+3x20"},
    "AnnuaireHarvested": {'annuaire_access_decisions_total{outcome="refused"}': "0+360x30"},
    "AnnuaireLimitsApart": {"annuaire_rate_limit_storage_failures_total": "0+1x20"},
    "AnnuaireCertificate": {
        'probe_ssl_earliest_cert_expiry{job="annuaire-probe"}': "1000000x80",
    },
    "AnnuaireDiskFull": {
        'node_filesystem_avail_bytes{mountpoint="/var",fstype="ext4"}': "14x30",
        'node_filesystem_size_bytes{mountpoint="/var",fstype="ext4"}': "100x30",
    },
}
"""For most alerts the series in which it fires: a value a minute, as promtool writes them."""
KINDS = {"AnnuaireRunFailed": 2}
"""How many alerts fire where it is not one: one for each kind of run."""
FIRING_BY_HOURS = {"AnnuairePeopleFell": {"annuaire_professionals": "1000x24 900x3"}}
"""For the others, a value an hour."""
HEALTHY = {
    'up{job="annuaire"}': "1x60",
    "annuaire_ready": "1x60",
    'annuaire_requests_total{status="200"}': "0+1000x60",
    'annuaire_requests_total{status="503"}': "0+9x60",
    'annuaire_search_seconds_bucket{le="0.2"}': "0+96x60",
    'annuaire_search_seconds_bucket{le="+Inf"}': "0+100x60",
    'annuaire_engine_calls_total{outcome="failed"}': "0+1x60",
    "annuaire_index_damaged": "0x60",
    "annuaire_data_age_seconds": "86400+60x60",
    'annuaire_last_run_timestamp_seconds{kind="load",outcome="done"}': "200x60",
    'annuaire_last_run_timestamp_seconds{kind="load",outcome="refused"}': "100x60",
    "annuaire_first_unpublished_sequence": "0x60",
    'annuaire_sheets_total{outcome="busy"}': "0+1x60",
    'annuaire_access_decisions_total{outcome="refused"}': "0+240x60",
    "annuaire_rate_limit_storage_failures_total": "5x60",
    'probe_ssl_earliest_cert_expiry{job="annuaire-probe"}': "2000000x60",
    'node_filesystem_avail_bytes{mountpoint="/var",fstype="ext4"}': "16x60",
    'node_filesystem_size_bytes{mountpoint="/var",fstype="ext4"}': "100x60",
    'node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"}': "1x60",
    'node_filesystem_size_bytes{mountpoint="/run",fstype="tmpfs"}': "100x60",
}
"""Series of a service that is near every threshold, and beyond none."""
HEALTHY_BY_HOURS = {'up{job="annuaire"}': "1x30", "annuaire_professionals": "1000x24 960x3"}


def metrics_of(expression):
    return set(re.findall(r"\bannuaire_\w+", expression))


def explain(alert):
    return OPERATING.partition(f"\n### {alert['alert']}\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_stands_on_metrics_that_are_scraped_and_is_explained(alert):
    assert metrics_of(alert["expr"]) - KNOWN == set()
    assert len(explain(alert).split()) > 15


def test_no_alert_is_explained_that_is_not_there():
    assert set(re.findall(r"^### (\w+)$", OPERATING, re.MULTILINE)) == {
        alert["alert"] for alert in ALERTS
    }


def count_alerts(alert, series, count, interval):
    """A test of promtool: so many alerts of this name fire once the series have ended."""
    steps = max(sum(map(int, re.findall(r"x(\d+)", values))) for values in series.values())
    query = f'count(ALERTS{{alertname=~"{alert}",alertstate="firing"}}) or vector(0)'
    expected = [{"labels": "{}", "value": count}]
    at = f"{steps}{interval[-1]}"
    return {
        "interval": interval,
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [{"expr": query, "eval_time": at, "exp_samples": expected}],
    }


@pytest.mark.parametrize(
    ("interval", "firing", "healthy"),
    [("1m", FIRING, HEALTHY), ("1h", FIRING_BY_HOURS, HEALTHY_BY_HOURS)],
)
def test_each_alert_fires_and_none_while_all_is_well(tmp_path, interval, firing, healthy):
    tests = [
        count_alerts(alert, series, KINDS.get(alert, 1), interval)
        for alert, series in firing.items()
    ]
    rules = {
        "rule_files": [str(ALERTS_FILE)],
        "evaluation_interval": interval,
        "tests": [*tests, count_alerts(".*", healthy, 0, interval)],
    }
    file = tmp_path / "alerts_test.yml"
    file.write_text(yaml.safe_dump(rules))
    command = ["promtool", "test", "rules", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_each_alert_has_a_series_in_which_it_fires():
    assert FIRING.keys() | FIRING_BY_HOURS.keys() == {alert["alert"] for alert in ALERTS}


def test_the_dashboard_draws_metrics_that_are_scraped():
    drawn = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    used = set().union(*map(metrics_of, drawn))
    assert len(used) > 12
    assert used - KNOWN == set()
