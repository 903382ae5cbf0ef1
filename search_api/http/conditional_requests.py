"""Conditional requests: ETag, Last-Modified, 304 Not Modified.

The ETag derives from the generation and the URL, not from the body: an unchanged response needs
neither a search nor an encoding. It is weak, since a compressed response has the same tag.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from directory.publication import Publication

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
    return {"ETag": tag, **build_publication_headers(publication.published_at)}


def build_publication_headers(published_at: datetime) -> dict[str, str]:
    """The validators that change with the publication only."""
    return {"Last-Modified": format_http_date(published_at), "Cache-Control": REVALIDATE}


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


class PublicationResponse(Response):
    """A response of which only the body and the tag are new.

    The framework encodes every header again for each response. Here those that change with the
    publication only are cached; `benchmarks.latency.framework_parts` prints the time this saves.
    """

    def __init__(self, body: bytes, tag: str, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self.status_code, self.background, self.body = 200, None, body
        new = (b"etag", tag.encode()), (b"content-length", b"%d" % len(body))
        self.raw_headers = [*new, *headers]


@lru_cache(64)
def encode_publication_headers(
    published_at: datetime, extra_headers: tuple[tuple[str, str], ...], media_type: str
) -> Sequence[tuple[bytes, bytes]]:
    """The headers of a media type that change with the publication only, encoded."""
    headers = build_publication_headers(published_at) | dict(extra_headers)
    encoded = Response(headers=headers, media_type=media_type).raw_headers
    return [each for each in encoded if each[0] != b"content-length"]


def answer_conditionally(
    request: Request,
    publication: Publication,
    build_body: Callable[[], bytes],
    extra_headers: Mapping[str, str] = NOINDEX_HEADERS,
    media_type: str = JSON_MEDIA_TYPE,
) -> Response:
    """A response with its validators; 304, before any search, if the client has it already."""
    tag = compute_etag(request, publication, media_type)
    if has_current_etag(request, tag):
        return build_not_modified({**build_validators(tag, publication), **extra_headers})
    headers = encode_publication_headers(
        publication.published_at, tuple(extra_headers.items()), media_type
    )
    return PublicationResponse(build_body(), tag, headers)


def answer_by_content(request: Request, body: bytes, media_type: str = JSON_MEDIA_TYPE) -> Response:
    """A response independent of the publication, its ETag computed from its body; or 304."""
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": REVALIDATE}
    if has_current_etag(request, tag):
        return build_not_modified(headers)
    return Response(body, headers=headers, media_type=media_type)
