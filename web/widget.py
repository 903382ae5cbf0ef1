"""The component that other sites load: the snippet to copy, and its headers.

The script has one address for all versions. With `?v=` and its version it never changes and is
cached for ever; without, or with another, a browser asks again after a day.
"""

from msgspec import Struct

from web.assets import Asset
from web.responses import IMMUTABLE_HEADERS

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


def build_widget_view(script: Asset, public_url: str) -> WidgetView:
    """The page for a version of the script."""
    path = f"{WIDGET_PATH}?v={script.version}"
    return WidgetView(path, SNIPPET.format(address=public_url + path))


def build_widget_headers(script: Asset, version: str) -> dict[str, str]:
    """The headers of the script: how long it is kept, and that other sites may load it."""
    caching = IMMUTABLE_HEADERS if version == script.version else DAY_HEADERS
    return {**caching, **OTHER_SITES_HEADERS, "ETag": f'"{script.version}"'}
