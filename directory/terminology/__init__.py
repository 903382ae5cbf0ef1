"""Code systems: a code and its label, always together.

The files' own labels differ from the nomenclature and new codes appear before anybody's table has
them: key on codes, keep the label that came with the row.
"""

from msgspec import Struct


class Concept(Struct, frozen=True, gc=False):
    """A code of a nomenclature with its French label (NOS: TRE_… tables)."""

    code: str
    label: str
