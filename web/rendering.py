"""The template environment of the pages: escapes, rejects undefined names, cleans every value.

`finalize` receives every printed value. Control and bidirectional characters in the data could
reorder what a reader sees, and a very long value could break the layout: this is the one place that
prevents both.
"""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from pdf.wording import NO_ACTIVITY, OTHER_TITLES, format_long_date
from search_api.representations.safe_text import sanitise_text
from search_api.representations.schemas import SOURCE_NAME
from web import wording
from web.assets import Assets
from web.authorities import PORTAL_URL

PAGE_TEMPLATES = Path(__file__).parent / "templates"
INDENTATION = re.compile(r"^[ ]+", re.MULTILINE)


class StripIndentation(Extension):
    """Removes the indentation of templates, so that pages are smaller.

    Printed values keep theirs: only the template source is changed.
    """

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """The template source without indentation."""
        return INDENTATION.sub("", source)


def clean_page_value(value: object) -> object:
    """The value that is printed: our own markup unchanged, other text cleaned and cut."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return sanitise_text(value)


def build_template_environment(assets: Assets) -> Environment:
    """The template environment, with `wording` and `asset` (address of a file) as globals."""
    environment = Environment(
        loader=FileSystemLoader(PAGE_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean_page_value,
        extensions=[StripIndentation],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    shared = {
        "NO_ACTIVITY": NO_ACTIVITY,
        "OTHER_TITLES": OTHER_TITLES,
        "SOURCE": SOURCE_NAME,
        "PORTAL_URL": PORTAL_URL,
        "long_date": format_long_date,
    }
    environment.globals.update(asset=assets.address, wording=wording, **shared)
    return environment
