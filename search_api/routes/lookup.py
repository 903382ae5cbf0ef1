"""Many numbers at once: what partners do every night.

The body is read with a bound, whatever length it announces, and decoded straight to its type.
"""

from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory.errors import InvalidQuery
from search_api.conditional import NOT_INDEXED
from search_api.openapi import documented
from search_api.routes.parameters import NoParameters
from search_api.schemas import (
    ENCODER,
    PROFESSIONALS,
    LookupAnswer,
    LookupAnswerItem,
    LookupRequest,
    Source,
)
from search_api.service import MOST_IDS, DirectorySearch

LARGEST_BODY = 64 * MOST_IDS
"""Bytes: each number may be written in 64, spaces and quotes included."""
DECODER = msgspec.json.Decoder(LookupRequest)


class Lookup(Struct, frozen=True):
    """The route of batches."""

    search: DirectorySearch
    public_url: str

    def router(self) -> APIRouter:
        """The one route."""
        router = APIRouter(tags=["Professionnels"])
        router.post(PROFESSIONALS + "/lookup", **documented("lookup"))(self.looked_up)
        return router

    async def looked_up(
        self, request: Request, _none: Annotated[NoParameters, Query()]
    ) -> Response:
        """One item per number, in the order asked, with its status."""
        asked = decoded(await bounded(request))
        published = self.search.publication()
        items = self.search.lookup(asked.ids)
        answer = LookupAnswer(
            tuple(LookupAnswerItem.of(item, self.public_url) for item in items),
            Source.of(published),
        )
        headers = NOT_INDEXED | {"Cache-Control": "no-store"}
        return Response(ENCODER.encode(answer), headers=headers, media_type="application/json")


async def bounded(request: Request) -> bytes:
    """The body, refused as soon as it grows past the bound."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            detail = f"{LARGEST_BODY} octets et {MOST_IDS} numéros au plus ; faites plusieurs lots."
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    return bytes(body)


def decoded(body: bytes) -> LookupRequest:
    """The numbers asked for.

    Raises:
        HTTPException: 400, not JSON.
        InvalidQuery: JSON of another shape.
    """
    expected = 'Attendu : {"ids": ["99000012346", …]}.'
    try:
        return DECODER.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidQuery("ids", expected) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, expected) from error
