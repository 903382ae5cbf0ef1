"""The whole directory as JSON lines, for partners with a key, in one request that can be resumed.

The lines are those of the change feed, in the order of change, without delisted people. After a
disconnection, a client resumes with the last `sequence` it received; later changes come from the
feed that `Link` points to. An export that fails half-way, or whose units end, must not look
complete: the connection is closed before the end of the response.
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from directory.errors import KeyRefused
from directory.model.listing import Listing
from search_api.access.callers import has_partner_key
from search_api.access.request_units import report_people, reserve_people, reserve_streamed_people
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    build_not_modified,
    build_validators,
    compute_etag,
    has_current_etag,
)
from search_api.openapi.document import describe_operation
from search_api.representations.change_feed import (
    NDJSON_MEDIA_TYPE,
    encode_change_line,
    format_changes_path,
)
from search_api.routes.parameters import NoParameters
from search_api.search.service import DirectorySearch

EXPORT_PATH = "/api/v1/export"
EXPORT_BATCH_SIZE = 250
"""People read at a time, in a thread; few, so that searches run between batches, and because this
is what an export takes of the memory, read or not."""


class ExportParameters(NoParameters):
    """The parameters of the export."""

    after: Annotated[
        int,
        Field(ge=0, le=2**63 - 1, description="La dernière `sequence` reçue ; 0 pour tout."),
    ] = 0


class ExportBatch(Struct, frozen=True):
    """Some lines, how many people they are about, and the sequence number up to which they go."""

    lines: bytes
    people: int
    last_sequence: int


class ExportRoute(Struct, frozen=True):
    """The route of the export."""

    search: DirectorySearch
    public_url: str

    def router(self) -> APIRouter:
        """A router with this route."""
        router = APIRouter(tags=["Changements"])
        router.get(EXPORT_PATH, **describe_operation("export"))(self.export_listings)
        return router

    async def export_listings(
        self, request: Request, asked: Annotated[ExportParameters, Query()]
    ) -> Response:
        """One line a person who is published, in the order of change; by key."""
        require_partner_key(request)
        published = await self.search.run_query(self.search.get_publication)
        tag = compute_etag(request, published, NDJSON_MEDIA_TYPE)
        headers = build_validators(tag, published) | NOINDEX_HEADERS
        if has_current_etag(request, tag):
            return build_not_modified(headers)
        path = format_changes_path(published.sequence, published.epoch)
        headers["Link"] = f'<{self.public_url}{path}>; rel="next"'
        await reserve_people(request, min(EXPORT_BATCH_SIZE, published.professionals))
        return StreamingResponse(
            self.generate_lines(request, asked.after), headers=headers, media_type=NDJSON_MEDIA_TYPE
        )

    def generate_lines(self, request: Request, after: int) -> Iterator[bytes]:
        """The lines, a batch at a time; blocking, so Starlette iterates it in a thread.

        Only encoded lines wait for a reader: the people they are made of take far more memory.
        """
        people = 0
        while batch := self.encode_batch(after):
            after = batch.last_sequence
            people += batch.people
            reserve_streamed_people(request, people)
            report_people(request, people)
            yield batch.lines

    def encode_batch(self, after: int) -> ExportBatch | None:
        """The next lines; None at the end."""
        changes = self.search.list_changes(after, EXPORT_BATCH_SIZE)
        if not changes:
            return None
        lines = [
            encode_change_line(each, self.public_url) + b"\n"
            for each in changes
            if isinstance(each.person, Listing)
        ]
        return ExportBatch(b"".join(lines), len(lines), changes[-1].sequence)


def require_partner_key(request: Request) -> None:
    """Check that the caller is a partner.

    Raises:
        KeyRefused: the request has no key.
    """
    if not has_partner_key(request.scope):
        detail = "L’export se fait avec une clé : « Authorization: Bearer … ». Demandez-en une."
        raise KeyRefused(detail)
