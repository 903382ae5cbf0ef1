"""The Prometheus metrics, each defined and explained once, in a registry of the application.

With several worker processes, each one counts for itself and a scrape reaches only one of them.
When `PROMETHEUS_MULTIPROC_DIR` is in the environment (`annuaire serve` sets it), the library makes
every process write to files in that folder, and the one that is scraped sums them. The gauges of
the publication are the same for all processes; they are read from the engine at each scrape.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from directory.errors import EngineUnavailable
from directory.publication import Publication
from directory.search import SearchEngine
from search_api import VERSION
from search_api.monitoring.request_record import RequestRecord

DURATION_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
"""Seconds: fine enough for a search of a few milliseconds, wide enough for a slow sheet."""
LABELLED_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
"""Others share one label, because a client can send any method name."""
SHEET_OUTCOMES = ("given", "busy", "unavailable", "failed")


class Metrics:
    """All counters, histograms and gauges that the application updates.

    Args:
        multiprocess_dir: the folder shared by several processes; see the module.
    """

    def __init__(self, multiprocess_dir: Path | None = None) -> None:
        self.registry = CollectorRegistry()
        self._multiprocess_dir = multiprocess_dir
        self.requests = self._counter(
            "annuaire_requests", "Requests answered.", "method", "route", "status"
        )
        self.http_request_duration = self._histogram(
            "annuaire_http_request_duration_seconds", "First byte read to last byte sent.", "route"
        )
        self.search_seconds = self._histogram(
            "annuaire_search_seconds", "A search, by the best tier that found somebody.", "tier"
        )
        self.engine_calls = self._counter(
            "annuaire_engine_calls", "Questions put to the engine.", "call", "outcome"
        )
        self.engine_seconds = self._histogram(
            "annuaire_engine_seconds", "A question put to the engine.", "call"
        )
        self.sheets = self._counter("annuaire_sheets", "Sheets asked for.", "outcome")
        list(map(self.sheets.labels, SHEET_OUTCOMES))  # a series without a first 0 has no rate
        self.sheet_seconds = self._histogram("annuaire_sheet_seconds", "A sheet, waiting included.")
        self.sheets_in_progress = Gauge(
            "annuaire_sheets_in_progress",
            "Sheets being drawn or waiting for a process.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.access_decisions = self._counter(
            "annuaire_access_decisions",
            "Requests allowed or refused, by kind of caller.",
            "kind",
            "outcome",
        )
        self.limit_failures = self._counter(
            "annuaire_rate_limit_storage_failures", "Times the shared count could not be reached."
        )
        # cached, because the library takes a lock for each lookup of a label
        self._request_counter = cache(self.requests.labels)
        self._duration_histogram = cache(self.http_request_duration.labels)
        self._decision_counter = cache(self.access_decisions.labels)

    def record_request(self, record: RequestRecord) -> None:
        """Count a finished request and its duration."""
        method = record.method if record.method in LABELLED_METHODS else "OTHER"
        self._request_counter(method, record.route, record.status).inc()
        self._duration_histogram(record.route).observe(record.seconds)

    def record_access_decision(self, kind: str, is_allowed: bool) -> None:
        """Count a request that was allowed or refused."""
        self._decision_counter(kind, "allowed" if is_allowed else "refused").inc()

    def scrape(self, collector: Collector) -> bytes:
        """All metrics, in the Prometheus text format.

        Args:
            collector: the gauges to read now, in addition to the counted metrics.
        """
        current = CollectorRegistry()
        current.register(collector)
        counted = self.registry
        if self._multiprocess_dir:
            clear_dead_processes(self._multiprocess_dir)
            counted = CollectorRegistry()
            MultiProcessCollector(counted, str(self._multiprocess_dir))  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(current)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, buckets=DURATION_BUCKETS_S, registry=self.registry)


def clear_dead_processes(folder: Path) -> None:
    """Remove the live gauges of processes that crashed, so that they are no longer summed."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


class PublicationCollector(Collector):
    """The gauges of program and publication, read at each scrape.

    If the engine fails, `annuaire_ready` is 0, and there are none of the publication.

    Args:
        engine: the engine whose publication is read.
        clock: seconds since the epoch.
    """

    def __init__(self, engine: SearchEngine, clock: Callable[[], float] = time) -> None:
        self._engine = engine
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The current gauges."""
        build = GaugeMetricFamily(
            "annuaire_build_info", "The running version.", labels=("version",)
        )
        build.add_metric((VERSION,), 1)
        yield build
        try:
            served = self._engine.publication()
        except EngineUnavailable:
            yield GaugeMetricFamily("annuaire_ready", READY_HELP, 0)
            return
        yield GaugeMetricFamily("annuaire_ready", READY_HELP, 1)
        now = self._clock()
        for name, (meaning, value) in PUBLICATION_GAUGES.items():
            yield GaugeMetricFamily(name, meaning, value(served, now))
        yield build_last_run_gauge(served)
        if served.tombstones is not None:
            yield GaugeMetricFamily(
                "annuaire_tombstones", "People who have left.", served.tombstones
            )


def build_last_run_gauge(served: Publication) -> GaugeMetricFamily:
    """The time at which the last published run of each kind and outcome ended."""
    gauge = GaugeMetricFamily(
        "annuaire_last_run_timestamp_seconds",
        "End of the last run of a kind, by its outcome.",
        labels=("kind", "outcome"),
    )
    ends = {(run.kind, run.outcome): run.finished_at for run in reversed(served.runs)}
    for labels, finished_at in ends.items():
        gauge.add_metric(labels, finished_at.timestamp())
    return gauge


READY_HELP = "Whether the engine answers and a directory is published."
DAY_S = 86_400
PUBLICATION_GAUGES: dict[str, tuple[str, Callable[[Publication, float], float]]] = {
    "annuaire_index_age_seconds": (
        "Time since the index last changed.",
        lambda served, now: now - served.published_at.timestamp(),
    ),
    "annuaire_data_age_seconds": (
        "Time since the end of the day of the data.",
        lambda served, now: max(0.0, now - (served.data_date.toordinal() - 719_162) * DAY_S),
    ),
    "annuaire_generation": ("Grows with every change.", lambda served, _: served.generation),
    "annuaire_sequence": ("The last change of a person.", lambda served, _: served.sequence),
    "annuaire_first_unpublished_sequence": (
        "0, or the first change that the store knows and this does not show.",
        lambda served, _: served.behind,
    ),
    "annuaire_index_damaged": (
        "Whether an older index is served because files of the newest are damaged.",
        lambda served, _: bool(served.damage),
    ),
    "annuaire_professionals": ("Professionals published.", lambda served, _: served.professionals),
    "annuaire_activities": ("Activities published.", lambda served, _: served.activities),
}
