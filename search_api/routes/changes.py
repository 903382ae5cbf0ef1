"""The change feed: whoever changed after a sequence number, the newest state of each.

Answered from the index by a range of its sequence numbers, so that there is no time limit: who
comes back after a year gets the same as who begins, and nobody twice.
"""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from msgspec import Struct
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from search_api.access.limits import units_for
from search_api.access.middleware import charge_more
from search_api.http.conditional_requests import (
    NOT_INDEXED,
    is_known,
    tag_of,
    unchanged,
    validators,
)
from search_api.openapi.document import documented
from search_api.representations.change_feed import (
    CHANGES,
    LARGEST_PAGE,
    MEDIA_TYPE,
    PAGE_SIZE,
    encoded,
)
from search_api.routes.parameters import NoParameters
from search_api.search.service import DirectorySearch


class ChangesParameters(NoParameters):
    """Where to go on."""

    since: Annotated[
        int,
        Field(ge=0, le=2**63 - 1, description="Le dernier numéro de séquence reçu ; 0 pour tout."),
    ] = 0
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Lignes par réponse.")] = (
        PAGE_SIZE
    )


class Changes(Struct, frozen=True):
    """The route about what changed."""

    search: DirectorySearch
    public_url: str

    def router(self) -> APIRouter:
        """The one route."""
        router = APIRouter(tags=["Changements"])
        router.get(CHANGES, **documented("changes"))(self.since)
        return router

    async def since(
        self, request: Request, asked: Annotated[ChangesParameters, Query()]
    ) -> Response:
        """One line a person, in the order of change; tombstones included."""
        published = await self.search.waited(self.search.publication)
        tag = tag_of(request, published, MEDIA_TYPE)
        headers = validators(tag, published) | NOT_INDEXED
        if is_known(request, tag):
            return unchanged(headers)
        charge_more(request, units_for(asked.page_size) - 1)
        lines, last = await run_sync(self.page, asked.since, asked.page_size)
        if last:
            headers["Link"] = f'<{self.next_page(last, asked.page_size)}>; rel="next"'
        return Response(lines, headers=headers, media_type=MEDIA_TYPE)

    def page(self, since: int, size: int) -> tuple[bytes, int | None]:
        """The lines of a page, and the last number in it where more may follow: 40 µs a line."""
        changes = self.search.changes(since, size)
        lines = b"".join(encoded(change, self.public_url) + b"\n" for change in changes)
        return lines, changes[-1].sequence if len(changes) == size else None

    def next_page(self, last: int, size: int) -> str:
        """Where the feed goes on."""
        rest = "" if size == PAGE_SIZE else f"&page_size={size}"
        return f"{self.public_url}{CHANGES}?since={last}{rest}"
