"""The change feed: the people changed after a sequence number, each in the newest state.

Read from the index by a range of sequence numbers, so there is no time limit: a client that returns
after a year gets every change it missed, and each person once.
"""

from collections.abc import Iterator
from typing import Annotated

from anyio import sleep
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from msgspec import Struct
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from directory.errors import ChangeHistoryReplaced, InvalidQuery
from directory.publication import Publication
from directory.search import ChangeSpan
from search_api.access.callers import is_keyless
from search_api.access.costs import MAX_KEYLESS_CHANGES
from search_api.access.request_units import report_people, reserve_people
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    build_not_modified,
    build_validators,
    compute_etag,
    has_current_etag,
)
from search_api.openapi.document import describe_operation
from search_api.representations.change_feed import (
    CHANGES_PAGE_SIZE,
    CHANGES_PATH,
    EPOCH_HEADER,
    MAX_CHANGES_PAGE_SIZE,
    NDJSON_MEDIA_TYPE,
    encode_change_line,
    format_changes_path,
)
from search_api.routes.parameters import NoParameters
from search_api.search.service import DirectorySearch

POSITION_WAITS_S = (0.2, 0.4, 0.8)
"""Pauses before a position is refused: another worker may already serve a newer publication."""

CHANGES_BATCH_SIZE = 250
"""People read at a time, which bounds what a page takes of the memory, read or not."""
KEYLESS_CHANGES_REASON = (
    f"{MAX_KEYLESS_CHANGES} au plus sans clé : suivez « next » page à page, ou demandez une clé,"
    f" qui permet {MAX_CHANGES_PAGE_SIZE} lignes et l’export."
)


class ChangesParameters(NoParameters):
    """The parameters of the change feed."""

    since: Annotated[
        int,
        Field(ge=0, le=2**63 - 1, description="Le dernier numéro de séquence reçu ; 0 pour tout."),
    ] = 0
    epoch: Annotated[
        str,
        Field(
            max_length=64,
            description="L’époque dans laquelle ce numéro a été reçu, comme l’en-tête "
            "Annuaire-Epoch l’a donnée.",
        ),
    ] = ""
    page_size: Annotated[
        int,
        Field(
            ge=1,
            le=MAX_CHANGES_PAGE_SIZE,
            description=f"Lignes par réponse ; sans clé, {MAX_KEYLESS_CHANGES} au plus.",
        ),
    ] = CHANGES_PAGE_SIZE


class ChangesRoute(Struct, frozen=True):
    """The route of the change feed."""

    search: DirectorySearch
    public_url: str

    def router(self) -> APIRouter:
        """A router with this route."""
        router = APIRouter(tags=["Changements"])
        router.get(CHANGES_PATH, **describe_operation("changes"))(self.get_changes)
        return router

    async def get_changes(
        self, request: Request, asked: Annotated[ChangesParameters, Query()]
    ) -> Response:
        """One line a person, in the order of change; tombstones included."""
        if asked.page_size > MAX_KEYLESS_CHANGES and is_keyless(request.scope):
            raise InvalidQuery("page_size", KEYLESS_CHANGES_REASON)
        published = await self.find_position(asked.since, asked.epoch)
        tag = compute_etag(request, published, NDJSON_MEDIA_TYPE)
        headers = build_validators(tag, published) | NOINDEX_HEADERS
        headers |= {EPOCH_HEADER: published.epoch} if published.epoch else {}
        if has_current_etag(request, tag):
            return build_not_modified(headers)
        await reserve_people(request, asked.page_size)
        span = await run_sync(self.search.measure_changes, asked.since, asked.page_size)
        report_people(request, span.count)
        if span.count == asked.page_size:  # more may follow
            path = format_changes_path(span.last_sequence, published.epoch, asked.page_size)
            headers["Link"] = f'<{self.public_url}{path}>; rel="next"'
        return StreamingResponse(
            self.generate_lines(asked.since, span), headers=headers, media_type=NDJSON_MEDIA_TYPE
        )

    async def find_position(self, since: int, epoch: str) -> Publication:
        """The publication that has a position, perhaps a moment later than it is asked for.

        Raises:
            ChangeHistoryReplaced: the position belongs to no history of this directory.
        """
        for pause_s in POSITION_WAITS_S:
            try:
                return await self.search.run_query(self.search.check_change_position, since, epoch)
            except ChangeHistoryReplaced:
                await sleep(pause_s)
        return await self.search.run_query(self.search.check_change_position, since, epoch)

    def generate_lines(self, since: int, span: ChangeSpan) -> Iterator[bytes]:
        """The lines of a page, a batch at a time; blocking, so Starlette iterates it in a thread.

        Whoever changes meanwhile is beyond the last line, and so on a later page. Only encoded
        lines wait for a reader: the people that they are made of take much more memory.
        """
        missing = span.count
        while missing > 0:
            lines, since = self.encode_batch(since, min(CHANGES_BATCH_SIZE, missing), span)
            if not lines:
                break
            missing -= len(lines)
            yield b"".join(lines)

    def encode_batch(self, since: int, size: int, span: ChangeSpan) -> tuple[list[bytes], int]:
        """The next lines of a page, and the sequence number of the last."""
        changes = self.search.list_changes(since, size)
        lines = [
            encode_change_line(each, self.public_url) + b"\n"
            for each in changes
            if each.sequence <= span.last_sequence
        ]
        return lines, changes[-1].sequence if changes else since
