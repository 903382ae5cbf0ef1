"""Search, and one professional in the form asked for."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from directory.document import to_listing
from directory.model.listing import Listing
from directory.search import Publication
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
    ListingAnswer,
    SearchAnswer,
    append_links,
)
from search_api.representations.sheets import SheetRenderer
from search_api.representations.sheets import build_sheet_etag as sheet_tag
from search_api.representations.vcard import encode_vcard
from search_api.routes.parameters import NoParameters, SearchParameters
from search_api.search.service import DirectorySearch, is_former_number

PERSON_NUMBER_PARAMETER = Path(
    description="Numéro RPPS, national ou ADELI ; suivi de `.pdf`, la fiche ; de `.vcf`, la carte"
    " de visite ; de `.jsonld`, les mêmes faits dans les mots de schema.org ; de `.fhir`,"
    " dans ceux de FHIR (Practitioner).",
    examples=["99000012346", "99000012346.pdf"],
)
PROFESSIONAL_PATH = PROFESSIONALS_PATH + "/{id}"
EMPTY_PARAMETERS = NoParameters()
VARY_ACCEPT = {"Vary": "Accept"}
FORM_SUFFIXES = {form: suffix for suffix, form in REPRESENTATION_BY_SUFFIX.items()}


class ProfessionalRoutes(Struct, frozen=True):
    """The routes about people, over their parts."""

    search: DirectorySearch
    sheets: SheetRenderer
    public_url: str

    def router(self) -> APIRouter:
        """Both routes."""
        router = APIRouter(tags=["Professionnels"], route_class=FastRoute)
        router.get(PROFESSIONALS_PATH, **describe_operation("search"))(self.search_professionals)
        router.get(PROFESSIONAL_PATH, **describe_operation("listing"))(self.get_professional)
        return router

    async def search_professionals(
        self, request: Request, asked: Annotated[SearchParameters, Query()]
    ) -> Response:
        """Search professionals by name, profession and place, in any order, or by number."""

        def body(_published: Publication) -> bytes:
            search = asked.build_request()
            answer = SearchAnswer.of(self.search.search(search), search, self.public_url)
            return API_ENCODER.encode(answer)

        return await self.search.run_query(self.build_response, request, body)

    async def get_professional(
        self,
        request: Request,
        id: Annotated[str, PERSON_NUMBER_PARAMETER],  # noqa: A002 - the name is the contract's
        _none: Annotated[NoParameters, Query()],
    ) -> Response:
        """One professional: JSON, activity sheet (PDF), vCard, JSON-LD or FHIR."""
        number, form = negotiate_representation(id, request.headers.get("accept"))
        if form is Representation.PDF:
            return await self.answer_sheet(request, number)
        return await self.search.run_query(self.answer_listing, request, number, form)

    def answer_listing(self, request: Request, number: str, form: Representation) -> Response:
        """One professional in a form that is encoded on the spot, or the way to it."""
        found = self.search.find_person(number)
        if form is Representation.JSON and isinstance(found, bytes):
            return self.build_response(
                request, lambda _: append_links(found, self.public_url), form
            )
        listing = to_listing(found)
        if is_former_number(number, listing):
            return redirect_to_current_number(listing, form)
        answered = self.build_response(
            request, lambda served: self.encode_listing(listing, served, form), form
        )
        if form is Representation.VCARD:
            name = f'attachment; filename="{listing.id}.vcf"'
            answered.headers["Content-Disposition"] = name
        return answered

    def encode_listing(
        self, listing: Listing, published: Publication, form: Representation
    ) -> bytes:
        """A listing in that form."""
        match form:
            case Representation.VCARD:
                return encode_vcard(listing, published, self.public_url)
            case Representation.JSON_LD:
                return encode_jsonld(listing, self.public_url)
            case Representation.FHIR:
                return API_ENCODER.encode(build_practitioner(listing))
            case _:
                return API_ENCODER.encode(ListingAnswer.of(listing, self.public_url))

    async def answer_sheet(self, request: Request, number: str) -> Response:
        """The sheet, drawn in a thread; the same record gives the same bytes, hence its tag."""
        listing = await self.search.run_query(self.search.find_listing, number)
        if is_former_number(number, listing):
            return redirect_to_current_number(listing, Representation.PDF)
        published = await self.search.run_query(self.search.get_publication)
        drawn = await run_sync(self.sheets, listing, published)
        tag = sheet_tag(drawn)
        headers = build_validators(tag, published) | NOINDEX_HEADERS | VARY_ACCEPT
        if has_current_etag(request, tag):
            return build_not_modified(headers)
        headers["Content-Disposition"] = f'inline; filename="fiche-activite-{listing.id}.pdf"'
        return Response(drawn.content, headers=headers, media_type=Representation.PDF)

    def build_response(
        self,
        request: Request,
        body: Callable[[Publication], bytes],
        form: Representation | None = None,
    ) -> Response:
        """An answer about people, or 304 before anything is searched; JSON has one form only."""
        published = self.search.get_publication()
        extra = NOINDEX_HEADERS | (VARY_ACCEPT if form else {})
        answer = partial(body, published)
        return answer_conditionally(request, published, answer, extra, form or Representation.JSON)


def redirect_to_current_number(listing: Listing, form: Representation) -> Response:
    """The way from a former number to the present one, in the same form."""
    suffix = "" if form is Representation.JSON else f".{FORM_SUFFIXES[form]}"
    headers = NOINDEX_HEADERS | VARY_ACCEPT | {"Cache-Control": REVALIDATE}
    return RedirectResponse(f"{PROFESSIONALS_PATH}/{listing.id}{suffix}", 308, headers=headers)
