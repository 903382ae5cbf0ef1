"""What partners were promised: figures beside aims, and a real run over a small directory."""

import pytest
from typer.testing import CliRunner

from benchmarks.latency import partners
from benchmarks.latency.partner_figure import PartnerFigure
from benchmarks.latency.rate_limits import measure_rate_limit_ms
from search_api.access.counters import MEMORY_STORAGE
from tests.cli.conftest import files, loaded

__all__ = ["files", "loaded"]


def test_a_figure_is_missed_above_its_aim_and_never_without_one():
    figures = [
        PartnerFigure("a", 3.0, "ms", 3.0),
        PartnerFigure("b", 3.1, "ms", 3.0),
        PartnerFigure("c", 9.0, "lines"),
    ]
    assert [figure.is_missed for figure in figures] == [False, True, False]
    assert [str(figure).endswith("MISSED") for figure in figures] == [False, True, False]


@pytest.mark.parametrize(("value", "status"), [(3.0, 0), (3.1, 1)])
def test_a_missed_aim_sets_the_exit_status(monkeypatch, tmp_path, value, status):
    told = [PartnerFigure("FHIR read", value, "ms", 3.0), PartnerFigure("export", 9.0, "lines")]
    monkeypatch.setattr(partners, "measure_partner_routes", lambda *_asked: told)
    app = partners.typer.Typer()
    app.command()(partners.main)
    run = CliRunner().invoke(app, ["--data-dir", str(tmp_path)])
    assert (run.exit_code, "FHIR read" in run.output, "export" in run.output) == (
        status,
        True,
        True,
    )


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_every_figure_is_measured_on_a_real_server(loaded):
    found = list(partners.measure_partner_routes(loaded, rows=1_000, times=20, workers=2))
    assert len(found) == 13
    assert all(figure.value >= 0 for figure in found if figure.unit != "MiB")
    assert {figure.name for figure in found} > {"limits, in Redis, p50", "CSV of 1,000 rows"}


def test_limits_are_charged_to_many_addresses():
    assert 0 < measure_rate_limit_ms(MEMORY_STORAGE, 50) < 1_000
