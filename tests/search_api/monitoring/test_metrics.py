"""What is counted, read as Prometheus reads it."""

from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from directory.errors import EngineUnavailable, SheetBusy, SheetUnavailable
from directory.publication import RunSummary
from search_api.monitoring.instrumentation import (
    InstrumentedSearch,
    instrument_engine,
    instrument_sheets,
)
from search_api.monitoring.metrics import Metrics, PublicationCollector, clear_dead_processes
from search_api.monitoring.request_record import RequestRecord
from search_api.search.requests import SearchRequest
from tests.builders import a_listing, a_publication, make_documents
from tests.fakes import EmptyEngine, InMemoryEngine, SilentEngine, a_sheet

PUBLISHED = a_publication(professionals=7, activities=9, generation=3, tombstones=2)
SERVED = InMemoryEngine(publication=PUBLISHED)
NOON = PUBLISHED.published_at.timestamp() + 8 * 3600


@pytest.fixture
def metrics():
    return Metrics()


def samples(metrics, served=None):
    text = metrics.scrape(served or PublicationCollector(SERVED, lambda: NOON)).decode()
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(metrics):
    for status in (200, 200, 404):
        metrics.record_request(RequestRecord("GET", "/a/{id}", status, 0.003, "x"))
    found = samples(metrics)
    assert found["annuaire_requests_total", "GET", "/a/{id}", "200"] == 2
    assert found["annuaire_http_request_duration_seconds_count", "/a/{id}"] == 3
    assert found["annuaire_http_request_duration_seconds_bucket", "0.005", "/a/{id}"] == 3


def test_methods_that_are_made_up_share_a_label(metrics):
    metrics.record_request(RequestRecord("BREW", "-", 405, 0.001, "x"))
    assert samples(metrics)["annuaire_requests_total", "OTHER", "-", "405"] == 1


def test_decisions_are_counted_by_kind_of_caller_and_outcome(metrics):
    for is_allowed in (True, True, False):
        metrics.record_access_decision("address", is_allowed)
    found = samples(metrics)
    assert found["annuaire_access_decisions_total", "address", "allowed"] == 2
    assert found["annuaire_access_decisions_total", "address", "refused"] == 1


@pytest.mark.parametrize(
    ("q", "tier"), [("martin sophie", "complete"), ("zzzzzz", "no_results"), ("", "filter")]
)
def test_searches_are_timed_by_the_best_tier(metrics, q, tier):
    engine = instrument_engine(InMemoryEngine(make_documents("MARTIN Sophie")), metrics)
    search = InstrumentedSearch(engine, metrics)
    search.search(SearchRequest(q))
    assert samples(metrics)["annuaire_search_seconds_count", tier] == 1


def test_questions_to_the_engine_are_counted_with_their_outcome(metrics):
    instrument_engine(InMemoryEngine(), metrics).lookup([])
    with pytest.raises(EngineUnavailable):
        instrument_engine(SilentEngine(), metrics).lookup([])
    found = samples(metrics)
    assert found["annuaire_engine_calls_total", "lookup", "answered"] == 1
    assert found["annuaire_engine_calls_total", "lookup", "failed"] == 1
    assert found["annuaire_engine_seconds_count", "lookup"] == 1


def test_a_watched_engine_is_still_itself(metrics):
    watched = instrument_engine(InMemoryEngine(), metrics)
    assert (watched.name, watched.publication().id) == ("memory", a_publication().id)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "given"), (SheetBusy("", 1), "busy"), (SheetUnavailable(""), "unavailable")],
)
def test_sheets_are_counted_by_outcome_and_while_they_are_in_progress(metrics, error, outcome):
    in_progress = []

    def draw(listing, publication):
        in_progress.append(samples(metrics)["annuaire_sheets_in_progress",])
        if error:
            raise error
        return a_sheet(listing, publication)

    try:
        instrument_sheets(draw, metrics)(a_listing(), PUBLISHED)
    except (SheetBusy, SheetUnavailable) as raised:
        assert raised is error  # noqa: PT017 - only some cases raise
    found = samples(metrics)
    assert (in_progress, found["annuaire_sheets_in_progress",]) == ([1], 0)
    assert found["annuaire_sheets_total", outcome] == 1


TOLD = ("ready", "professionals", "tombstones", "generation")


def test_what_is_served_is_told_at_each_scrape(metrics):
    found = samples(metrics)
    told = {name: found[f"annuaire_{name}",] for name in TOLD}
    assert told == {"ready": 1, "professionals": 7, "tombstones": 2, "generation": 3}
    assert found["annuaire_index_age_seconds",] == 8 * 3600


def test_the_last_run_of_each_kind_and_outcome_is_told(metrics):
    older, newer = (
        RunSummary("load", PUBLISHED.published_at, end, "done", {})
        for end in (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
    )
    engine = InMemoryEngine(publication=a_publication(runs=(newer, older)))
    ends = samples(metrics, PublicationCollector(engine))
    name = "annuaire_last_run_timestamp_seconds"
    assert ends[name, "load", "done"] == newer.finished_at.timestamp()


def test_tombstones_that_a_publication_does_not_tell_are_no_number(metrics):
    served = PublicationCollector(InMemoryEngine(publication=a_publication()))
    assert ("annuaire_tombstones",) not in samples(metrics, served)


def test_data_of_today_have_no_age_and_those_of_yesterday_half_a_day_at_noon(metrics):
    def age(hours):
        midnight = datetime(2026, 1, 15, tzinfo=UTC).timestamp()
        served = PublicationCollector(SERVED, lambda: midnight + hours * 3600)
        return samples(metrics, served)["annuaire_data_age_seconds",]

    assert (age(12), age(36)) == (0, 12 * 3600)


@pytest.mark.parametrize("engine", [EmptyEngine(), SilentEngine()])
def test_without_an_answer_of_the_engine_that_alone_is_told(metrics, engine):
    found = samples(metrics, PublicationCollector(engine))
    assert found["annuaire_ready",] == 0
    assert ("annuaire_professionals",) not in found


def test_what_a_dead_process_had_in_progress_is_forgotten(tmp_path):
    dead, alive = tmp_path / "gauge_livesum_999999999.db", tmp_path / "gauge_livesum_1.db"
    dead.touch()
    alive.touch()
    clear_dead_processes(tmp_path)
    assert (dead.exists(), alive.exists()) == (False, True)
