"""The component that other sites load: the snippet to copy, and its headers.

The script has one address for all versions. With `?v=` and its version it never changes and is
cached for ever; without, or with another, a browser asks again after a day.
"""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import build_not_modified, has_current_etag
from web.responses import IMMUTABLE_HEADERS, respond_plain
from web.website import Website

WIDGET_FILE = "rpps.js"
WIDGET_PATH = "/widget/rpps.js"
DAY_HEADERS = {"Cache-Control": "public, max-age=86400, stale-while-revalidate=604800"}
OTHER_SITES_HEADERS = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Lets pages of other sites load the script (Fetch standard, CORP)."""
SNIPPET = """<script src="{address}" defer></script>

<annuaire-rpps name="medecin_rpps" rpps="rpps" profession="profession" lieu="lieu">
  <label for="medecin">Médecin, par nom ou numéro RPPS</label>
  <input id="medecin" name="medecin">
</annuaire-rpps>

<label for="rpps">Numéro RPPS</label> <input id="rpps" name="rpps" inputmode="numeric">
<label for="profession">Profession</label> <input id="profession" name="profession">
<label for="lieu">Lieu d’exercice</label> <input id="lieu" name="lieu">"""


class WidgetView(Struct, frozen=True):
    """The page about the component: its address with its version, and the code to copy."""

    path: str
    snippet: str


def build_widget_view(website: Website) -> WidgetView:
    """The page for the present version of the script."""
    path = f"{WIDGET_PATH}?v={website.assets.by_name[WIDGET_FILE].version}"
    return WidgetView(path, SNIPPET.format(address=website.public_url + path))


def build_script_route(website: Website) -> Callable[[Request, str], Awaitable[Response]]:
    """The route of the script; `v` is the version that the caller knows."""
    script = website.assets.by_name[WIDGET_FILE]

    async def serve_script(request: Request, v: str = "") -> Response:
        caching = IMMUTABLE_HEADERS if v == script.version else DAY_HEADERS
        headers = {**caching, **OTHER_SITES_HEADERS, "ETag": f'"{script.version}"'}
        if has_current_etag(request, headers["ETag"]):
            return build_not_modified(headers)
        return respond_plain(script.content, script.media_type, headers)

    return serve_script
