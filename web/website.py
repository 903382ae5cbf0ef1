"""The site as a whole: templates, static files, public address, and the build they make.

One value that routes and error pages share, so that both look alike.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment
from msgspec import Struct
from starlette.responses import Response

from directory.search import Publication
from web.assets import Assets, read_assets
from web.rendering import build_template_environment
from web.responses import respond_html

SOURCE_ROOT = Path(__file__).parent.parent
PAGE_PACKAGES = ("directory", "search_api", "pdf", "web")


class Imprint(Struct, frozen=True):
    """Who answers for a site: what the law asks every site to say; the operator sets it."""

    publisher: str = ""
    hosting: str = ""
    contact: str = ""


class Website(Struct, frozen=True):
    """What it takes to make a page.

    Attributes:
        public_url: what canonical addresses begin with, without a slash at the end.
        build: changes with the program, so that a page kept by a browser does not outlive it.
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
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A template filled with a view value."""
        body = self.templates.get_template(template).render(
            view=view,
            publication=publication,
            public_url=self.public_url,
            imprint=self.imprint,
        )
        return respond_html(body, status, headers)


def build_website(public_url: str, imprint: Imprint) -> Website:
    """Read templates and static files, once."""
    assets = read_assets()
    templates = build_template_environment(assets)
    for name in templates.list_templates(extensions=["html", "xml"]):
        templates.get_template(name)  # compiled now, and not while somebody waits
    return Website(public_url.rstrip("/"), imprint, assets, templates, compute_page_build_digest())


def compute_page_build_digest(packages: tuple[str, ...] = PAGE_PACKAGES) -> str:
    """A digest of every file of the packages that a page comes out of."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((SOURCE_ROOT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
