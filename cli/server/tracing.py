"""Traces for an OpenTelemetry collector, if one is configured.

The existing ASGI instrumentation writes the whole URL into each span, and with it the query. Ours
writes the route, the status, and the calls to the engine.
"""
# ruff: noqa: PLC0415 - imported where traces are configured

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cli.cli_errors import EXIT_MISUSE, exit_with_error
from directory.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as SpanOfRequest
    from opentelemetry.trace import Tracer

TRACE_CONTEXT_HEADERS = ("traceparent", "tracestate")
"""Headers with the trace of the caller (W3C Trace Context)."""
NO_EXCEPTION_DETAILS: "dict[str, Any]" = {
    "record_exception": False,
    "set_status_on_exception": False,
}
"""The message of an exception may hold a name, so spans do not record exceptions."""


def verify_traces_extra(settings: Settings) -> None:
    """End the command if traces are configured, and their packages are not installed."""
    if not settings.traces_url:
        return
    try:
        import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        exit_with_error(
            "ANNUAIRE_TRACES_URL demande l'extra « traces » (pip install annuaire[traces])",
            EXIT_MISUSE,
        )


def build_tracer_provider(url: str) -> "TracerProvider":
    """A provider that sends spans to a collector (OTLP over HTTP), from its own thread."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "annuaire"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return provider


def build_traces(settings: Settings) -> "Traces | None":
    """Traces, if a collector is configured."""
    return Traces(build_tracer_provider(settings.traces_url)) if settings.traces_url else None


class Traces:
    """Traces of an application: a span for each request and for each call to the engine."""

    def __init__(self, provider: "TracerProvider") -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("annuaire")
        self.middleware = partial(TracingMiddleware, tracer=self._tracer)

    def span(self, name: str) -> AbstractContextManager[object]:
        """A span around one call to the engine."""
        return self._tracer.start_as_current_span(f"engine {name}", **NO_EXCEPTION_DETAILS)

    @contextmanager
    def flush_on_exit(self) -> Iterator[None]:
        """Send the remaining spans when the block ends."""
        try:
            yield
        finally:
            self._provider.shutdown()


class TracingMiddleware:
    """ASGI middleware that opens a span for each request, as a child of the caller's span."""

    def __init__(self, app: ASGIApp, tracer: "Tracer") -> None:
        self.app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request inside a span."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self._span(scope) as span:
            try:
                await self.app(scope, receive, record_response_status(span, send))
            finally:
                route = getattr(scope.get("route"), "path", "-")
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.route", route)

    def _span(self, scope: Scope) -> "AbstractContextManager[SpanOfRequest]":
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        parent = {
            name: headers[name.encode()]
            for name in TRACE_CONTEXT_HEADERS
            if name.encode() in headers
        }
        return self._tracer.start_as_current_span(
            scope["method"],
            context=extract(parent),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": scope["method"]},
            **NO_EXCEPTION_DETAILS,
        )


def record_response_status(span: "SpanOfRequest", send: Send) -> Send:
    """A `send` that also records the response status in a span."""

    async def send_and_record(message: Message) -> None:
        if message["type"] == "http.response.start":
            span.set_attribute("http.response.status_code", message["status"])
        await send(message)

    return send_and_record
