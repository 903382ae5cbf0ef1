"""Compress long responses; pass short ones through unchanged.

The framework's middleware delays every response to inspect its headers and length, which slows even
those it leaves uncompressed (`benchmarks.latency.framework_parts`). Here it only handles responses
that are long or of unknown length.
"""

import re
from functools import lru_cache
from http import HTTPStatus

from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipResponder,
    IdentityResponder,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MIN_COMPRESSED_BYTES = 1_024
"""Bytes; a response that fits in one packet gains nothing."""
MIN_COMPRESSED_JSON_BYTES = 4_096
"""Bytes of JSON; higher, because compressing a listing costs more than its few packets.

Nearly every listing is shorter.
"""
GZIP_LEVEL = 4
"""zlib level, from 1 (fast) to 9 (small)."""
CODING_WEIGHT = re.compile(r"q\s*=\s*(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
COMPRESSED_MEDIA_TYPES = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")


class CompressionMiddleware:
    """The compression middleware; plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond, compressed when the response is long and the client accepts gzip."""
        pass_on = send

        async def send_message(message: Message) -> None:
            nonlocal pass_on
            if message["type"] == "http.response.start" and not is_short(message):
                pass_on = build_compressing_send(scope, send)
            await pass_on(message)

        await self.app(scope, receive, send_message if scope["type"] == "http" else send)


def is_short(start: Message) -> bool:
    """Whether a response has no body, or a declared length below the threshold."""
    if start["status"] == HTTPStatus.NOT_MODIFIED:
        return True
    headers = dict(start.get("headers", ()))
    least = (
        MIN_COMPRESSED_JSON_BYTES
        if headers.get(b"content-type", b"").endswith(b"json")
        else MIN_COMPRESSED_BYTES
    )
    return int(headers.get(b"content-length", least)) < least


def build_compressing_send(scope: Scope, send: Send) -> Send:
    """A `send` that compresses for clients that accept gzip; sets `Vary` for all."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    responder = (
        GZipResponder(
            unused_app,
            MIN_COMPRESSED_BYTES,
            GZIP_LEVEL,
            exclude_content_types=COMPRESSED_MEDIA_TYPES,
        )
        if is_gzip_accepted(accepted)
        else IdentityResponder(
            unused_app, MIN_COMPRESSED_BYTES, exclude_content_types=COMPRESSED_MEDIA_TYPES
        )
    )
    responder.send = send
    return responder.send_with_compression


@lru_cache(maxsize=100)
def is_gzip_accepted(accept_encoding: bytes) -> bool:
    """Whether an `Accept-Encoding` header accepts gzip (RFC 9110, section 12.5.3).

    A weight of 0 excludes a coding; `*` stands for each one that is not named. Cached, because
    clients repeat the header.
    """
    weights = dict(map(parse_weighted_coding, accept_encoding.decode("latin-1").split(",")))
    named = (weights[each] for each in ("gzip", "x-gzip", "*") if each in weights)
    return next(named, 0.0) > 0


def parse_weighted_coding(part: str) -> tuple[str, float]:
    """A content coding and its weight; one whose weight is invalid is not accepted."""
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    if not parameters:
        return name, 1.0
    weight = CODING_WEIGHT.fullmatch(parameters[0])
    return name, float(weight["weight"]) if weight else 0.0


async def unused_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Placeholder application: the responder only receives messages and never calls it."""
    raise NotImplementedError
