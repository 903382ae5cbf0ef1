"""The routes of the FHIR facade, one set for each supported resource type.

They are not in the OpenAPI document: FHIR has its own, the CapabilityStatement. Every response is
`application/fhir+json`, every error an OperationOutcome (`operation_outcome`).
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from search_api.access.request_units import report_people, reserve_people
from search_api.fhir.capability_statement import build_capability_statement
from search_api.fhir.operations.batch import answer_batch_entries, decode_batch
from search_api.fhir.operations.history import build_history_bundle as history
from search_api.fhir.operations.match import build_match_bundle, decode_match_query
from search_api.fhir.operations.read import read_practitioner, read_subject
from search_api.fhir.requests import (
    FHIR_JSON_TYPES,
    check_accept_header,
    is_strict,
    parse_pairs,
    read_search_form,
    read_typed_body,
)
from search_api.fhir.resources.datatypes import FhirJson
from search_api.fhir.resources.operation_outcome import FHIR_MEDIA_TYPE, FHIR_PREFIX
from search_api.fhir.search.bundles import (
    build_everything_bundle,
    build_resource,
    build_searchset,
    count_entries,
)
from search_api.fhir.search.parameters import FhirSearchParameters, parse_history_parameters
from search_api.fhir.search.parameters import parse_search_parameters as read_parameters
from search_api.fhir.search.search import search_resources
from search_api.fhir.search.supported_parameters import RESOURCES, SupportedResource
from search_api.http.conditional_requests import (
    NOINDEX_HEADERS,
    PRIVATE_HEADERS,
    REVALIDATE,
    answer_by_content,
    answer_conditionally,
)
from search_api.http.fast_route import FastRoute
from search_api.representations.schemas import API_ENCODER
from search_api.search.service import DirectorySearch


class FhirRoutes(Struct, frozen=True):
    """The facade, over the directory."""

    directory: DirectorySearch
    public_url: str

    @property
    def base_url(self) -> str:
        """The base of the URL of every resource."""
        return self.public_url + FHIR_PREFIX

    def router(self) -> APIRouter:
        """A router with every route."""
        router = APIRouter(prefix=FHIR_PREFIX, include_in_schema=False, route_class=FastRoute)
        router.get("/metadata")(self.answer_metadata)
        router.post("")(self.answer_batch)
        router.post("/")(self.answer_batch)
        router.post("/Practitioner/$match")(self.answer_match)
        router.get("/Practitioner/{id}/$everything")(self.answer_everything)
        for resource in RESOURCES.values():
            of_kind = ResourceRoutes(self, resource)
            router.get(f"/{resource.name}")(of_kind.answer_search)
            router.post(f"/{resource.name}/_search")(of_kind.answer_form_search)
            router.get(f"/{resource.name}/_history")(of_kind.answer_history)
            router.get(f"/{resource.name}/{{id}}")(of_kind.answer_read)
        return router

    async def answer_metadata(self, request: Request) -> Response:
        """The CapabilityStatement; it does not depend on the publication."""
        check_accept_header(request)
        body = API_ENCODER.encode(build_capability_statement(self.base_url))
        return answer_by_content(request, body, FHIR_MEDIA_TYPE)

    async def answer_resource(
        self, request: Request, make: Callable[[], FhirJson], *, is_long: bool = False
    ) -> Response:
        """A resource with its validators, or 304; a slow one is built in a thread."""
        check_accept_header(request)
        build = partial(self.build_response, request, make)
        return await (run_sync(build) if is_long else self.directory.run_query(build))

    def build_response(self, request: Request, make: Callable[[], FhirJson]) -> Response:
        """The response; the publication is read before the engine is queried."""
        published = self.directory.get_publication()
        return answer_conditionally(
            request, published, lambda: API_ENCODER.encode(make()), NOINDEX_HEADERS, FHIR_MEDIA_TYPE
        )

    def build_searchset(self, request: Request, parameters: FhirSearchParameters) -> FhirJson:
        """The Bundle of a search."""
        version = self.directory.get_publication().order_version
        page = search_resources(self.directory, parameters, version)
        report_people(request, len(page.subjects))
        return build_searchset(
            parameters,
            page,
            self.base_url,
            self.directory.find_structures_by_id,
        )

    def build_history(
        self, request: Request, parameters: FhirSearchParameters, since: date | None
    ) -> FhirJson:
        """The Bundle of a history."""
        directory = self.directory
        published = directory.get_publication()
        bundle = history(directory, published, parameters, since, self.base_url)
        report_people(request, count_entries(bundle))
        return bundle

    async def answer_everything(self, request: Request, id: str) -> Response:  # noqa: A002 - FHIR's
        """A professional with all activities and structures."""
        make = partial(self.build_everything, id)
        return await self.answer_resource(request, make)

    def build_everything(self, id_: str) -> FhirJson:
        """The Bundle of a professional with all activities and structures."""
        listing = read_practitioner(self.directory, id_)
        return build_everything_bundle(listing, self.base_url, self.directory.find_structures_by_id)

    async def answer_match(self, request: Request) -> Response:
        """Candidates for the Practitioner in the body."""
        check_accept_header(request)
        query = decode_match_query(await read_typed_body(request, FHIR_JSON_TYPES))
        await reserve_people(request, query.count)
        bundle = await run_sync(build_match_bundle, self.directory, query, self.base_url)
        report_people(request, count_entries(bundle))
        return build_no_store_response(bundle)

    async def answer_batch(self, request: Request) -> Response:
        """Several reads in one request."""
        check_accept_header(request)
        batch = decode_batch(await read_typed_body(request, FHIR_JSON_TYPES))
        await reserve_people(request, len(batch.entry))
        return build_no_store_response(
            await run_sync(answer_batch_entries, batch, self.read_resource)
        )

    def read_resource(self, kind: str, id_: str) -> FhirJson:
        """A resource by its type and id."""
        return build_resource(read_subject(self.directory, kind, id_))


def build_no_store_response(resource: FhirJson) -> Response:
    """The response to a POST, which caches must not store."""
    return Response(
        API_ENCODER.encode(resource), headers=PRIVATE_HEADERS, media_type=FHIR_MEDIA_TYPE
    )


class ResourceRoutes(Struct, frozen=True):
    """The routes of one resource type."""

    fhir: FhirRoutes
    resource: SupportedResource

    async def answer_search(self, request: Request) -> Response:
        """A search by GET."""
        pairs = parse_pairs(request.scope["query_string"].decode("latin-1"))
        parameters = read_parameters(self.resource, pairs, is_strict=is_strict(request))
        await reserve_people(request, parameters.result.count)
        make = partial(self.fhir.build_searchset, request, parameters)
        return await self.fhir.answer_resource(request, make, is_long=bool(parameters.criteria))

    async def answer_form_search(self, request: Request) -> Response:
        """A search by POST: its parameters stay out of URLs, which are logged and stored."""
        check_accept_header(request)
        pairs = await read_search_form(request)
        parameters = read_parameters(self.resource, pairs, is_strict=is_strict(request))
        await reserve_people(request, parameters.result.count)
        return build_no_store_response(
            await run_sync(self.fhir.build_searchset, request, parameters)
        )

    async def answer_history(self, request: Request) -> Response:
        """What has changed or ended since an instant."""
        pairs = parse_pairs(request.scope["query_string"].decode("latin-1"))
        parameters, since = parse_history_parameters(
            self.resource, pairs, is_strict=is_strict(request)
        )
        await reserve_people(request, parameters.result.count)
        make = partial(self.fhir.build_history, request, parameters, since)
        return await self.fhir.answer_resource(request, make, is_long=True)

    async def answer_read(self, request: Request, id: str) -> Response:  # noqa: A002 - the name is FHIR's
        """A read; a former number redirects to the current one."""
        read = partial(read_subject, self.fhir.directory, self.resource.name, id)
        subject = await self.fhir.directory.run_query(read)
        if subject.id != id:
            address = f"{FHIR_PREFIX}/{self.resource.name}/{subject.id}"
            headers = NOINDEX_HEADERS | {"Cache-Control": REVALIDATE}
            return RedirectResponse(address, 308, headers=headers)
        return await self.fhir.answer_resource(request, partial(build_resource, subject))
