"""Wrappers that count and time the calls of an engine, a search or a sheet renderer."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from time import perf_counter
from typing import Any, cast

from directory.errors import InvalidQuery, SheetBusy, SheetUnavailable
from directory.model.listing import Listing
from directory.publication import Publication
from directory.search import SearchEngine
from search_api.monitoring.metrics import Metrics
from search_api.representations.sheets import SheetFile, SheetRenderer
from search_api.search.requests import SearchRequest, SearchResults
from search_api.search.service import DirectorySearch

UNTIMED_METHODS = {"publication", "vocabulary"}
"""Called several times per request, and answered from memory."""


TraceSpan = Callable[[str], AbstractContextManager[object]]
"""Opens a tracing span around an engine call, given the method name."""


def instrument_engine(
    engine: SearchEngine, metrics: Metrics, span: TraceSpan = nullcontext
) -> SearchEngine:
    """An engine all of whose method calls are counted and timed.

    Args:
        engine: the engine to wrap.
        metrics: where calls are counted.
        span: opens a tracing span; none by default.
    """
    return cast("SearchEngine", InstrumentedEngine(engine, metrics, span))


class InstrumentedEngine:
    """Wraps an engine; each method is wrapped when it is first used."""

    def __init__(self, engine: SearchEngine, metrics: Metrics, span: TraceSpan) -> None:
        self._engine = engine
        self._metrics = metrics
        self._span = span

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of the engine
        found = getattr(self._engine, name)
        if callable(found):
            found = found if name in UNTIMED_METHODS else self._instrument(name, found)
            setattr(self, name, found)
        return found

    def _instrument(self, name: str, ask: Callable[..., object]) -> Callable[..., object]:
        seconds = self._metrics.engine_seconds.labels(name)
        calls = self._metrics.engine_calls
        answered, failed = calls.labels(name, "answered"), calls.labels(name, "failed")

        @wraps(ask)
        def timed(*given: object, **named: object) -> object:
            began = perf_counter()
            try:
                with self._span(name):
                    result = ask(*given, **named)
            except Exception:
                failed.inc()
                raise
            seconds.observe(perf_counter() - began)
            answered.inc()
            return result

        return timed


class InstrumentedSearch(DirectorySearch):
    """A search whose duration is recorded by the tier of the best hit."""

    def __init__(self, engine: SearchEngine, metrics: Metrics, *, is_remote: bool = False) -> None:
        super().__init__(engine, is_remote=is_remote)
        self._metrics = metrics

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of the people who match."""
        began = perf_counter()
        tier = "unreadable"
        try:
            found = super().search(request)
            tier = str(found.hits[0].tier) if found.hits else "no_results"
        except InvalidQuery:
            raise
        except Exception:
            tier = "failed"
            raise
        finally:
            self._metrics.search_seconds.labels(tier).observe(perf_counter() - began)
        return found


def instrument_sheets(sheets: SheetRenderer, metrics: Metrics) -> SheetRenderer:
    """A sheet renderer whose calls are counted and timed, waiting included."""

    def render(listing: Listing, publication: Publication) -> SheetFile:
        outcome = "failed"
        with metrics.sheets_in_progress.track_inprogress(), metrics.sheet_seconds.time():
            try:
                sheet = sheets(listing, publication)
                outcome = "given"
            except SheetBusy:
                outcome = "busy"
                raise
            except SheetUnavailable:
                outcome = "unavailable"
                raise
            finally:
                metrics.sheets.labels(outcome).inc()
        return sheet

    return render
