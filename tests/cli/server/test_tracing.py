"""Traces: a span a request, its questions below it, and nobody's name in any."""

import json

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from cli.server.tracing import Traces
from search_api.app import create_app
from search_api.monitoring.instrumentation import instrument_engine
from search_api.monitoring.metrics import Metrics
from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine, a_sheet

SEARCH = "/api/v1/professionals"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def watched():
    """A provider, and the spans that it is given."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return provider, kept.get_finished_spans


@pytest.fixture
def traced():
    """A client, and the spans of what it asked."""
    provider, spans = watched()
    traces = Traces(provider)
    engine = instrument_engine(
        InMemoryEngine(make_documents("MARTIN Sophie")), Metrics(), traces.span
    )
    app = create_app(DirectorySearch(engine), a_sheet, public_url="https://annuaire.test")
    app.add_middleware(traces.middleware)
    return TestClient(app), spans


def test_a_request_is_a_span_and_its_questions_are_below_it(traced):
    client, spans = traced
    client.get(f"{SEARCH}/{a_rpps(1)}", headers={"traceparent": CALLER})
    question, request = spans()
    assert (request.name, question.name) == (f"GET {SEARCH}/{{id}}", "engine person")
    assert question.parent.span_id == request.context.span_id
    assert f"{request.context.trace_id:032x}" == CALLER.split("-")[1]
    assert request.attributes["http.response.status_code"] == 200


def test_no_span_names_anybody(traced):
    client, spans = traced
    for path in (f"{SEARCH}?q=martin", f"{SEARCH}/{a_rpps(1)}", f"/martin/{a_rpps(1)}"):
        client.get(path, headers={"tracestate": "x=1"})
    told = json.dumps([json.loads(span.to_json()) for span in spans()]).casefold()
    assert "http.route" in told
    assert not any(said in told for said in ("martin", a_rpps(1)))


def test_the_framework_tells_nothing_even_where_everybody_else_traces(monkeypatch):
    provider, spans = watched()
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    engine = InMemoryEngine(make_documents("MARTIN Sophie"))
    app = create_app(DirectorySearch(engine), a_sheet, public_url="https://annuaire.test")
    assert TestClient(app).get(f"{SEARCH}?q=martin").status_code == 200
    assert spans() == ()
