"""Conditional requests: ETag, Last-Modified, 304 Not Modified.

The ETag derives from the generation and the URL, not from the body: an unchanged response needs
neither a search nor an encoding. It is weak, since a compressed response has the same tag.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from directory.search import Publication

JSON_MEDIA_TYPE = "application/json"
REVALIDATE = "no-cache"
NOINDEX_HEADERS = {"X-Robots-Tag": "noindex"}
NO_STORE_HEADERS = {"Cache-Control": "no-store"}
PRIVATE_HEADERS = NOINDEX_HEADERS | NO_STORE_HEADERS
"""Headers of a response that depends on the request body: neither cached nor indexed."""


def compute_etag(request: Request, publication: Publication, variant: str) -> str:
    """The ETag of a URL for one generation and one version of the program.

    `variant` is what else the response depends on: its media type, or the build of a page.
    """
    version = request.app.version
    path, query = request.scope["path"], request.scope["query_string"]
    known = f"{publication.id} {publication.generation} {version} {variant} {path}?{query!r}"
    return f'W/"{blake2b(known.encode(), digest_size=12).hexdigest()}"'


def build_validators(tag: str, publication: Publication) -> dict[str, str]:
    """The headers that a client revalidates with; the same on a 304."""
    last_modified = format_http_date(publication.published_at)
    return {"ETag": tag, "Last-Modified": last_modified, "Cache-Control": REVALIDATE}


@lru_cache(4)
def format_http_date(moment: datetime) -> str:
    """A date in HTTP format; cached, because the publication date seldom changes."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def has_current_etag(request: Request, tag: str) -> bool:
    """Whether the client already has this response (RFC 9110: weak comparison)."""
    held = request.headers.get("if-none-match")
    if not held:
        return False
    opaque = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") == opaque for each in held.split(","))


def build_not_modified(headers: dict[str, str]) -> Response:
    """The 304 response, for a client that already has the current one."""
    return Response(status_code=304, headers=headers)


def answer_conditionally(
    request: Request,
    publication: Publication,
    build_body: Callable[[], bytes],
    extra_headers: Mapping[str, str] = NOINDEX_HEADERS,
    media_type: str = JSON_MEDIA_TYPE,
) -> Response:
    """A response with its validators; 304, before any search, if the client has it already."""
    tag = compute_etag(request, publication, media_type)
    headers = {**build_validators(tag, publication), **extra_headers}
    if has_current_etag(request, tag):
        return build_not_modified(headers)
    return Response(build_body(), headers=headers, media_type=media_type)


def answer_by_content(request: Request, body: bytes, media_type: str = JSON_MEDIA_TYPE) -> Response:
    """A response independent of the publication, its ETag computed from its body; or 304."""
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": REVALIDATE}
    if has_current_etag(request, tag):
        return build_not_modified(headers)
    return Response(body, headers=headers, media_type=media_type)
