"""Search, and one professional in the form asked for."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from directory.document import listing_of
from directory.model.listing import Listing
from directory.search import Publication
from search_api.fhir.resources.practitioner import practitioner
from search_api.http.conditional_requests import (
    NOT_INDEXED,
    REVALIDATE,
    is_known,
    revalidated,
    unchanged,
    validators,
)
from search_api.http.content_negotiation import SUFFIXES, Form, requested
from search_api.http.fast_route import Direct
from search_api.openapi.document import documented
from search_api.representations.jsonld import jsonld
from search_api.representations.schemas import (
    ENCODER,
    PROFESSIONALS,
    ListingAnswer,
    SearchAnswer,
    linked,
)
from search_api.representations.sheets import Sheets
from search_api.representations.sheets import tag_of as sheet_tag
from search_api.representations.vcard import vcard
from search_api.routes.parameters import NoParameters, SearchParameters
from search_api.search.service import DirectorySearch, is_former

NUMBER = Path(
    description="Numéro RPPS, national ou ADELI ; suivi de `.pdf`, la fiche ; de `.vcf`, la carte"
    " de visite ; de `.jsonld`, les mêmes faits dans les mots de schema.org ; de `.fhir`,"
    " dans ceux de FHIR (Practitioner).",
    examples=["99000012346", "99000012346.pdf"],
)
ONE = PROFESSIONALS + "/{id}"
NOTHING_ASKED = NoParameters()
VARIES = {"Vary": "Accept"}
SUFFIX_OF = {form: suffix for suffix, form in SUFFIXES.items()}


class Professionals(Struct, frozen=True):
    """The routes about people, over their parts."""

    search: DirectorySearch
    sheets: Sheets
    public_url: str

    def router(self) -> APIRouter:
        """Both routes."""
        router = APIRouter(tags=["Professionnels"], route_class=Direct)
        router.get(PROFESSIONALS, **documented("search"))(self.found)
        router.get(ONE, **documented("listing"))(self.one)
        return router

    async def found(
        self, request: Request, asked: Annotated[SearchParameters, Query()]
    ) -> Response:
        """Search professionals by name, profession and place, in any order, or by number."""

        def body(_published: Publication) -> bytes:
            search = asked.request()
            answer = SearchAnswer.of(self.search.search(search), search, self.public_url)
            return ENCODER.encode(answer)

        return await self.search.waited(self.answer, request, body)

    async def one(
        self,
        request: Request,
        id: Annotated[str, NUMBER],  # noqa: A002 - the name is the contract's
        _none: Annotated[NoParameters, Query()],
    ) -> Response:
        """One professional: JSON, activity sheet (PDF), vCard, JSON-LD or FHIR."""
        number, form = requested(id, request.headers.get("accept"))
        if form is Form.PDF:
            return await self.sheet(request, number)
        return await self.search.waited(self.entry, request, number, form)

    def entry(self, request: Request, number: str, form: Form) -> Response:
        """One professional in a form that is encoded on the spot, or the way to it."""
        found = self.search.person(number)
        if form is Form.JSON and isinstance(found, bytes):
            return self.answer(request, lambda _: linked(found, self.public_url), form)
        listing = listing_of(found)
        if is_former(number, listing):
            return moved(listing, form)
        answered = self.answer(request, lambda served: self.encoded(listing, served, form), form)
        if form is Form.VCARD:
            name = f'attachment; filename="{listing.id}.vcf"'
            answered.headers["Content-Disposition"] = name
        return answered

    def encoded(self, listing: Listing, published: Publication, form: Form) -> bytes:
        """A listing in that form."""
        match form:
            case Form.VCARD:
                return vcard(listing, published, self.public_url)
            case Form.JSON_LD:
                return jsonld(listing, self.public_url)
            case Form.FHIR:
                return ENCODER.encode(practitioner(listing))
            case _:
                return ENCODER.encode(ListingAnswer.of(listing, self.public_url))

    async def sheet(self, request: Request, number: str) -> Response:
        """The sheet, drawn in a thread; the same record gives the same bytes, hence its tag."""
        listing = await self.search.waited(self.search.listing, number)
        if is_former(number, listing):
            return moved(listing, Form.PDF)
        published = await self.search.waited(self.search.publication)
        drawn = await run_sync(self.sheets, listing, published)
        tag = sheet_tag(drawn)
        headers = validators(tag, published) | NOT_INDEXED | VARIES
        if is_known(request, tag):
            return unchanged(headers)
        headers["Content-Disposition"] = f'inline; filename="fiche-activite-{listing.id}.pdf"'
        return Response(drawn.content, headers=headers, media_type=Form.PDF)

    def answer(
        self,
        request: Request,
        body: Callable[[Publication], bytes],
        form: Form | None = None,
    ) -> Response:
        """An answer about people, or 304 before anything is searched; JSON has one form only."""
        published = self.search.publication()
        extra = NOT_INDEXED | (VARIES if form else {})
        answer = partial(body, published)
        return revalidated(request, published, answer, extra, form or Form.JSON)


def moved(listing: Listing, form: Form) -> Response:
    """The way from a former number to the present one, in the same form."""
    suffix = "" if form is Form.JSON else f".{SUFFIX_OF[form]}"
    headers = NOT_INDEXED | VARIES | {"Cache-Control": REVALIDATE}
    return RedirectResponse(f"{PROFESSIONALS}/{listing.id}{suffix}", 308, headers=headers)
