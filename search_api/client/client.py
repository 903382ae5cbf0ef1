"""A typed Python client of the API.

    with Client("https://annuaire.example", key="…") as directory:
        for page in directory.pages("martin rennes"):
            print([found.professional.id for found in page.results])

After 429 and 503 responses the client waits as long as `Retry-After` says, then retries; any other
refusal is raised, with its problem.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import BinaryIO, Self

import httpx
import msgspec
from msgspec import UnsetType

from search_api import VERSION
from search_api.client.responses import (
    AnswerT,
    RequestRefused,
    ServiceUnreachable,
    check_table_end,
    decode_response,
    parse_problem,
    parse_retry_delay,
    wrap_transport_errors,
)
from search_api.client.schemas import (
    CHANGES_PATH,
    EPOCH_HEADER,
    MAX_LOOKUP_IDS,
    PROFESSIONALS_PATH,
    ChangeLine,
    ChangesPage,
    ListingAnswer,
    LookupAnswer,
    LookupAnswerItem,
    SearchAnswer,
    StatusAnswer,
)

CLIENT_TIMEOUT_S = 60.0
"""Seconds without a byte; even a very long CSV file is answered row by row, as it is read."""
MAX_CLIENT_ATTEMPTS = 5


class Client:
    """A client of the API at a URL; close it, or use it as a context manager.

    Args:
        url: base URL of the service, without `/api/v1`.
        key: API key of the partner; raises the limits.
        http: an HTTP client to use instead of a new one.
        wait: sleeps for the given number of seconds.
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
        """Close the connection."""
        self._http.close()

    def search(self, q: str = "", **parameters: str | int) -> SearchAnswer:
        """A page of people who match; parameters as in the documentation of the API."""
        return self._fetch(PROFESSIONALS_PATH, SearchAnswer, {"q": q, **parameters})

    def pages(self, q: str = "", **parameters: str | int) -> Iterator[SearchAnswer]:
        """Every page of results, one after the other."""
        page = self.search(q, **parameters)
        yield page
        while page.next:
            page = self._fetch(page.next, SearchAnswer)
            yield page

    def professional(self, number: str) -> ListingAnswer:
        """One person, by any number; a former number redirects to the current one."""
        return self._fetch(f"{PROFESSIONALS_PATH}/{number}", ListingAnswer)

    def sheet(self, number: str) -> bytes:
        """The activity sheet of a person, as PDF."""
        with self._send_with_retries(
            lambda: self._build_get(f"{PROFESSIONALS_PATH}/{number}.pdf")
        ) as answer:
            return answer.read()

    def status(self) -> StatusAnswer:
        """The status of the service and of its data."""
        return self._fetch("/api/v1/status", StatusAnswer)

    def lookup(self, numbers: Iterable[str]) -> Iterator[LookupAnswerItem]:
        """The result for each number, in order; requested in batches of a thousand."""
        rest = iter(numbers)
        while batch := list(islice(rest, MAX_LOOKUP_IDS)):
            yield from self._lookup_batch(batch)

    def lookup_table(
        self, file: BinaryIO, *, charset: str | None = None, **parameters: str
    ) -> Iterator[bytes]:
        """The answer to a CSV file, row by row, in chunks as they arrive.

        Args:
            file: read from its current position; seekable, because a retry sends it again.
            charset: encoding of the file; detected by the service by default.
            parameters: `column` and `delimiter`, as in the documentation of the API.

        Raises:
            TableStopped: the units of the caller end; the last row received says where.
        """
        start = file.tell()

        def request() -> httpx.Request:
            file.seek(start)
            kind = {"Content-Type": f"text/csv; charset={charset}" if charset else "text/csv"}
            return self._build_post(f"{PROFESSIONALS_PATH}/lookup", file, kind, parameters)

        with self._send_with_retries(request) as answer:
            yield from check_table_end(answer.iter_bytes())

    def export(self, after: int = 0) -> Iterator[ChangeLine]:
        """Every published person, in the order of change; needs a key.

        After a disconnection it resumes; it fails if an attempt brings no further line.

        Args:
            after: the last `sequence` already received.
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

    def changes(self, since: int = 0, epoch: str = "") -> Iterator[ChangesPage]:
        """Every page of changes after a position, up to the last that is served now.

        If the service has replaced the history, the pages begin anew, and the first of them says
        so (`is_restart`): people who are in none of them are no longer in the directory.

        Args:
            since: that of the last page received; 0 for everything.
            epoch: that of the last page received.
        """
        page = self._read_changes_page(since, epoch, is_restart=False)
        yield page
        while not page.is_last:
            page = self._read_changes_page(page.since, page.epoch, is_restart=False)
            yield page

    def _read_changes_page(self, since: int, epoch: str, *, is_restart: bool) -> ChangesPage:
        parameters: dict[str, str | int] = {"since": since}
        if epoch:
            parameters["epoch"] = epoch
        try:
            with self._send_with_retries(lambda: self._build_get(CHANGES_PATH, parameters)) as one:
                lines = tuple(
                    decode_response(line.encode(), ChangeLine) for line in one.iter_lines()
                )
        except RequestRefused as refusal:
            problem = refusal.problem
            if is_restart or isinstance(problem.since, UnsetType):
                raise
            known = "" if isinstance(problem.epoch, UnsetType) else problem.epoch
            return self._read_changes_page(problem.since, known, is_restart=True)
        return ChangesPage(
            lines,
            lines[-1].sequence if lines else since,
            one.headers.get(EPOCH_HEADER, ""),
            is_restart=is_restart,
            is_last="next" not in one.links,
        )

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
        params = dict(parameters) if parameters else None
        return self._http.build_request(
            "GET", self._url + path, params=params, headers=self._headers
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
        """A successful response, its body not read yet; retried while the service says to wait."""
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
