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
    NOT_INDEXED,
    is_known,
    tag_of,
    unchanged,
    validators,
)
from search_api.representations.sheets import Sheets
from search_api.representations.sheets import tag_of as sheet_tag
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
from web.error_pages import answer_failures
from web.partner_guide import guide
from web.search_url import Asked
from web.website import Imprint, Website, build_website

PAGE_SIZE = 20
READ = ["GET", "HEAD"]
NOBODY_SAID = Imprint()
PROSE = {
    "/donnees": "data.html",
    "/accessibilite": "accessibility.html",
    "/mentions-legales": "legal.html",
}
"""Pages that say the same to everybody."""
BROWSED = (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE)


def add_pages(
    app: FastAPI,
    search: DirectorySearch,
    sheets: Sheets,
    *,
    public_url: str,
    imprint: Imprint = NOBODY_SAID,
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
    answer_failures(app, website, search.publication)


class Pages:
    """The pages, over their three parts."""

    def __init__(self, search: DirectorySearch, sheets: Sheets, website: Website) -> None:
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
            **{path: self.prose(template) for path, template in PROSE.items()},
            "/opensearch.xml": self.opensearch,
            "/robots.txt": robots,
            "/favicon.ico": self.icon,
            "/static/{name}": self.static,
        }
        for path, route in routes.items():
            router.add_api_route(path, route, methods=READ)
        return router

    async def home(self, request: Request) -> Response:
        """The box."""
        return await self.answer(request, lambda served: self.website.page("home.html", served))

    async def verify(self, request: Request, id: str = "", h: str = "") -> Response:  # noqa: A002 - printed in QR codes
        """Whether a sheet in hand is current, by the number and the fingerprint printed on it."""

        def shown(served: Publication) -> Response:
            given = id.strip() and h.strip()
            view = (
                verification.verified(self.search.listing(id), h)
                if given
                else verification.blank(id, h)
            )
            return self.website.page("verify.html", served, view=view, headers=NOT_INDEXED)

        return await self.answer(request, shown)

    def prose(self, template: str) -> Callable[[Request], Awaitable[Response]]:
        """The route of a page that depends on the publication alone."""

        async def read(request: Request) -> Response:
            return await self.answer(request, lambda served: self.website.page(template, served))

        return read

    async def guide(self, request: Request) -> Response:
        """What partners may ask, out of the application's own OpenAPI document."""
        view = guide(request.app.openapi())
        return await self.answer(
            request, lambda served: self.website.page("api.html", served, view=view)
        )

    async def opensearch(self) -> Response:
        """How a browser may search here from its own address bar."""
        template = self.website.templates.get_template("opensearch.xml")
        body = template.render(public_url=self.website.public_url)
        kept = {"Cache-Control": "max-age=86400"}
        return responses.plain(body, "application/opensearchdescription+xml", kept)

    async def results(self, request: Request) -> Response:
        """What is found for the words typed."""
        asked = Asked.of(request.query_params)
        if town := request.query_params.get("pres_de", "").strip():
            around = asked.but(q=f"{asked.q} près de {town}".strip())
            return responses.moved(around.path, 303)
        return await self.answer(request, lambda served: self.found(served, asked))

    def found(self, served: Publication, asked: Asked) -> Response:
        """A page of results; a number that is found leads to the person at once.

        Who types a number has one person in mind: a list of one would be one more click, and the
        address they end on is the one worth keeping.
        """
        if asked.is_blank:
            return self.listed(served, results_view.blank())
        found = self.search.search(asked.request(PAGE_SIZE))
        if person := results_view.designated(found):
            return responses.moved(person_view.path_of(person), 303)
        return self.listed(served, results_view.results(found, asked))

    def listed(self, served: Publication, view: results_view.ResultsView) -> Response:
        """A page of results, kept out of search engines."""
        return self.website.page("results.html", served, view=view, headers=NOT_INDEXED)

    async def person(self, request: Request, identifier: str, pres: str = "") -> Response:
        """A professional, under one address whichever number was asked for.

        `pres` is the INSEE code of the commune that distances are told from.
        """
        return await self.answer(request, lambda served: self.shown(served, identifier, pres))

    def shown(self, served: Publication, identifier: str, near: str) -> Response:
        """The page of a person, or the way to it."""
        listing = self.search.listing(identifier)
        if listing.id != identifier:
            return responses.moved(person_view.path_of(listing), 301)
        view = person_view.person(
            listing, served.data_date, self.website.public_url, distances.commune_of(near)
        )
        return self.website.page("person.html", served, view=view, headers=NOT_INDEXED)

    async def structure(self, request: Request, identifier: str) -> Response:
        """A place of practice, by its technical id, FINESS or SIRET number."""

        def shown(served: Publication) -> Response:
            place = self.search.structure(identifier)
            if place.id != identifier:
                return responses.moved(person_view.path_of_place(place), 301)
            found = self.search.search(Asked(structure=place.id).request(PAGE_SIZE))
            view = structure_view.structure(place, found)
            return self.website.page("structure.html", served, view=view, headers=NOT_INDEXED)

        return await self.answer(request, shown)

    async def professions(self, request: Request) -> Response:
        """Professions and savoir-faire with how many people have them."""

        def shown(served: Publication) -> Response:
            known = self.search.code_systems
            view = tuple(filters.browsed(each.value, known.of(each)) for each in BROWSED)
            return self.website.page("professions.html", served, view=view)

        return await self.answer(request, shown)

    async def sheet(self, request: Request, identifier: str) -> Response:
        """The activity sheet; the same record gives the same bytes, whose hash is the ETag."""
        listing = await self.search.waited(self.search.listing, identifier)
        if listing.id != identifier:
            return responses.moved(f"{person_view.path_of(listing)}/fiche.pdf", 301)
        served = await self.search.waited(self.search.publication)
        drawn = await run_in_threadpool(self.sheets, listing, served)
        tag = sheet_tag(drawn)
        held = validators(tag, served)
        if is_known(request, tag):
            return unchanged(held)
        return responses.pdf(drawn.content, f"fiche-{listing.id}.pdf", held)

    async def answer(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """An answer that holds as long as the index and the program do not change."""
        return await self.search.waited(self.made, request, make)

    def made(self, request: Request, make: Callable[[Publication], Response]) -> Response:
        """The same, unless the browser has it already."""
        served = self.search.publication()
        tag = tag_of(request, served, self.website.build)
        held = validators(tag, served)
        if is_known(request, tag):
            return unchanged(held)
        response = make(served)
        response.headers.update(held)
        return response

    async def static(self, request: Request, name: str) -> Response:
        """A file under the address that holds its hash; a wrong hash is not found."""
        asset = self.website.assets.by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404, name)
        return responses.plain(asset.content, asset.media_type, responses.IMMUTABLE)

    async def icon(self) -> Response:
        """Browsers that ask for it unasked get the icon, without a lasting promise."""
        icon = self.website.assets.by_name["favicon.svg"]
        return responses.plain(icon.content, icon.media_type, {"Cache-Control": "max-age=86400"})


async def robots() -> Response:
    """What crawlers may ask for; pages of people stay open to them, so that they read `noindex`."""
    return responses.plain(wording.ROBOTS, "text/plain", {"Cache-Control": "max-age=86400"})
