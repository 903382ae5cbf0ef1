"""Errors as RFC 9457 problems: the only table that maps our errors to HTTP statuses.

A problem says what is wrong, in which field, and how to fix it, in French. It never contains a
stack trace, an engine's message, or more of the request than the faulty part.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from starlette.responses import Response

from directory import errors
from search_api.http.conditional_requests import PRIVATE_HEADERS

PROBLEM_MEDIA_TYPE = "application/problem+json"
DEFAULT_RETRY_AFTER_S = 30
"""Seconds, for a 503 without a delay of its own: about one restart or first publication."""

STATUS_BY_ERROR: dict[type[errors.ServiceError], HTTPStatus] = {
    errors.ServiceError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidIdentifier: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidQuery: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidCursor: HTTPStatus.BAD_REQUEST,
    errors.Unsupported: HTTPStatus.BAD_REQUEST,
    errors.TooCostly: HTTPStatus.BAD_REQUEST,
    errors.UnknownProfessional: HTTPStatus.NOT_FOUND,
    errors.UnknownStructure: HTTPStatus.NOT_FOUND,
    errors.DepartedProfessional: HTTPStatus.GONE,
    errors.DepartedStructure: HTTPStatus.GONE,
    errors.EndedActivity: HTTPStatus.GONE,
    errors.ChangeHistoryReplaced: HTTPStatus.GONE,
    errors.EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NothingPublished: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SheetUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SheetBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.UploadStorageFull: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ServiceStopping: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.InvalidHost: HTTPStatus.BAD_REQUEST,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooManyAtOnce: HTTPStatus.TOO_MANY_REQUESTS,
    errors.KeyRefused: HTTPStatus.UNAUTHORIZED,
    errors.KeyInAddress: HTTPStatus.BAD_REQUEST,
}
PROBLEM_KINDS: dict[type[errors.ServiceError], tuple[str, str]] = {
    errors.ServiceError: ("erreur", "La demande n’a pas abouti"),
    errors.InvalidIdentifier: ("numero", "Ce numéro n’a pas la forme attendue"),
    errors.InvalidQuery: ("parametre", "Un paramètre ne peut pas être lu"),
    errors.InvalidCursor: ("curseur", "Ce lien vers la suite n’est pas valable"),
    errors.Unsupported: ("non-prevu", "Cette demande n’est pas prévue ici"),
    errors.TooCostly: ("trop-large", "Cette recherche parcourrait tout l’annuaire"),
    errors.UnknownProfessional: ("inconnu", "Personne n’a ce numéro"),
    errors.UnknownStructure: ("structure-inconnue", "Aucun lieu d’exercice n’a ce numéro"),
    errors.DepartedProfessional: ("parti", "Cette personne n’est plus dans l’annuaire"),
    errors.DepartedStructure: (
        "structure-partie",
        "Ce lieu d’exercice n’est plus dans l’annuaire",
    ),
    errors.EndedActivity: ("activite-terminee", "Cette activité n’est plus dans l’annuaire"),
    errors.ChangeHistoryReplaced: ("historique", "L’historique des changements a été remplacé"),
    errors.EngineUnavailable: ("moteur", "La recherche est momentanément indisponible"),
    errors.NothingPublished: ("rien-de-publie", "Aucun annuaire n’est encore publié"),
    errors.SheetUnavailable: ("fiche", "La fiche PDF n’est pas disponible"),
    errors.SheetBusy: ("fiches-en-attente", "Trop de fiches sont demandées en ce moment"),
    errors.UploadStorageFull: ("place", "Il n’y a plus de place pour recevoir ce fichier"),
    errors.ServiceStopping: ("arret", "Ce serveur s’arrête"),
    errors.InvalidHost: ("host", "L’en-tête Host ne peut pas être lu"),
    errors.TooManyRequests: ("limite", "Trop de demandes en peu de temps"),
    errors.TooManyAtOnce: ("simultane", "Trop de demandes en même temps"),
    errors.KeyRefused: ("cle", "Cette clé n’est pas acceptée"),
    errors.KeyInAddress: ("cle-dans-l-adresse", "Une clé ne se met pas dans l’adresse"),
}
HTTP_PROBLEM_KINDS: dict[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("json", "Le corps de la demande n’est pas du JSON lisible"),
    HTTPStatus.NOT_FOUND: ("adresse", "Cette adresse n’existe pas"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("methode", "Cette méthode n’est pas prévue ici"),
    HTTPStatus.NOT_ACCEPTABLE: ("forme", "Cette forme n’est pas disponible"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("corps-trop-grand", "Le corps est trop grand"),
    HTTPStatus.REQUEST_TIMEOUT: ("silence", "La demande n’est pas arrivée entière"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("type", "Ce type de corps n’est pas lu ici"),
    HTTPStatus.REQUEST_URI_TOO_LONG: ("adresse-trop-longue", "L’adresse est trop longue"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("erreur", "Une erreur inattendue s’est produite"),
}


DEFAULT_DETAILS: dict[HTTPStatus, str] = {
    HTTPStatus.NOT_FOUND: "Les adresses sont décrites dans /api/v1/openapi.json.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Les méthodes permises sont dans l’en-tête Allow.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Réessayez dans quelques instants.",
}
"""The detail of an HTTP error raised without one."""


class Problem(Struct, frozen=True):
    """What went wrong.

    Attributes:
        type: stable; where the documentation of the API explains it.
        detail: what is wrong with this request, and the way out.
        field: the parameter or member at fault.
        since, epoch: for a follower of the changes, the position from which to go on.
    """

    type: str
    title: str
    status: int
    detail: str | None = None
    field: str | None = None
    since: int | UnsetType = UNSET
    epoch: str | UnsetType = UNSET

    @classmethod
    def of(cls, error: errors.ServiceError) -> "Problem":
        """The problem of an error that our own code raised."""
        kind = find_known_class(error)
        slug, title = PROBLEM_KINDS[kind]
        problem = cls(
            build_problem_type(slug),
            title,
            STATUS_BY_ERROR[kind],
            format_problem_detail(error),
            find_faulty_field(error),
        )
        if isinstance(error, errors.ChangeHistoryReplaced):
            return replace(problem, since=error.since, epoch=error.epoch)
        return problem

    @classmethod
    def from_status(cls, status: HTTPStatus, detail: str | None = None) -> "Problem":
        """The problem of an HTTP error that is not one of ours, such as an unknown path."""
        slug, title = HTTP_PROBLEM_KINDS.get(status, (f"http-{status:d}", "La demande est refusée"))
        return cls(build_problem_type(slug), title, status, detail or DEFAULT_DETAILS.get(status))


def build_problem_type(slug: str) -> str:
    """The stable type of a problem, relative to the site."""
    return f"/api#probleme-{slug}"


def find_known_class(error: errors.ServiceError) -> type[errors.ServiceError]:
    """The nearest class of an error that the table has."""
    return next(kind for kind in type(error).__mro__ if kind in STATUS_BY_ERROR)


def format_problem_detail(error: errors.ServiceError) -> str:
    """What is wrong and how to fix it, without the field, which is a member of its own."""
    return error.reason if isinstance(error, errors.InvalidQuery) else str(error)


def find_faulty_field(error: errors.ServiceError) -> str | None:
    """The parameter at fault."""
    match error:
        case errors.InvalidQuery():
            return error.field
        case errors.InvalidIdentifier():
            return "id"
        case _:
            return None


def render_json_problem(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as an HTTP response; never cached, since it may be short-lived."""
    headers = PRIVATE_HEADERS | dict(headers or {})
    body = msgspec.json.encode(problem)
    return Response(body, problem.status, headers=headers, media_type=PROBLEM_MEDIA_TYPE)


ProblemRenderer = Callable[[Problem, Mapping[str, str] | None], Response]
"""Writes a problem as an HTTP answer."""


class ProblemFormats:
    """The problem renderer of each path prefix; `problem+json` unless another is registered.

    Args:
        by_prefix: path prefixes (`/fhir`) and the renderer of the problems under each.
    """

    def __init__(self, by_prefix: Mapping[str, ProblemRenderer] | None = None) -> None:
        self._by_prefix = dict(by_prefix or {})

    def render(
        self, path: str, problem: Problem, headers: Mapping[str, str] | None = None
    ) -> Response:
        """A problem in the format of the requested path."""
        prefix = "/" + path.removeprefix("/").partition("/")[0]
        return self._by_prefix.get(prefix, render_json_problem)(problem, headers)


PROBLEM_JSON = ProblemFormats()
"""Every problem as `problem+json`."""


def build_problem_headers(error: errors.ServiceError) -> dict[str, str]:
    """`Retry-After` or `WWW-Authenticate`, where the error has one."""
    if isinstance(error, errors.SheetBusy | errors.TooManyRequests | errors.TooManyAtOnce):
        return {"Retry-After": str(error.retry_after_s)}
    match STATUS_BY_ERROR[find_known_class(error)]:
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return {"Retry-After": str(DEFAULT_RETRY_AFTER_S)}
        case HTTPStatus.UNAUTHORIZED:
            return {"WWW-Authenticate": "Bearer"}
        case _:
            return {}
