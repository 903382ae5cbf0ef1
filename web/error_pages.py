"""Error pages in French: one table of phrases, and error handlers for the routes of pages.

The application also serves programs, whose errors are problem+json (`search_api.http.problems`).
The existing handlers of the application still answer those requests; the handlers added here answer
requests for pages, and pass all others on.
"""

import inspect
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory import errors
from directory.matching.filters_table import SHOWN_FILTERS
from directory.publication import Publication
from search_api.http.conditional_requests import NOINDEX_HEADERS
from search_api.http.problems import STATUS_BY_ERROR, build_problem_headers, format_problem_detail
from search_api.search.understanding import MAX_QUERY_CHARS
from web import wording
from web.search_box import SearchBox
from web.search_url import SearchUrl
from web.website import Website

ErrorHandler = Callable[[Request, Exception], Response | Awaitable[Response]]
API_PREFIXES = ("/api/", "/fhir", "/healthz", "/readyz", "/metrics")
"""Paths whose errors are for programs; every other path is a page, also one that does not exist."""
PAGE_ERRORS = (errors.ServiceError, HTTPException, RequestValidationError)


class FailureView(Struct, frozen=True):
    """An error page: what happened, and what to do."""

    status: int
    title: str
    explanation: str
    advice: str


ERROR_WORDING: dict[type[Exception], tuple[str, str]] = {
    errors.UnknownProfessional: (
        "Aucun professionnel n’a ce numéro",
        "Vérifiez chaque chiffre, ou cherchez la personne par son nom.",
    ),
    errors.UnknownStructure: (
        "Aucun lieu d’exercice n’a ce numéro",
        "Il a pu fermer, ou changer de numéro. Cherchez-le par son nom.",
    ),
    errors.DepartedProfessional: (
        "Cette personne n’est plus dans l’annuaire",
        "Elle y a figuré. Son inscription se vérifie auprès de l’autorité dont elle relève.",
    ),
    errors.DepartedStructure: (
        "Ce lieu d’exercice n’est plus dans l’annuaire",
        "Plus personne n’y exerce selon l’annuaire. Cherchez un professionnel par son nom.",
    ),
    errors.InvalidIdentifier: (
        "Ce numéro n’a pas la forme attendue",
        "Vous pouvez aussi chercher par le nom.",
    ),
    errors.InvalidCursor: (
        "Ce lien vers la suite des résultats n’est plus valable",
        "Relancez la recherche pour repartir du début.",
    ),
    errors.InvalidQuery: ("Cette recherche ne peut pas être lue", "Modifiez-la et recommencez."),
    errors.NothingPublished: (
        "L’annuaire n’est pas encore publié",
        "Les données sont en cours de chargement. Revenez dans quelques minutes.",
    ),
    errors.SheetUnavailable: (
        "La fiche PDF n’est pas disponible",
        "Les mêmes informations sont sur la page du professionnel.",
    ),
    errors.SheetBusy: (
        "Beaucoup de fiches sont demandées en ce moment",
        "Réessayez dans quelques secondes\xa0: les mêmes informations sont sur la page.",
    ),
}
STATUS_WORDING = {
    404: (
        "Cette page n’existe pas",
        "L’adresse est peut-être incomplète. Cherchez la personne par son nom ou son numéro.",
    ),
    405: ("Cette page se lit seulement", "Revenez à l’accueil ou lancez une recherche."),
    414: ("Cette adresse est trop longue", "Une recherche tient en quelques mots."),
    422: ERROR_WORDING[errors.InvalidQuery],
    429: (
        "Beaucoup de demandes viennent de votre adresse",
        "La limite protège le service pour tout le monde.",
    ),
    503: ("L’annuaire est momentanément indisponible", "Réessayez dans quelques instants."),
}
UNEXPECTED_ERROR_WORDING = (
    "Une erreur inattendue s’est produite",
    "Réessayez dans quelques instants.",
)
EXPLAINED_ERRORS = (errors.InvalidIdentifier, errors.InvalidQuery, errors.SheetUnavailable)
"""Errors whose message says more than the title; that of an engine is for its operator."""
FIELD_LABELS = {
    **SHOWN_FILTERS,
    "q": "Recherche",
    "near": "Point de départ",
    "radius_km": "Rayon",
    "structure": "Lieu d’exercice",
}
"""What a visitor calls the parameters of a page."""


def build_failure_view(error: Exception) -> FailureView:
    """The page for an error, one of ours or unexpected."""
    status = find_error_status(error)
    known = next(
        (ERROR_WORDING[kind] for kind in type(error).__mro__ if kind in ERROR_WORDING), None
    )
    title, advice = known or STATUS_WORDING.get(status, UNEXPECTED_ERROR_WORDING)
    return FailureView(status, title, explain_error(error), advice)


def find_error_status(error: Exception) -> int:
    """The HTTP status of an error: from `STATUS_BY_ERROR`, or the one of a framework error."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    kinds = (kind for kind in type(error).__mro__ if kind in STATUS_BY_ERROR)
    return next((STATUS_BY_ERROR[kind] for kind in kinds), HTTPStatus.INTERNAL_SERVER_ERROR)


def explain_error(error: Exception) -> str:
    """What the title of an error leaves open, as a sentence; empty if nothing."""
    match error:
        case errors.TooManyRequests() | errors.TooManyAtOnce():
            return f"Réessayez dans {wording.format_count(error.retry_after_s, 'seconde')}."
        case errors.InvalidCursor():
            return ""
        case errors.InvalidQuery() if label := FIELD_LABELS.get(error.field):
            return f"{label}\xa0: {error.reason}"
        case errors.ServiceError() if isinstance(error, EXPLAINED_ERRORS):
            return format_sentence(format_problem_detail(error))
        case _:
            return ""


def format_sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def build_error_headers(error: Exception) -> dict[str, str]:
    """The headers of our error or of the framework's; error pages are never indexed."""
    if isinstance(error, errors.ServiceError):
        return {**NOINDEX_HEADERS, **build_problem_headers(error)}
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return {**NOINDEX_HEADERS, **headers}


def add_error_pages(app: FastAPI, website: Website, publication: Callable[[], Publication]) -> None:
    """Add the error pages; existing error handlers still answer the requests of programs."""

    async def page(request: Request, error: Exception) -> Response:
        view = build_failure_view(error)
        query = request.query_params.get("q", "")[:MAX_QUERY_CHARS]
        headers = build_error_headers(error)
        # do not query an engine that has just failed: the page would wait for a second timeout
        is_unavailable = isinstance(error, errors.EngineUnavailable)
        served = None if is_unavailable else find_available_publication(publication)
        return website.render_page(
            "failure.html",
            served,
            view=view,
            box=SearchBox(SearchUrl(q=query)),
            status=view.status,
            headers=headers,
        )

    kinds = {kind for kind in app.exception_handlers if is_page_error(kind)}
    for kind in kinds | {*PAGE_ERRORS, Exception}:
        app.add_exception_handler(kind, dispatch_error(page, find_error_handler(app, kind)))


def is_page_error(kind: object) -> bool:
    """Whether a key of the handler table is an error type that has a page."""
    return isinstance(kind, type) and issubclass(kind, PAGE_ERRORS)


def find_error_handler(app: FastAPI, kind: type[Exception]) -> ErrorHandler:
    """The existing handler for an error type; `reraise_error` if there is none."""
    handlers = (
        app.exception_handlers[each] for each in kind.__mro__ if each in app.exception_handlers
    )
    return next(handlers, reraise_error)


def reraise_error(_request: Request, error: Exception) -> Response:
    """Raise the error again: no handler exists for it."""
    raise error


def dispatch_error(page: ErrorHandler, api: ErrorHandler) -> ErrorHandler:
    """A handler that calls `api` for the paths of programs and `page` for all others."""

    async def answer(request: Request, error: Exception) -> Response:
        handler = api if request.url.path.startswith(API_PREFIXES) else page
        response = handler(request, error)
        return await response if inspect.isawaitable(response) else response

    return answer


def find_available_publication(publication: Callable[[], Publication]) -> Publication | None:
    """The publication, for the banner and the footer; `None` if it cannot be loaded."""
    try:
        return publication()
    except errors.ServiceError:
        return None
