"""Many numbers at once: what partners do every night.

JSON for a thousand numbers at most, decoded straight to its type; CSV for a file of any length, row
by row. Both are looked up in a thread: a thousand numbers take the engine 40 ms, during which it
would answer no search.
"""

from collections.abc import Iterator
from email.message import Message
from http import HTTPStatus
from typing import Annotated, BinaryIO

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from directory.errors import InvalidQuery
from search_api.access.limits import units_for
from search_api.access.middleware import charge_more
from search_api.bulk.answers import answered
from search_api.bulk.table import Asked, table_of
from search_api.http.conditional_requests import JSON, NOT_INDEXED
from search_api.http.request_bodies import in_memory, on_disk
from search_api.openapi.document import documented
from search_api.representations.schemas import (
    ENCODER,
    PROFESSIONALS,
    LookupAnswer,
    LookupAnswerItem,
    LookupRequest,
    Source,
)
from search_api.routes.parameters import LookupParameters
from search_api.search.service import MOST_IDS, DirectorySearch

LARGEST_BODY = 64 * MOST_IDS
"""Bytes of JSON: each number may be written in 64, spaces and quotes included."""
DECODER = msgspec.json.Decoder(LookupRequest)
CSV = "text/csv"
CHARSETS = ("utf-8", "windows-1252", "iso-8859-1")
NOT_KEPT = NOT_INDEXED | {"Cache-Control": "no-store"}


class Lookup(Struct, frozen=True):
    """The route of batches."""

    search: DirectorySearch
    public_url: str

    def router(self) -> APIRouter:
        """The one route; without the second, `lookup` would be read as somebody's number."""
        router = APIRouter(tags=["Professionnels"])
        router.post(PROFESSIONALS + "/lookup", **documented("lookup"))(self.looked_up)
        router.get(PROFESSIONALS + "/lookup", include_in_schema=False)(lists_only)
        return router

    async def looked_up(
        self, request: Request, asked: Annotated[LookupParameters, Query()]
    ) -> Response:
        """One item per number, in the order asked, with its status."""
        media, charset = content_type(request)
        if media == CSV:
            return await self.table(request, Asked(asked.column, asked.delimiter, charset))
        for field in asked.model_fields_set:
            raise InvalidQuery(field, "ce paramètre ne vaut que pour un fichier CSV.")
        return await self.items(request)

    async def items(self, request: Request) -> Response:
        """JSON in, JSON out."""
        detail = f"{LARGEST_BODY} octets et {MOST_IDS} numéros au plus ; faites plusieurs lots."
        asked = decoded(await in_memory(request, LARGEST_BODY, detail))
        charge_more(request, units_for(len(asked.ids)) - 1)
        body = await run_sync(self.encoded, asked)
        return Response(body, headers=NOT_KEPT, media_type=JSON)

    def encoded(self, asked: LookupRequest) -> bytes:
        """The answer to a batch."""
        published = self.search.publication()
        items = self.search.lookup(asked.ids)
        answer = LookupAnswer(
            tuple(LookupAnswerItem.of(item, self.public_url) for item in items),
            Source.of(published),
        )
        return ENCODER.encode(answer)

    async def table(self, request: Request, asked: Asked) -> Response:
        """CSV in, CSV out; refused before the first row if it is to be refused at all."""
        await self.search.waited(self.search.publication)
        file = await on_disk(request)
        try:
            table = table_of(file, asked)
        except BaseException:
            file.close()
            raise
        pieces = answered(table, self.search, lambda rows: charge_more(request, units_for(rows)))
        return Streamed(file, pieces)


async def lists_only() -> Response:
    """Say how this address is used."""
    detail = "Cette adresse prend une liste de numéros, par POST."
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"Allow": "POST"})


class Streamed(StreamingResponse):
    """A file that goes back while it is being answered; whatever happens, it is closed."""

    def __init__(self, file: BinaryIO, content: Iterator[bytes]) -> None:
        super().__init__(content, headers=NOT_KEPT, media_type=f"{CSV}; charset=utf-8")
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, until the end or until the client has gone."""
        with self._file:
            await super().__call__(scope, receive, send)


def content_type(request: Request) -> tuple[str, str]:
    """What a body is, and its charset; JSON where nothing is said.

    Raises:
        HTTPException: 415, with what would be read.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type") or JSON
    media = header.get_content_type()
    charset = str(header.get_param("charset") or CHARSETS[0]).lower()
    if media == JSON or (media == CSV and charset in CHARSETS):
        return media, charset
    detail = f"Attendu : {JSON}, ou {CSV} en {', '.join(CHARSETS)}."
    raise HTTPException(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, {"Accept-Post": f"{JSON}, {CSV}"}
    )


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
