"""The routes of the pages: each reads its parameters, runs one query and renders one template.

The composition root calls `add_pages` last, after the routes for programs, because the error pages
wrap the existing error handlers. The engine decides whether a query runs in the event loop or in a
thread (`DirectorySearch.run_query`). The routes of the activity sheet are in `web.sheet_pages`.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory.publication import Publication
from directory.search import Dimension
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    build_not_modified,
    build_validators,
    compute_etag,
    has_current_etag,
)
from search_api.representations.sheets import SheetRenderer
from search_api.search.service import DirectorySearch
from search_api.search.slow_searches import run_search
from web import (
    distances,
    filters,
    person_view,
    place_view,
    responses,
    results_view,
    structure_view,
    widget,
    wording,
)
from web.accessibility import read_accessibility_report
from web.error_pages import add_error_pages
from web.partner_guide import build_guide_view
from web.search_box import SearchBox, read_box
from web.search_url import SearchUrl
from web.sheet_pages import SheetPages
from web.verification import VerificationKeys, Verifier
from web.website import Imprint, Website, build_website

RESULTS_PER_PAGE = 20
READ_METHODS = ["GET", "HEAD"]
EMPTY_IMPRINT = Imprint()
TEXT_PAGES = {
    "/donnees": "data.html",
    "/en": "en.html",
    "/mentions-legales": "legal.html",
}
"""Pages without parameters."""
BROWSE_DIMENSIONS = (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE)


def add_pages(
    app: FastAPI,
    search: DirectorySearch,
    sheets: SheetRenderer,
    *,
    public_url: str,
    keys: VerificationKeys,
    imprint: Imprint = EMPTY_IMPRINT,
) -> None:
    """Add the pages and their error pages to an application.

    Args:
        app: already has its other routes and error handlers.
        search: runs the queries.
        sheets: makes a sheet; blocks; raises `SheetUnavailable` or `SheetBusy`.
        public_url: base URL of canonical addresses.
        keys: verify printed sheets.
        imprint: the legal information about the publisher of the site.
    """
    website = build_website(public_url, imprint)
    app.include_router(Pages(search, website).router())
    verifier = Verifier(keys, search.find_listing)
    app.include_router(SheetPages(search, sheets, website, verifier).build_router(READ_METHODS))
    add_error_pages(app, website, search.get_publication)


class Pages:
    """The routes of the pages."""

    def __init__(self, search: DirectorySearch, website: Website) -> None:
        self.search = search
        self.website = website

    def router(self) -> APIRouter:
        """All routes; none is in the OpenAPI document, which describes the API only."""
        router = APIRouter(include_in_schema=False)
        routes: dict[str, Callable[..., Awaitable[Response]]] = {
            "/": self.home,
            "/recherche": self.results,
            "/professionnel/{identifier}": self.person,
            "/structure/{identifier}": self.structure,
            "/professions": self.professions,
            "/api": self.guide,
            "/accessibilite": self.build_text_route(
                "accessibility.html", read_accessibility_report()
            ),
            **{path: self.build_text_route(template) for path, template in TEXT_PAGES.items()},
            "/widget": self.build_text_route("widget.html", widget.build_widget_view(self.website)),
            widget.WIDGET_PATH: widget.build_script_route(self.website),
            "/opensearch.xml": self.opensearch,
            "/robots.txt": serve_robots,
            "/favicon.ico": self.icon,
            "/static/{name}": self.static,
        }
        for path, route in routes.items():
            router.add_api_route(path, route, methods=READ_METHODS)
        return router

    async def home(self, request: Request) -> Response:
        """The home page, with the search box."""
        headers = responses.LOCATING_HEADERS
        return await self.respond(
            request, lambda served: self.website.render_page("home.html", served, headers=headers)
        )

    def build_text_route(
        self, template: str, view: object = None
    ) -> Callable[[Request], Awaitable[Response]]:
        """The route of a page that depends on the publication alone."""

        async def read(request: Request) -> Response:
            return await self.respond(
                request, lambda served: self.website.render_page(template, served, view=view)
            )

        return read

    async def guide(self, request: Request) -> Response:
        """The guide for partners, built from the application's OpenAPI document."""
        view = build_guide_view(request.app.openapi())
        return await self.respond(
            request, lambda served: self.website.render_page("api.html", served, view=view)
        )

    async def opensearch(self) -> Response:
        """The OpenSearch description: lets a browser search the site from its address bar."""
        template = self.website.templates.get_template("opensearch.xml")
        body = template.render(public_url=self.website.public_url)
        caching = {"Cache-Control": "max-age=86400"}
        return responses.respond_plain(body, "application/opensearchdescription+xml", caching)

    async def results(self, request: Request) -> Response:
        """The results of a search; a town typed in the form (`pres_de`) is added to the query."""
        box = read_box(request.query_params)
        if town := request.query_params.get("pres_de", "").strip():
            nearby = box.url.with_changes(q=f"{box.url.q} près de {town}".strip())
            return responses.redirect_to(nearby.path, 303)
        return await run_search(
            self.search,
            box.url.build_request(RESULTS_PER_PAGE),
            self.build_response,
            request,
            lambda served: self.render_search(served, box),
        )

    def render_search(self, served: Publication, box: SearchBox) -> Response:
        """A page of results; a number redirects to the page of its person.

        A list with one person would need one more click, and the address of the person is the one
        to bookmark.
        """
        url, view = box.url, results_view.build_blank_results()
        if not url.is_blank:
            results = self.search.search(url.build_request(RESULTS_PER_PAGE))
            if person := results_view.find_person_by_number(results):
                return responses.redirect_to(person_view.build_person_path(person), 303)
            view = results_view.build_results_view(results, url)
        headers = NOINDEX_HEADERS | responses.LOCATING_HEADERS
        return self.website.render_page("results.html", served, view=view, box=box, headers=headers)

    async def person(self, request: Request, identifier: str, pres: str = "") -> Response:
        """The page of a professional, by RPPS, national or ADELI number.

        `pres` is the INSEE code of the commune that distances are measured from; the other
        parameters are the search that the reader comes from.
        """
        box = read_box(request.query_params)
        return await self.respond(
            request, lambda served: self.render_person(served, identifier, pres, box)
        )

    def render_person(
        self, served: Publication, identifier: str, near: str, box: SearchBox
    ) -> Response:
        """The page of a person, or a redirect from another number of theirs to it."""
        listing = self.search.find_listing(identifier)
        if listing.id != identifier:
            return responses.redirect_to(person_view.build_person_path(listing), 301)
        view = person_view.build_person_view(
            listing, served.data_date, self.website.public_url, distances.find_located_commune(near)
        )
        return self.website.render_page(
            "person.html", served, view=view, box=box, headers=NOINDEX_HEADERS
        )

    async def structure(self, request: Request, identifier: str) -> Response:
        """A place of practice, by its technical id, FINESS or SIRET number."""
        box = read_box(request.query_params)

        def render(served: Publication) -> Response:
            place = self.search.find_structure(identifier)
            if place.id != identifier:
                return responses.redirect_to(place_view.build_place_path(place), 301)
            results = self.search.search(
                SearchUrl(structure=place.id).build_request(RESULTS_PER_PAGE)
            )
            view = structure_view.build_structure_view(place, results)
            return self.website.render_page(
                "structure.html", served, view=view, box=box, headers=NOINDEX_HEADERS
            )

        return await self.respond(request, render)

    async def professions(self, request: Request) -> Response:
        """The professions and savoir-faire, each with its number of people."""

        def render(served: Publication) -> Response:
            code_systems = self.search.code_systems
            view = tuple(
                filters.build_browse_group(each.value, code_systems.list_codes(each))
                for each in BROWSE_DIMENSIONS
            )
            return self.website.render_page("professions.html", served, view=view)

        return await self.respond(request, render)

    async def respond(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """Run a query where the engine runs its queries, and return its response.

        Args:
            request: the request; its ETag is compared.
            make: builds the response from the publication; must not block on anything else.
        """
        return await self.search.run_query(self.build_response, request, make)

    def build_response(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """A response with validators, or 304 if the browser's copy is still valid.

        The ETag changes with the publication and with the build of the program.
        """
        served = self.search.get_publication()
        tag = compute_etag(request, served, self.website.build)
        validators = build_validators(tag, served)
        if has_current_etag(request, tag):
            return build_not_modified(validators)
        response = make(served)
        response.headers.update(validators)
        return response

    async def static(self, request: Request, name: str) -> Response:
        """A static file, by the address that contains its hash; another hash gives 404."""
        asset = self.website.assets.by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404, name)
        return responses.respond_plain(asset.content, asset.media_type, responses.IMMUTABLE_HEADERS)

    async def icon(self) -> Response:
        """The icon, at the path that browsers request by default; cached for a day."""
        icon = self.website.assets.by_name["favicon.svg"]
        return responses.respond_plain(
            icon.content, icon.media_type, {"Cache-Control": "max-age=86400"}
        )


async def serve_robots() -> Response:
    """`robots.txt`; it allows the pages of people, so that crawlers see their `noindex`."""
    return responses.respond_plain(
        wording.ROBOTS_TXT, "text/plain", {"Cache-Control": "max-age=86400"}
    )
