"""Parts with somebody who watches: the same answers, counted and timed."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from time import perf_counter
from typing import Any, cast

from directory.errors import InvalidQuery, SheetBusy, SheetUnavailable
from directory.model.listing import Listing
from directory.search import Publication, SearchEngine
from search_api.monitoring.metrics import Metrics
from search_api.representations.sheets import SheetFile, SheetRenderer
from search_api.search.requests import SearchRequest, SearchResults
from search_api.search.service import DirectorySearch

UNTIMED_METHODS = {"publication", "vocabulary"}
"""Asked several times a request, and answered from memory."""


TraceSpan = Callable[[str], AbstractContextManager[object]]
"""Surrounds a question to the engine, by its name."""


def instrument_engine(
    engine: SearchEngine, metrics: Metrics, span: TraceSpan = nullcontext
) -> SearchEngine:
    """An engine whose questions are counted, whichever the port has.

    Args:
        engine: the one to watch.
        metrics: where they are counted.
        span: for traces; nothing unless given.
    """
    return cast("SearchEngine", InstrumentedEngine(engine, metrics, span))


class InstrumentedEngine:
    """Stands before an engine; each question is wrapped when it is first put."""

    def __init__(self, engine: SearchEngine, metrics: Metrics, span: TraceSpan) -> None:
        self._engine = engine
        self._metrics = metrics
        self._span = span

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the engine has
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
        def asked(*given: object, **named: object) -> object:
            began = perf_counter()
            try:
                with self._span(name):
                    found = ask(*given, **named)
            except Exception:
                failed.inc()
                raise
            seconds.observe(perf_counter() - began)
            answered.inc()
            return found

        return asked


class InstrumentedSearch(DirectorySearch):
    """A search whose time is counted by the tier that found somebody."""

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
    """Sheets that are counted, those that wait too."""

    def drawn(listing: Listing, publication: Publication) -> SheetFile:
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

    return drawn
