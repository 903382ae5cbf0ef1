"""The routes of the activity sheet: the file itself, and the page that verifies a printed one."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    build_not_modified,
    build_validators,
    has_current_etag,
)
from search_api.representations.sheets import (
    SheetRenderer,
    build_sheet_disposition,
    build_sheet_etag,
)
from search_api.search.service import DirectorySearch
from web import person_view, responses
from web.verification import PrintedSheet, Verifier
from web.website import Website

SHEET_SUFFIX = "/fiche.pdf"


class SheetPages(Struct, frozen=True):
    """The routes of the activity sheet."""

    search: DirectorySearch
    sheets: SheetRenderer
    website: Website
    verifier: Verifier

    def build_router(self, methods: list[str]) -> APIRouter:
        """All routes; none is in the OpenAPI document, which describes the API only."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(
            "/professionnel/{identifier}" + SHEET_SUFFIX, self.get_sheet, methods=methods
        )
        router.add_api_route("/verifier", self.verify, methods=methods)
        return router

    async def get_sheet(self, request: Request, identifier: str) -> Response:
        """The activity sheet as PDF; its ETag is the hash of the unsigned file."""
        listing = await self.search.run_query(self.search.find_listing, identifier)
        if listing.id != identifier:
            return responses.redirect_to(person_view.build_person_path(listing) + SHEET_SUFFIX, 301)
        served = await self.search.run_query(self.search.get_publication)
        document = await run_in_threadpool(self.sheets, listing, served)
        tag = build_sheet_etag(document)
        validators = build_validators(tag, served)
        if has_current_etag(request, tag):
            return build_not_modified(validators)
        disposition = build_sheet_disposition(listing, served)
        return responses.respond_pdf(document.content, validators | disposition)

    async def verify(self, id: str = "", h: str = "", s: str = "") -> Response:  # noqa: A002 - printed in QR codes
        """What is known of a sheet, by the printed number `id`, fingerprint `h` and seal `s`.

        Without an ETag: the answer also depends on the keys, which may change at any time.
        """
        sheet = PrintedSheet(id.strip(), h.strip(), s.strip())
        return await self.search.run_query(self.render_verification, sheet)

    def render_verification(self, sheet: PrintedSheet) -> Response:
        """The page about a printed sheet; the form while number or fingerprint is missing."""
        served = self.search.get_publication()
        view = self.verifier.verify_sheet(sheet)
        return self.website.render_page(
            "verify.html", served, view=view, status=view.verdict.status, headers=NOINDEX_HEADERS
        )
