"""Search, and one professional in the requested format."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from directory.document import Record
from directory.publication import Publication
from search_api.access.request_units import report_people, reserve_people
from search_api.fhir.resources.practitioner import build_practitioner
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    REVALIDATE,
    answer_conditionally,
    build_not_modified,
    build_validators,
    has_current_etag,
)
from search_api.http.content_negotiation import (
    REPRESENTATION_BY_SUFFIX,
    Representation,
    negotiate_representation,
)
from search_api.http.fast_route import FastRoute
from search_api.openapi.document import describe_operation
from search_api.representations.jsonld import encode_jsonld
from search_api.representations.schemas import (
    API_ENCODER,
    PROFESSIONALS_PATH,
    SearchAnswer,
    encode_listing_answer,
)
from search_api.representations.sheets import (
    SheetRenderer,
    build_sheet_disposition,
    build_sheet_etag,
)
from search_api.representations.vcard import encode_vcard
from search_api.routes.parameters import NoParameters, NoQuery, SearchParameters
from search_api.search.lookup import is_former_number
from search_api.search.service import DirectorySearch
from search_api.search.slow_searches import run_search

PERSON_NUMBER_PARAMETER = Path(
    description="Numéro RPPS, national ou ADELI ; suivi de `.pdf`, la fiche ; de `.vcf`, la carte"
    " de visite ; de `.jsonld`, les mêmes faits dans les mots de schema.org ; de `.fhir`,"
    " dans ceux de FHIR (Practitioner).",
    examples=["99000012346", "99000012346.pdf"],
)
PROFESSIONAL_PATH = PROFESSIONALS_PATH + "/{id}"
EMPTY_PARAMETERS = NoParameters()
VARY_ACCEPT = {"Vary": "Accept"}
EncodedForm = Literal[
    Representation.JSON, Representation.VCARD, Representation.JSON_LD, Representation.FHIR
]
"""The formats that are encoded directly; a sheet is rendered in another process."""
FORM_SUFFIXES = {form: suffix for suffix, form in REPRESENTATION_BY_SUFFIX.items()}


class ProfessionalRoutes(Struct, frozen=True):
    """The routes about people."""

    search: DirectorySearch
    sheets: SheetRenderer
    public_url: str

    def router(self) -> APIRouter:
        """A router with both routes."""
        router = APIRouter(tags=["Professionnels"], route_class=FastRoute)
        router.get(PROFESSIONALS_PATH, **describe_operation("search"))(self.search_professionals)
        router.get(PROFESSIONAL_PATH, **describe_operation("listing"))(self.get_professional)
        return router

    async def search_professionals(
        self, request: Request, asked: Annotated[SearchParameters, Query()]
    ) -> Response:
        """Search professionals by name, profession and place, in any order, or by number."""
        search = asked.build_request()

        def body(_published: Publication) -> bytes:
            results = self.search.search(search)
            report_people(request, len(results.hits))
            return API_ENCODER.encode(SearchAnswer.of(results, search, self.public_url))

        await reserve_people(request, asked.page_size)
        return await run_search(self.search, search, self.build_response, request, body)

    async def get_professional(
        self,
        request: Request,
        id: Annotated[str, PERSON_NUMBER_PARAMETER],  # noqa: A002 - the name is the contract's
        _none: NoQuery,
    ) -> Response:
        """One professional: JSON, activity sheet (PDF), vCard, JSON-LD or FHIR."""
        number, form = negotiate_representation(id, request.headers.get("accept"))
        if form is Representation.PDF:
            return await self.answer_sheet(request, number)
        return await self.search.run_query(self.answer_listing, request, number, form)

    def answer_listing(self, request: Request, number: str, form: EncodedForm) -> Response:
        """One professional in a directly encoded format, or a redirect to the current number."""
        record = self.search.find_person(number)
        if is_former_number(number, record):
            return redirect_to_current_number(record, form)
        answered = self.build_response(
            request, lambda served: self.encode_record(record, served, form), form
        )
        if form is Representation.VCARD:
            name = f'attachment; filename="{record.id}.vcf"'
            answered.headers["Content-Disposition"] = name
        return answered

    def encode_record(self, record: Record, published: Publication, form: EncodedForm) -> bytes:
        """A person in the given format."""
        match form:
            case Representation.JSON:
                return encode_listing_answer(record, self.public_url)
            case Representation.VCARD:
                return encode_vcard(record.listing, published, self.public_url)
            case Representation.JSON_LD:
                return encode_jsonld(record.listing, self.public_url)
            case Representation.FHIR:
                return API_ENCODER.encode(build_practitioner(record.listing))

    async def answer_sheet(self, request: Request, number: str) -> Response:
        """The sheet, awaited in a thread; the same record gives the same bytes, hence its ETag."""
        record = await self.search.run_query(self.search.find_person, number)
        if is_former_number(number, record):
            return redirect_to_current_number(record, Representation.PDF)
        published = await self.search.run_query(self.search.get_publication)
        sheet = await run_sync(self.sheets, record.listing, published)
        tag = build_sheet_etag(sheet)
        headers = build_validators(tag, published) | NOINDEX_HEADERS | VARY_ACCEPT
        if has_current_etag(request, tag):
            return build_not_modified(headers)
        headers |= build_sheet_disposition(record.listing, published)
        return Response(sheet.content, headers=headers, media_type=Representation.PDF)

    def build_response(
        self,
        request: Request,
        body: Callable[[Publication], bytes],
        form: Representation | None = None,
    ) -> Response:
        """A response, or 304 before any search; without `form`, JSON that does not vary."""
        published = self.search.get_publication()
        extra = NOINDEX_HEADERS | (VARY_ACCEPT if form else {})
        answer = partial(body, published)
        return answer_conditionally(request, published, answer, extra, form or Representation.JSON)


def redirect_to_current_number(record: Record, form: Representation) -> Response:
    """The redirect from a former number to the current one, in the same format."""
    suffix = "" if form is Representation.JSON else f".{FORM_SUFFIXES[form]}"
    headers = NOINDEX_HEADERS | VARY_ACCEPT | {"Cache-Control": REVALIDATE}
    return RedirectResponse(f"{PROFESSIONALS_PATH}/{record.id}{suffix}", 308, headers=headers)
