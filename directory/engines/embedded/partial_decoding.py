"""The activities of a listing as it is kept, the rest of it passed over.

Facets look at thousands of people and at nothing but codes. Measured on 1,432 people of several
activities (processor, November 2026): a whole listing decoded 12.3 µs, its codes alone 2.9.
"""

import msgspec
from msgspec import Struct

from directory.model.activities import Activity, activities_of


class Coded(Struct, frozen=True, gc=False):
    """A concept without its label."""

    code: str


class At(Struct, frozen=True, gc=False):
    """An address by its codes."""

    commune: Coded | None
    departement: Coded | None
    postal_code: str | None


class Place(Struct, frozen=True, gc=False):
    """A place of practice by its id."""

    id: str
    address: At


class Work(Struct, frozen=True, gc=False):
    """An activity by its codes."""

    mode: Coded | None
    function: Coded | None
    place: Place | None


class Trade(Struct, frozen=True, gc=False):
    """An exercise by its codes."""

    profession: Coded
    savoir_faire: tuple[Coded, ...]
    activities: tuple[Work, ...]


class Practice(Struct, frozen=True, gc=False):
    """As much of a `Listing` as `activities_of` looks at."""

    exercises: tuple[Trade, ...]


_DECODER = msgspec.json.Decoder(Practice)


def activities_in(encoded: bytes) -> tuple[Activity, ...]:
    """Each distinct activity of an encoded listing."""
    practice = _DECODER.decode(encoded)
    return activities_of(practice)  # type: ignore[arg-type]  # it has all that is looked at
