"""Batch lookup of many numbers, as partners do every night.

JSON for at most a thousand numbers, decoded directly to its type; CSV for a file of any length, row
by row. Both run in a thread, because a batch would block the searches of the event loop.
"""

from collections.abc import Iterator
from email.message import Message
from functools import partial
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

from directory.errors import InvalidQuery, TooManyRequests
from search_api.access.callers import is_keyless
from search_api.access.costs import CSV_MEDIA_TYPE, MAX_KEYLESS_TABLE_ROWS
from search_api.access.request_units import reserve_people, reserve_streamed_people
from search_api.bulk.answers import BULK_BATCH_SIZE, answer_table
from search_api.bulk.table import TableOptions, count_rows, open_table
from search_api.http.conditional_requests import JSON_MEDIA_TYPE, PRIVATE_HEADERS
from search_api.http.repeated_members import reject_repeated_members
from search_api.http.request_bodies import read_small_body, spool_body
from search_api.http.upload_storage import UploadStorage
from search_api.openapi.document import describe_operation
from search_api.representations.schemas import (
    API_ENCODER,
    PROFESSIONALS_PATH,
    LookupAnswer,
    LookupAnswerItem,
    LookupRequest,
    Source,
)
from search_api.routes.parameters import LookupParameters
from search_api.search.requests import MAX_LOOKUP_IDS
from search_api.search.service import DirectorySearch

MAX_LOOKUP_BODY_BYTES = 64 * MAX_LOOKUP_IDS
"""Bytes of JSON: 64 for each number, spaces and quotes included."""
LOOKUP_DECODER = msgspec.json.Decoder(LookupRequest)
CSV_CHARSETS = ("utf-8", "windows-1252", "iso-8859-1", "utf-16")
KEYLESS_TABLE_DETAIL = (
    f"Sans clé, {MAX_KEYLESS_TABLE_ROWS} lignes au plus : coupez le fichier, ou envoyez-le avec une"
    " clé (« Authorization: Bearer … »)."
)


class LookupRoutes(Struct, frozen=True):
    """The route of batch lookup."""

    search: DirectorySearch
    public_url: str
    storage: UploadStorage

    def router(self) -> APIRouter:
        """A router with this route, and a GET route: else `lookup` would be read as a number."""
        router = APIRouter(tags=["Professionnels"])
        router.post(PROFESSIONALS_PATH + "/lookup", **describe_operation("lookup"))(
            self.look_up_batch
        )
        router.get(PROFESSIONALS_PATH + "/lookup", include_in_schema=False)(reject_get)
        return router

    async def look_up_batch(
        self, request: Request, asked: Annotated[LookupParameters, Query()]
    ) -> Response:
        """One item per number, in the order asked, with its status."""
        media, charset = parse_content_type(request)
        if media == CSV_MEDIA_TYPE:
            return await self.answer_csv(
                request, TableOptions(asked.column, asked.delimiter, charset)
            )
        for field in asked.model_fields_set:
            raise InvalidQuery(field, "ce paramètre ne vaut que pour un fichier CSV.")
        return await self.answer_json(request)

    async def answer_json(self, request: Request) -> Response:
        """Answer a JSON batch with JSON."""
        limits = f"{MAX_LOOKUP_BODY_BYTES} octets et {MAX_LOOKUP_IDS} numéros au plus"
        detail = f"{limits} ; faites plusieurs lots."
        asked = decode_lookup_request(await read_small_body(request, MAX_LOOKUP_BODY_BYTES, detail))
        await reserve_people(request, len(asked.ids))
        body = await run_sync(self.encode_answer, asked)
        return Response(body, headers=PRIVATE_HEADERS, media_type=JSON_MEDIA_TYPE)

    def encode_answer(self, lookup: LookupRequest) -> bytes:
        """The encoded answer to a batch; blocking."""
        published = self.search.get_publication()
        items = self.search.look_up_people(lookup.ids)
        answer = LookupAnswer(
            tuple(LookupAnswerItem.of(item, self.public_url) for item in items),
            Source.of(published),
        )
        return API_ENCODER.encode(answer)

    async def answer_csv(self, request: Request, options: TableOptions) -> Response:
        """Answer a CSV file with CSV; a refusal comes before the first row."""
        await self.search.run_query(self.search.get_publication)
        file = await spool_body(request, self.storage)
        try:
            await reserve_first_rows(request, file, options)
            table = open_table(file, options)
        except BaseException:
            file.close()
            raise
        pieces = answer_table(table, self.search, partial(find_stop_reason, request))
        return FileStreamingResponse(file, pieces)


async def reserve_first_rows(request: Request, file: BinaryIO, options: TableOptions) -> None:
    """Reserve the first rows of a file, whose answer begins only if they can be answered.

    Raises:
        HTTPException: 413, more rows than a list without a key may have.
        TooManyRequests: not enough units are left for the first rows.
    """
    is_bounded = is_keyless(request.scope)
    limit = MAX_KEYLESS_TABLE_ROWS + 1 if is_bounded else BULK_BATCH_SIZE
    rows = await run_sync(count_rows, file, options, limit)
    if is_bounded and rows > MAX_KEYLESS_TABLE_ROWS:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, KEYLESS_TABLE_DETAIL)
    await reserve_people(request, min(rows, BULK_BATCH_SIZE), CSV_MEDIA_TYPE)


def find_stop_reason(request: Request, rows: int) -> str:
    """Reserve the rows of an answer up to a number; why it stops if they are refused, else empty.

    It runs in the thread of the answer.
    """
    try:
        reserve_streamed_people(request, rows, CSV_MEDIA_TYPE)
    except TooManyRequests as refusal:
        return (
            "limite atteinte : cette ligne et les suivantes n’ont pas de réponse ; renvoyez-les,"
            f" sous la ligne des titres, dans {refusal.retry_after_s} s"
        )
    return ""


async def reject_get() -> Response:
    """Answer 405: this path takes POST only."""
    detail = "Cette adresse prend une liste de numéros, par POST."
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"Allow": "POST"})


class FileStreamingResponse(StreamingResponse):
    """A streamed response that closes the uploaded file at the end, even after an error."""

    def __init__(self, file: BinaryIO, content: Iterator[bytes]) -> None:
        super().__init__(
            content, headers=PRIVATE_HEADERS, media_type=f"{CSV_MEDIA_TYPE}; charset=utf-8"
        )
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, until its end or until the client disconnects."""
        with self._file:
            await super().__call__(scope, receive, send)


def parse_content_type(request: Request) -> tuple[str, str | None]:
    """The media type of the body, JSON by default, and the declared charset.

    Raises:
        HTTPException: 415, with the supported media types.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type") or JSON_MEDIA_TYPE
    media = header.get_content_type()
    declared_charset = header.get_param("charset")
    charset = str(declared_charset).lower() if declared_charset else None
    if media == JSON_MEDIA_TYPE or (media == CSV_MEDIA_TYPE and charset in {None, *CSV_CHARSETS}):
        return media, charset
    detail = f"Attendu : {JSON_MEDIA_TYPE}, ou {CSV_MEDIA_TYPE} en {', '.join(CSV_CHARSETS)}."
    raise HTTPException(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        detail,
        {"Accept-Post": f"{JSON_MEDIA_TYPE}, {CSV_MEDIA_TYPE}"},
    )


def decode_lookup_request(body: bytes) -> LookupRequest:
    """The requested numbers.

    Raises:
        HTTPException: 400, the body is not JSON.
        InvalidQuery: the JSON does not match the schema, or repeats a member.
    """
    expected = 'Attendu : {"ids": ["99000012346", …]}.'
    try:
        lookup = LOOKUP_DECODER.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidQuery("ids", expected) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, expected) from error
    reject_repeated_members(body)
    return lookup
