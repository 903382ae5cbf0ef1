"""Long answers compressed, short ones let through untouched.

The framework's layer holds every answer back to look at its headers and its length, which costs
even one that it leaves as it is (`benchmarks.latency.framework_parts`). Here it only sees those
that are long, or whose length nobody knows yet.
"""

from http import HTTPStatus

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder
from starlette.middleware.gzip import IdentityResponder as Unpacked
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MIN_COMPRESSED_BYTES = 1_024
"""Bytes; what fits in one packet gains nothing."""
MIN_COMPRESSED_JSON_BYTES = 4_096
"""The same of JSON: its readers are programs, for whom three packets come as soon as one does.

Nearly every listing takes less (1.5 KB, 95 % under 2.8); packing was a tenth of a look-up's cost.
"""
GZIP_LEVEL = 4
"""Of zlib: 0.15 ms for twenty listings."""
COMPRESSED_MEDIA_TYPES = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")


class CompressionMiddleware:
    """The layer that compresses; plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed where that is worth it and wanted."""
        pass_on = send

        async def sent(message: Message) -> None:
            nonlocal pass_on
            if message["type"] == "http.response.start" and not is_short(message):
                pass_on = build_compressing_send(scope, send)
            await pass_on(message)

        await self.app(scope, receive, sent if scope["type"] == "http" else send)


def is_short(start: Message) -> bool:
    """Whether an answer has no body, or says that it is too short to gain anything."""
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
    """A `send` that compresses for who takes gzip, and tells caches that it would, for others."""
    takes_gzip = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    responder = (
        GZipResponder(
            unused_app,
            MIN_COMPRESSED_BYTES,
            GZIP_LEVEL,
            exclude_content_types=COMPRESSED_MEDIA_TYPES,
        )
        if takes_gzip
        else Unpacked(
            unused_app, MIN_COMPRESSED_BYTES, exclude_content_types=COMPRESSED_MEDIA_TYPES
        )
    )
    responder.send = send
    return responder.send_with_compression


async def unused_app(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of a responder that is only handed answers."""
    raise NotImplementedError
