"""Responses with their headers: security, caching, revalidation.

Browsers revalidate pages about people each time (`no-cache`), so that a departed person disappears
at the next view. An unchanged page costs a 304 and no search.
"""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, RedirectResponse, Response

from search_api.http.conditional_requests import NOINDEX_HEADERS, REVALIDATE

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Scripts are files of this site; a data block (JSON-LD) is not a script: no permission needed."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOCATING_HEADERS = {"Permissions-Policy": "camera=(), geolocation=(self), microphone=()"}
"""For the pages with the field "Où ?", whose button may ask the browser for the position."""
REVALIDATE_HEADERS = {"Cache-Control": REVALIDATE}
IMMUTABLE_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}


def respond_html(
    body: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An HTML page, with the content security policy."""
    policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return HTMLResponse(
        body, status, {**SECURITY_HEADERS, **policy, **REVALIDATE_HEADERS, **(headers or {})}
    )


def respond_plain(body: bytes | str, media_type: str, headers: Mapping[str, str]) -> Response:
    """A response that is not an HTML page."""
    return Response(body, headers={**SECURITY_HEADERS, **headers}, media_type=media_type)


def respond_pdf(body: bytes, headers: Mapping[str, str]) -> Response:
    """A PDF that browsers revalidate each time and search engines leave out."""
    return respond_plain(
        body, "application/pdf", {**REVALIDATE_HEADERS, **NOINDEX_HEADERS, **headers}
    )


def redirect_to(path: str, status: int) -> Response:
    """A redirect to a path of this site."""
    return RedirectResponse(
        path, status, {**SECURITY_HEADERS, **REVALIDATE_HEADERS, **NOINDEX_HEADERS}
    )
