"""Every public parameter with the texts that take the longest, on a data folder: the worst ten.

    python -m benchmarks.latency.parameter_sweep --data-dir DIR

Parameters come from the OpenAPI document and from the table of the FHIR facade, so that a new one
is measured without a line here. Each request is sent once, so that nothing of its answer is cached;
the processor time of all threads counts, next to that of a route that does nothing. Exit status 1
if one takes longer than `MAX_EXPENSIVE_QUERY_MS`, or fails.
"""

from collections.abc import Iterator
from heapq import nlargest
from http import HTTPStatus
from pathlib import Path
from time import process_time
from typing import Annotated
from urllib.parse import urlencode

import typer
from fastapi import FastAPI
from msgspec import Struct
from starlette.testclient import TestClient

from benchmarks.latency.expensive_queries import EXPENSIVE_TEXTS
from benchmarks.latency.measuring import describe_machine
from benchmarks.latency.targets import MAX_EXPENSIVE_QUERY_MS
from cli.server.composition import create_server_app
from directory.settings import Settings
from search_api.fhir.search.supported_parameters import RESOURCES

PRINTED_REQUESTS = 10
WARM_UP_TEXTS = ("martin", "infirmier paris", "zzqx")
EMPTY_PATH = "/healthz"
EMPTY_REPETITIONS = 200
CIRCLE = {"near": "48.85,2.35", "radius_km": "200"}
NO_PERSON = "99000012346"
MANY_WORDS = " ".join(f"{a}{b}" for a in "bcfgjkqwxz" for b in "aeiouyrstn")
LETTERS = " ".join("bcfgijkpqrstuwxzabcfgjkpqrst")
LONGEST_TEXTS = (
    *("dr " * 66, "mar " * 50, "martin " * 28, "de la " * 33, "a b " * 50, "é" * 200, LETTERS),
    *(" ".join(MANY_WORDS.split()[:number]) for number in (8, 30, 66)),
    ",".join(MANY_WORDS.split()[:50]),
)
"""Two hundred characters of kinds that have many alternatives."""


class MeasuredRequest(Struct, frozen=True, order=True):
    """A request, and the processor time that it took."""

    ms: float
    status: int
    parameter: str
    text: str

    def format_row(self, empty_ms: float) -> str:
        """The request in one line, next to the empty route."""
        return (
            f"{self.ms:8.1f} ms  {self.ms / empty_ms:6.0f} ×  {self.status}  "
            f"{self.parameter:<50} {self.text.strip()[:40]!r}"
        )


def list_parameters(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Path and name of every parameter of a GET request."""
    for path, methods in app.openapi()["paths"].items():
        for each in methods.get("get", {}).get("parameters", ()):
            if each["in"] == "query":
                yield path.replace("{id}", NO_PERSON), each["name"]
    for resource in RESOURCES.values():
        for parameter in resource.parameters:
            for modifier in ("", *(f":{name}" for name in parameter.modifiers)):
                yield f"/fhir/{resource.name}", f"{parameter.name}{modifier}"
    yield "/recherche", "q"


def list_requests(app: FastAPI, texts: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Name, path with its query, and text of every request."""
    for path, name in list_parameters(app):
        for text in texts:
            yield f"{path} {name}", f"{path}?{urlencode({name: text})}", text
    for name in ("q", "name", "structure"):
        for path in ("/api/v1/professionals", "/recherche"):
            for text in texts:
                query = urlencode(CIRCLE | {name: text})
                yield f"{path} {name} within 200 km", f"{path}?{query}", text


def measure_ms(client: TestClient, path: str) -> tuple[float, int]:
    """The processor time of a request, and its status."""
    began = process_time()
    answer = client.get(path)
    return (process_time() - began) * 1000, answer.status_code


def main(
    data_dir: Annotated[Path, typer.Option(help="a loaded data folder")],
    parameter: Annotated[str, typer.Option(help="only parameters that contain this")] = "",
) -> None:
    """Send every request once, and print the worst."""
    print(describe_machine())
    app = create_server_app(Settings(data_dir=data_dir, rate_limit_local="", rate_limit_address=""))
    texts = (*LONGEST_TEXTS, *(each for kind in EXPENSIVE_TEXTS.values() for each in kind))
    with TestClient(app, raise_server_exceptions=False) as client:
        for text in WARM_UP_TEXTS:
            for path in ("/api/v1/professionals", "/recherche", "/api/v1/suggestions"):
                client.get(f"{path}?{urlencode({'q': text})}")
        empty_ms = sum(measure_ms(client, EMPTY_PATH)[0] for _ in range(EMPTY_REPETITIONS))
        empty_ms /= EMPTY_REPETITIONS
        requests = [
            MeasuredRequest(*measure_ms(client, path), name, text)
            for name, path, text in list_requests(app, texts)
            if parameter in name
        ]
    failures = [each for each in requests if each.status >= HTTPStatus.INTERNAL_SERVER_ERROR]
    slow = [each for each in requests if each.ms > MAX_EXPENSIVE_QUERY_MS]
    print(f"{len(requests)} requests; the empty route takes {empty_ms:.2f} ms")
    print(f"{len(slow)} above {MAX_EXPENSIVE_QUERY_MS:g} ms, {len(failures)} failed")
    for each in (*failures, *nlargest(PRINTED_REQUESTS, requests)):
        print(each.format_row(empty_ms))
    if slow or failures:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
