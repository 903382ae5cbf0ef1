"""The routes of the pages: each reads its parameters, asks one question, names its template.

`add_pages` is all that the composition root calls. It comes last, after the routes for programs:
its error pages stand in front of the handlers it finds. Where a search runs, in the event loop or
in a thread, the engine decides (`DirectorySearch.waited`); a sheet always has a thread.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from directory.search import Dimension, Publication
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    build_not_modified,
    build_validators,
    compute_etag,
    has_current_etag,
)
from search_api.representations.sheets import SheetRenderer
from search_api.representations.sheets import build_sheet_etag as sheet_tag
from search_api.search.service import DirectorySearch
from web import (
    distances,
    filters,
    person_view,
    responses,
    results_view,
    structure_view,
    verification,
    wording,
)
from web.error_pages import add_error_pages
from web.partner_guide import build_guide_view
from web.search_url import SearchUrl
from web.website import Imprint, Website, build_website

RESULTS_PER_PAGE = 20
READ_METHODS = ["GET", "HEAD"]
EMPTY_IMPRINT = Imprint()
TEXT_PAGES = {
    "/donnees": "data.html",
    "/accessibilite": "accessibility.html",
    "/mentions-legales": "legal.html",
}
"""Pages that say the same to everybody."""
BROWSE_DIMENSIONS = (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE)


def add_pages(
    app: FastAPI,
    search: DirectorySearch,
    sheets: SheetRenderer,
    *,
    public_url: str,
    imprint: Imprint = EMPTY_IMPRINT,
) -> None:
    """Add the pages and their errors to an application.

    Args:
        app: has its other routes and error handlers already.
        search: answers every question about people.
        sheets: draws a sheet; blocks; raises `SheetUnavailable` or `SheetBusy`.
        public_url: what canonical addresses begin with.
        imprint: who answers for the site.
    """
    website = build_website(public_url, imprint)
    app.include_router(Pages(search, sheets, website).router())
    add_error_pages(app, website, search.get_publication)


class Pages:
    """The pages, over their three parts."""

    def __init__(self, search: DirectorySearch, sheets: SheetRenderer, website: Website) -> None:
        self.search = search
        self.sheets = sheets
        self.website = website

    def router(self) -> APIRouter:
        """Every route; none is in the OpenAPI document, which is for programs."""
        router = APIRouter(include_in_schema=False)
        routes: dict[str, Callable[..., Awaitable[Response]]] = {
            "/": self.home,
            "/recherche": self.results,
            "/professionnel/{identifier}": self.person,
            "/professionnel/{identifier}/fiche.pdf": self.sheet,
            "/structure/{identifier}": self.structure,
            "/professions": self.professions,
            "/verifier": self.verify,
            "/api": self.guide,
            **{path: self.build_text_route(template) for path, template in TEXT_PAGES.items()},
            "/opensearch.xml": self.opensearch,
            "/robots.txt": serve_robots,
            "/favicon.ico": self.icon,
            "/static/{name}": self.static,
        }
        for path, route in routes.items():
            router.add_api_route(path, route, methods=READ_METHODS)
        return router

    async def home(self, request: Request) -> Response:
        """The box."""
        return await self.respond(
            request, lambda served: self.website.render_page("home.html", served)
        )

    async def verify(self, request: Request, id: str = "", h: str = "") -> Response:  # noqa: A002 - printed in QR codes
        """Whether a sheet in hand is current, by the number and the fingerprint printed on it."""

        def shown(served: Publication) -> Response:
            given = id.strip() and h.strip()
            view = (
                verification.verify_sheet(self.search.find_listing(id), h)
                if given
                else verification.build_blank_verification(id, h)
            )
            return self.website.render_page(
                "verify.html", served, view=view, headers=NOINDEX_HEADERS
            )

        return await self.respond(request, shown)

    def build_text_route(self, template: str) -> Callable[[Request], Awaitable[Response]]:
        """The route of a page that depends on the publication alone."""

        async def read(request: Request) -> Response:
            return await self.respond(
                request, lambda served: self.website.render_page(template, served)
            )

        return read

    async def guide(self, request: Request) -> Response:
        """What partners may ask, out of the application's own OpenAPI document."""
        view = build_guide_view(request.app.openapi())
        return await self.respond(
            request, lambda served: self.website.render_page("api.html", served, view=view)
        )

    async def opensearch(self) -> Response:
        """How a browser may search here from its own address bar."""
        template = self.website.templates.get_template("opensearch.xml")
        body = template.render(public_url=self.website.public_url)
        kept = {"Cache-Control": "max-age=86400"}
        return responses.respond_plain(body, "application/opensearchdescription+xml", kept)

    async def results(self, request: Request) -> Response:
        """What is found for the words typed."""
        asked = SearchUrl.parse(request.query_params)
        if town := request.query_params.get("pres_de", "").strip():
            around = asked.with_changes(q=f"{asked.q} près de {town}".strip())
            return responses.redirect_to(around.path, 303)
        return await self.respond(request, lambda served: self.render_search(served, asked))

    def render_search(self, served: Publication, url: SearchUrl) -> Response:
        """A page of results; a number that is found leads to the person at once.

        Who types a number has one person in mind: a list of one would be one more click, and the
        address they end on is the one worth keeping.
        """
        if url.is_blank:
            return self.render_results(served, results_view.build_blank_results())
        found = self.search.search(url.build_request(RESULTS_PER_PAGE))
        if person := results_view.find_person_by_number(found):
            return responses.redirect_to(person_view.build_person_path(person), 303)
        return self.render_results(served, results_view.build_results_view(found, url))

    def render_results(self, served: Publication, view: results_view.ResultsView) -> Response:
        """A page of results, kept out of search engines."""
        return self.website.render_page("results.html", served, view=view, headers=NOINDEX_HEADERS)

    async def person(self, request: Request, identifier: str, pres: str = "") -> Response:
        """A professional, under one address whichever number was asked for.

        `pres` is the INSEE code of the commune that distances are told from.
        """
        return await self.respond(
            request, lambda served: self.render_person(served, identifier, pres)
        )

    def render_person(self, served: Publication, identifier: str, near: str) -> Response:
        """The page of a person, or the way to it."""
        listing = self.search.find_listing(identifier)
        if listing.id != identifier:
            return responses.redirect_to(person_view.build_person_path(listing), 301)
        view = person_view.build_person_view(
            listing, served.data_date, self.website.public_url, distances.find_located_commune(near)
        )
        return self.website.render_page("person.html", served, view=view, headers=NOINDEX_HEADERS)

    async def structure(self, request: Request, identifier: str) -> Response:
        """A place of practice, by its technical id, FINESS or SIRET number."""

        def shown(served: Publication) -> Response:
            place = self.search.find_structure(identifier)
            if place.id != identifier:
                return responses.redirect_to(person_view.build_place_path(place), 301)
            found = self.search.search(
                SearchUrl(structure=place.id).build_request(RESULTS_PER_PAGE)
            )
            view = structure_view.build_structure_view(place, found)
            return self.website.render_page(
                "structure.html", served, view=view, headers=NOINDEX_HEADERS
            )

        return await self.respond(request, shown)

    async def professions(self, request: Request) -> Response:
        """Professions and savoir-faire with how many people have them."""

        def shown(served: Publication) -> Response:
            known = self.search.code_systems
            view = tuple(
                filters.build_browse_group(each.value, known.list_codes(each))
                for each in BROWSE_DIMENSIONS
            )
            return self.website.render_page("professions.html", served, view=view)

        return await self.respond(request, shown)

    async def sheet(self, request: Request, identifier: str) -> Response:
        """The activity sheet; the same record gives the same bytes, whose hash is the ETag."""
        listing = await self.search.run_query(self.search.find_listing, identifier)
        if listing.id != identifier:
            return responses.redirect_to(f"{person_view.build_person_path(listing)}/fiche.pdf", 301)
        served = await self.search.run_query(self.search.get_publication)
        drawn = await run_in_threadpool(self.sheets, listing, served)
        tag = sheet_tag(drawn)
        held = build_validators(tag, served)
        if has_current_etag(request, tag):
            return build_not_modified(held)
        return responses.respond_pdf(drawn.content, f"fiche-{listing.id}.pdf", held)

    async def respond(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """An answer that holds as long as the index and the program do not change."""
        return await self.search.run_query(self.build_response, request, make)

    def build_response(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """The same, unless the browser has it already."""
        served = self.search.get_publication()
        tag = compute_etag(request, served, self.website.build)
        held = build_validators(tag, served)
        if has_current_etag(request, tag):
            return build_not_modified(held)
        response = make(served)
        response.headers.update(held)
        return response

    async def static(self, request: Request, name: str) -> Response:
        """A file under the address that holds its hash; a wrong hash is not found."""
        asset = self.website.assets.by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404, name)
        return responses.respond_plain(asset.content, asset.media_type, responses.IMMUTABLE_HEADERS)

    async def icon(self) -> Response:
        """Browsers that ask for it unasked get the icon, without a lasting promise."""
        icon = self.website.assets.by_name["favicon.svg"]
        return responses.respond_plain(
            icon.content, icon.media_type, {"Cache-Control": "max-age=86400"}
        )


async def serve_robots() -> Response:
    """What crawlers may ask for; pages of people stay open to them, so that they read `noindex`."""
    return responses.respond_plain(
        wording.ROBOTS_TXT, "text/plain", {"Cache-Control": "max-age=86400"}
    )
