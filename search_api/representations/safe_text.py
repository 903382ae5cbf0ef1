"""Text that is safe to display: without characters that hide or reorder others, and not too long.

A page, a vCard and JSON-LD show the same values, so one function cleans them all.
"""

import re

MAX_VALUE_CHARS = 400
"""Characters kept of one value; the longest in the official files has under 200."""
UNSAFE_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\uffff\U000e0000-\U000e007f]"
)


def sanitise_text(text: str) -> str:
    """A value without control and bidirectional characters, of bounded length."""
    clean = UNSAFE_CHARACTERS.sub("", text)
    return clean if len(clean) <= MAX_VALUE_CHARS else clean[:MAX_VALUE_CHARS] + "…"
