"""Templates to HTML: everything escaped, nothing undefined, nothing invisible.

`finalize` sees every printed value. Control and bidirectional characters in the data could reorder
what a reader sees, and a very long value could break the layout: both are dealt with once, here.
"""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pdf.wording import NO_ACTIVITY, long_date
from search_api.schemas import SOURCE
from web import wording
from web.assets import Assets

FOLDER = Path(__file__).parent / "templates"
LONGEST = 400
"""Characters kept of one value; the longest in the official files has under 200."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\uffff\U000e0000-\U000e007f]"
)


def seen(value: object) -> object:
    """A value as it may be printed: markup of our own as it is, data cleaned and bounded."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    clean = UNSEEN.sub("", value)
    return clean if len(clean) <= LONGEST else clean[:LONGEST] + "…"


def template_environment(assets: Assets) -> Environment:
    """The templates, with the wording and the addresses of static files at hand."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    shared = {"NO_ACTIVITY": NO_ACTIVITY, "SOURCE": SOURCE, "long_date": long_date}
    environment.globals.update(asset=assets.address, wording=wording, **shared)
    return environment
