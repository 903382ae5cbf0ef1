"""Templates, static files, public URL and build digest of the site.

Routes and error pages share one `Website`, so that both render pages in the same way.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment
from msgspec import Struct
from starlette.responses import Response

from directory.publication import Publication
from web.assets import Assets, read_assets
from web.rendering import build_template_environment
from web.responses import respond_html
from web.search_box import BLANK_BOX, SearchBox

SOURCE_ROOT = Path(__file__).parent.parent
PAGE_PACKAGES = ("directory", "search_api", "pdf", "web")


class Imprint(Struct, frozen=True):
    """The publisher of the site, as the law requires every site to state; set by the operator."""

    publisher: str = ""
    hosting: str = ""
    contact: str = ""


class Website(Struct, frozen=True):
    """Renders pages.

    Attributes:
        public_url: base URL of canonical addresses, without a final slash.
        build: digest of the program; part of the ETag, so that a new version invalidates pages.
    """

    public_url: str
    imprint: Imprint
    assets: Assets
    templates: Environment
    build: str

    def render_page(
        self,
        template: str,
        publication: Publication | None,
        *,
        view: object = None,
        box: SearchBox = BLANK_BOX,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Render a template.

        Args:
            template: its file name.
            publication: for the banner and the footer.
            view: what the template shows.
            box: the search that the page remembers.
            status: HTTP status.
            headers: in addition to those of all pages.
        """
        body = self.templates.get_template(template).render(
            view=view,
            box=box,
            publication=publication,
            public_url=self.public_url,
            imprint=self.imprint,
        )
        return respond_html(body, status, headers)


def build_website(public_url: str, imprint: Imprint) -> Website:
    """Read the static files and compile the templates."""
    assets = read_assets()
    templates = build_template_environment(assets)
    for name in templates.list_templates(extensions=["html", "xml"]):
        templates.get_template(name)  # compiles it, so that no request waits for it
    return Website(public_url.rstrip("/"), imprint, assets, templates, compute_page_build_digest())


def compute_page_build_digest(packages: tuple[str, ...] = PAGE_PACKAGES) -> str:
    """A digest of every file of the packages that a page depends on."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((SOURCE_ROOT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
