"""The routes of the facade, one set for each kind of resource that is declared.

They are not in the OpenAPI document: FHIR has its own, the CapabilityStatement. Every answer is
`application/fhir+json`, every refusal an OperationOutcome (`failures`).
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.access.limits import units_for
from search_api.access.middleware import charge_more
from search_api.fhir.capability_statement import capability_statement
from search_api.fhir.operations.batch import answered, decoded
from search_api.fhir.operations.history import bundle as history
from search_api.fhir.operations.match import match
from search_api.fhir.operations.read import person, read
from search_api.fhir.requests import JSON, form, is_strict, pairs_of, refuse_other_forms, sent
from search_api.fhir.resources.datatypes import Json
from search_api.fhir.resources.operation_outcome import BASE, MEDIA_TYPE
from search_api.fhir.search.bundles import everything, resource_of, searchset
from search_api.fhir.search.parameters import Asked, read_history
from search_api.fhir.search.parameters import read as read_parameters
from search_api.fhir.search.search import search
from search_api.fhir.search.supported_parameters import RESOURCES, Resource
from search_api.http.conditional_requests import NOT_INDEXED, REVALIDATE, revalidated, unpublished
from search_api.http.fast_route import Direct
from search_api.representations.schemas import ENCODER
from search_api.search.service import DirectorySearch

NOT_KEPT = NOT_INDEXED | {"Cache-Control": "no-store"}


class Facade(Struct, frozen=True):
    """The facade, over the directory."""

    directory: DirectorySearch
    public_url: str

    @property
    def base(self) -> str:
        """What every address of a resource begins with."""
        return self.public_url + BASE

    def router(self) -> APIRouter:
        """Every route."""
        router = APIRouter(prefix=BASE, include_in_schema=False, route_class=Direct)
        router.get("/metadata")(self.metadata)
        router.post("")(self.batch)
        router.post("/")(self.batch)
        router.post("/Practitioner/$match")(self.matched)
        router.get("/Practitioner/{id}/$everything")(self.everything)
        for resource in RESOURCES.values():
            of_kind = OfKind(self, resource)
            router.get(f"/{resource.name}")(of_kind.found)
            router.post(f"/{resource.name}/_search")(of_kind.found_by_form)
            router.get(f"/{resource.name}/_history")(of_kind.history)
            router.get(f"/{resource.name}/{{id}}")(of_kind.one)
        return router

    async def metadata(self, request: Request) -> Response:
        """What is offered; the same whatever is published."""
        refuse_other_forms(request)
        body = ENCODER.encode(capability_statement(self.base))
        return unpublished(request, body, MEDIA_TYPE)

    async def answer(
        self, request: Request, make: Callable[[], Json], *, is_long: bool = False
    ) -> Response:
        """A resource with its validators, or 304; what may take long, in a thread."""
        refuse_other_forms(request)
        ask = partial(self.made, request, make)
        return await (run_sync(ask) if is_long else self.directory.waited(ask))

    def made(self, request: Request, make: Callable[[], Json]) -> Response:
        """The answer; the publication is read before the engine is asked."""
        published = self.directory.publication()
        return revalidated(
            request, published, lambda: ENCODER.encode(make()), NOT_INDEXED, MEDIA_TYPE
        )

    def searched(self, asked: Asked) -> Json:
        """The bundle of a search."""
        version = self.directory.publication().order_version
        return searchset(asked, search(self.directory.engine, asked, version), self.base)

    def changed(self, asked: Asked, since: date | None) -> Json:
        """The bundle of a history."""
        directory = self.directory
        return history(directory.engine, directory.publication(), asked, since, self.base)

    async def everything(self, request: Request, id: str) -> Response:  # noqa: A002 - FHIR's
        """A professional with all activities and structures."""
        make = partial(self.whole, id)
        return await self.answer(request, make)

    def whole(self, id_: str) -> Json:
        """The bundle of everything about a professional."""
        return everything(person(self.directory, id_), self.base)

    async def matched(self, request: Request) -> Response:
        """Who a Practitioner sent may be."""
        refuse_other_forms(request)
        body = await sent(request, JSON)
        return unkept(await run_sync(match, self.directory.engine, body, self.base))

    async def batch(self, request: Request) -> Response:
        """Many reads at once."""
        refuse_other_forms(request)
        asked = decoded(await sent(request, JSON))
        charge_more(request, units_for(len(asked.entry)) - 1)
        return unkept(await run_sync(answered, asked, self.one_read))

    def one_read(self, kind: str, id_: str) -> Json:
        """A resource by its id."""
        return resource_of(read(self.directory, kind, id_))


def unkept(resource: Json) -> Response:
    """An answer to what was sent, which nobody keeps."""
    return Response(ENCODER.encode(resource), headers=NOT_KEPT, media_type=MEDIA_TYPE)


class OfKind(Struct, frozen=True):
    """The routes of one kind of resource."""

    facade: Facade
    resource: Resource

    async def found(self, request: Request) -> Response:
        """A search by address."""
        pairs = pairs_of(request.scope["query_string"].decode("latin-1"))
        asked = read_parameters(self.resource, pairs, is_strict=is_strict(request))
        charge_more(request, units_for(asked.manner.count) - 1)
        make = partial(self.facade.searched, asked)
        return await self.facade.answer(request, make, is_long=bool(asked.criteria))

    async def found_by_form(self, request: Request) -> Response:
        """A search by form: what is in it stays out of addresses, which are kept everywhere."""
        refuse_other_forms(request)
        pairs = await form(request)
        asked = read_parameters(self.resource, pairs, is_strict=is_strict(request))
        charge_more(request, units_for(asked.manner.count) - 1)
        return unkept(await run_sync(self.facade.searched, asked))

    async def history(self, request: Request) -> Response:
        """Who changed since an instant."""
        pairs = pairs_of(request.scope["query_string"].decode("latin-1"))
        asked, since = read_history(self.resource, pairs, is_strict=is_strict(request))
        charge_more(request, units_for(asked.manner.count) - 1)
        make = partial(self.facade.changed, asked, since)
        return await self.facade.answer(request, make, is_long=True)

    async def one(self, request: Request, id: str) -> Response:  # noqa: A002 - the name is FHIR's
        """A read; a former number is sent on to the present one."""
        ask = partial(read, self.facade.directory, self.resource.name, id)
        subject = await self.facade.directory.waited(ask)
        if subject.id != id:
            address = f"{BASE}/{self.resource.name}/{subject.id}"
            headers = NOT_INDEXED | {"Cache-Control": REVALIDATE}
            return RedirectResponse(address, 308, headers=headers)
        return await self.facade.answer(request, partial(resource_of, subject))
