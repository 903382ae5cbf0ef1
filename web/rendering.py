"""Templates to HTML: everything escaped, nothing undefined, nothing invisible.

`finalize` sees every printed value. Control and bidirectional characters in the data could reorder
what a reader sees, and a very long value could break the layout: both are dealt with once, here.
"""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from pdf.wording import NO_ACTIVITY, format_long_date
from search_api.representations.safe_text import sanitise_text
from search_api.representations.schemas import SOURCE_NAME
from web import wording
from web.assets import Assets

PAGE_TEMPLATES = Path(__file__).parent / "templates"
INDENTATION = re.compile(r"^[ ]+", re.MULTILINE)


class StripIndentation(Extension):
    """Templates without their indentation, which readers of the source need and browsers do not.

    Up to 1.9 KB of a page. Printed values keep theirs: they are not in the source.
    """

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """The source that is compiled."""
        return INDENTATION.sub("", source)


def clean_page_value(value: object) -> object:
    """A value as it may be printed: markup of our own as it is, data cleaned and bounded."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return sanitise_text(value)


def build_template_environment(assets: Assets) -> Environment:
    """The templates, with the wording and the addresses of static files at hand."""
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
    shared = {"NO_ACTIVITY": NO_ACTIVITY, "SOURCE": SOURCE_NAME, "long_date": format_long_date}
    environment.globals.update(asset=assets.address, wording=wording, **shared)
    return environment
