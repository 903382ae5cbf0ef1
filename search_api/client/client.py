"""A client of the API for Python programs, typed.

    with Client("https://annuaire.example", key="…") as directory:
        for page in directory.pages("martin rennes"):
            print([found.professional.id for found in page.results])

Too many requests and a service that is restarting are waited for, as long as the service says; what
is refused for good is raised, with the problem that came back.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from itertools import islice
from typing import BinaryIO, Self, TypeVar

import httpx
import msgspec

from directory.errors import DirectoryError
from directory.model.identifiers import decode_identifier
from search_api import VERSION
from search_api.client.schemas import (
    MAX_LOOKUP_IDS,
    PROFESSIONALS_PATH,
    ChangeLine,
    ListingAnswer,
    LookupAnswer,
    LookupAnswerItem,
    Problem,
    SearchAnswer,
    StatusAnswer,
)

CLIENT_TIMEOUT_S = 60.0
"""Without a byte; a file of a million numbers is answered as it is read, so that bytes come."""
CLIENT_RETRYABLE_STATUS = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
MAX_CLIENT_ATTEMPTS = 5
MAX_RETRY_WAIT_S = 120
AnswerT = TypeVar("AnswerT")


class RequestRefused(DirectoryError):
    """The service answered with a problem.

    Attributes:
        problem: what it said.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(" ".join(filter(None, (f"{problem.title}.", problem.detail))))
        self.problem = problem


class ServiceUnreachable(DirectoryError):
    """No answer, or one that stopped in the middle."""


class Client:
    """The API at an address; close it, or use it as a context.

    Args:
        url: where the service is, without `/api/v1`.
        key: names the partner who asks; raises the limits.
        http: the connection to use instead of one of our own.
        wait: sleeps for that many seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        http: httpx.Client | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._http = http or httpx.Client(timeout=CLIENT_TIMEOUT_S, follow_redirects=True)
        self._url = url.rstrip("/")
        self._wait = wait
        self._headers = {"User-Agent": f"annuaire-client/{VERSION}"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def search(self, q: str = "", **parameters: str | int) -> SearchAnswer:
        """A page of people who match; parameters as in the documentation of the API."""
        return self._fetch(PROFESSIONALS_PATH, SearchAnswer, {"q": q, **parameters})

    def pages(self, q: str = "", **parameters: str | int) -> Iterator[SearchAnswer]:
        """Every page of an answer."""
        page = self.search(q, **parameters)
        yield page
        while page.next:
            page = self._fetch(page.next, SearchAnswer)
            yield page

    def professional(self, number: str) -> ListingAnswer:
        """One person, by any number; a former number leads to the present person."""
        return self._fetch(f"{PROFESSIONALS_PATH}/{number}", ListingAnswer)

    def sheet(self, number: str) -> bytes:
        """The activity sheet of a person, as PDF."""
        with self._send_with_retries(
            lambda: self._build_get(f"{PROFESSIONALS_PATH}/{number}.pdf")
        ) as answer:
            return answer.read()

    def status(self) -> StatusAnswer:
        """What is served."""
        return self._fetch("/api/v1/status", StatusAnswer)

    def lookup(self, numbers: Iterable[str]) -> Iterator[LookupAnswerItem]:
        """What became of each number, in order; asked for a thousand at a time."""
        rest = iter(numbers)
        while batch := list(islice(rest, MAX_LOOKUP_IDS)):
            yield from self._lookup_batch(batch)

    def lookup_table(
        self, file: BinaryIO, *, charset: str = "utf-8", **parameters: str
    ) -> Iterator[bytes]:
        """A CSV file answered row by row, in pieces as they come.

        Args:
            file: read from where it stands; can be sought, for it may have to be sent again.
            charset: in which it is written.
            parameters: `column` and `delimiter`, as in the documentation of the API.
        """
        start = file.tell()

        def request() -> httpx.Request:
            file.seek(start)
            kind = {"Content-Type": f"text/csv; charset={charset}"}
            return self._build_post(f"{PROFESSIONALS_PATH}/lookup", file, kind, parameters)

        with self._send_with_retries(request) as answer:
            yield from answer.iter_bytes()

    def export(self, after: int = 0) -> Iterator[ChangeLine]:
        """Everybody who is published, in the order of change; needs a key.

        Cut off half-way, it goes on where it was; it is given up when nothing more comes.

        Args:
            after: the last `sequence` that is held already.
        """
        while True:
            began = after
            try:
                for line in self._read_change_lines("/api/v1/export", {"after": after}):
                    after = line.sequence
                    yield line
            except ServiceUnreachable:
                if after == began:
                    raise
            else:
                return

    def _read_change_lines(
        self, path: str, parameters: Mapping[str, str | int]
    ) -> Iterator[ChangeLine]:
        with self._send_with_retries(lambda: self._build_get(path, parameters)) as answer:
            for line in answer.iter_lines():
                yield decode_response(line.encode(), ChangeLine)

    def _lookup_batch(self, numbers: Sequence[str]) -> tuple[LookupAnswerItem, ...]:
        body = msgspec.json.encode({"ids": numbers}, enc_hook=str)
        kind = {"Content-Type": "application/json"}
        with self._send_with_retries(
            lambda: self._build_post(f"{PROFESSIONALS_PATH}/lookup", body, kind)
        ) as answer:
            return decode_response(answer.read(), LookupAnswer).items

    def _fetch(
        self, path: str, kind: type[AnswerT], parameters: Mapping[str, str | int] | None = None
    ) -> AnswerT:
        with self._send_with_retries(lambda: self._build_get(path, parameters)) as answer:
            return decode_response(answer.read(), kind)

    def _build_get(
        self, path: str, parameters: Mapping[str, str | int] | None = None
    ) -> httpx.Request:
        asked = dict(parameters) if parameters else None
        return self._http.build_request(
            "GET", self._url + path, params=asked, headers=self._headers
        )

    def _build_post(
        self,
        path: str,
        content: bytes | BinaryIO,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        return self._http.build_request(
            "POST",
            self._url + path,
            params=dict(parameters or {}),
            headers=self._headers | dict(headers),
            content=content,
        )

    @contextmanager
    def _send_with_retries(self, request: Callable[[], httpx.Request]) -> Iterator[httpx.Response]:
        """An answer that is one, its body not read yet; asked for again when told to wait."""
        for tries_left in reversed(range(MAX_CLIENT_ATTEMPTS)):
            with (
                wrap_transport_errors(),
                closing(self._http.send(request(), stream=True)) as answer,
            ):
                if answer.is_success:
                    yield answer
                    return
                answer.read()
            seconds = parse_retry_delay(answer)
            if not tries_left or seconds is None:
                raise RequestRefused(parse_problem(answer))
            self._wait(seconds)


@contextmanager
def wrap_transport_errors() -> Iterator[None]:
    """Whatever goes wrong on the way, as one error of ours."""
    try:
        yield
    except httpx.HTTPError as error:
        raise ServiceUnreachable("le service ne répond pas, ou s’est arrêté de répondre") from error


def parse_retry_delay(answer: httpx.Response) -> float | None:
    """Seconds to wait before asking again; nothing where asking again does not help."""
    said = answer.headers.get("retry-after", "")
    if (
        answer.status_code not in CLIENT_RETRYABLE_STATUS
        or not said.isdecimal()
        or int(said) > MAX_RETRY_WAIT_S
    ):
        return None
    return float(said)


def parse_problem(answer: httpx.Response) -> Problem:
    """What a refusal says; where something else than the service refused, its status."""
    try:
        return msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        status = HTTPStatus(answer.status_code)
        return Problem("about:blank", f"{status:d} {status.phrase}", status)


def decode_response(body: bytes, kind: type[AnswerT]) -> AnswerT:
    """An answer as what it is.

    Raises:
        ServiceUnreachable: it is none of this service.
    """
    try:
        return msgspec.json.decode(body, type=kind, dec_hook=decode_identifier)
    except msgspec.MsgspecError as error:
        raise ServiceUnreachable("ce qui répond n’est pas l’annuaire") from error
