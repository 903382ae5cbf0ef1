"""Searches over one open HTTP connection: from a text to the numbers of the first people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import msgspec
from msgspec import Struct

from benchmarks.latency.measuring import open_connection
from benchmarks.traffic.request_mix import build_search_path


class PeerPerson(Struct):
    """The only field that is read."""

    id: str


class PeerResult(Struct):
    professional: PeerPerson


class PeerAnswer(Struct):
    results: list[PeerResult]


DECODE_PEER_ANSWER = msgspec.json.Decoder(PeerAnswer).decode


@contextmanager
def open_http_finder(url: str) -> Iterator[Callable[[str], list[str]]]:
    """A search of the API, as long as the block runs."""
    with open_connection(url) as connection:

        def find_ids(text: str) -> list[str]:
            connection.request("GET", build_search_path(text))
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"a search answered {answer.status}")
            return [result.professional.id for result in DECODE_PEER_ANSWER(body).results]

        yield find_ids


@contextmanager
def open_empty_route_finder(url: str) -> Iterator[Callable[[str], list[str]]]:
    """A request to the empty route, which finds nobody, as long as the block runs."""
    with open_connection(url) as connection:

        def find_nobody(_text: str) -> list[str]:
            connection.request("GET", "/")
            connection.getresponse().read()
            return []

        yield find_nobody
