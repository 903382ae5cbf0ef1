"""Code systems: a code and its label, always together.

The labels in the files differ from the nomenclature, and new codes appear in the files before they
are in any table: so code relies on codes, and keeps the label that came with the row.
"""

from msgspec import Struct


class Concept(Struct, frozen=True, gc=False):
    """A code of a nomenclature with its French label (NOS: TRE_… tables)."""

    code: str
    label: str
