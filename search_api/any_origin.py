"""Reading from any origin: the data are public, and there are no cookies.

The framework's layer makes objects of the headers of every request and every answer: 5 µs of
processor. Here it sees only who says an origin; what the others get is what it would give them.
"""

from collections.abc import Iterable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.access.limits import RATE_LIMIT_HEADERS


class PublicCorsMiddleware(CORSMiddleware):
    """The layer that lets pages of other sites read."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "Prefer"],
            expose_headers=[
                "ETag",
                "Last-Modified",
                "Link",
                "Retry-After",
                "X-Request-Id",
                *RATE_LIMIT_HEADERS,
            ],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with leave to read; where nobody asked, tell caches that it hangs on that."""
        if scope["type"] != "http" or b"origin" in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = add_vary_origin(message.get("headers", ()))
            await send(message)

        await self.app(scope, receive, sent)


def add_vary_origin(raw_headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers that say that an answer varies by origin, beside what they say already."""
    headers = list(raw_headers)
    for at, (name, value) in enumerate(headers):
        if name == b"vary":
            headers[at] = name, value + b", Origin"
            return headers
    headers.append((b"vary", b"Origin"))
    return headers
