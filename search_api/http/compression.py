"""Compress long responses; pass short ones through unchanged.

The framework's middleware delays every response to inspect its headers and length, which slows even
those it leaves uncompressed (`benchmarks.latency.framework_parts`). Here it only handles responses
that are long or of unknown length.
"""

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
    takes_gzip = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    responder = (
        GZipResponder(
            unused_app,
            MIN_COMPRESSED_BYTES,
            GZIP_LEVEL,
            exclude_content_types=COMPRESSED_MEDIA_TYPES,
        )
        if takes_gzip
        else IdentityResponder(
            unused_app, MIN_COMPRESSED_BYTES, exclude_content_types=COMPRESSED_MEDIA_TYPES
        )
    )
    responder.send = send
    return responder.send_with_compression


async def unused_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Placeholder application: the responder only receives messages and never calls it."""
    raise NotImplementedError
