"""The filters: one row each, from which everything that lists filters derives.

A new filter is a row here and one field in each of `ActivityFilter`, `Activity`, `Dimension` (if it
is counted), `SearchFilters` (if it is a parameter) and `SearchUrl` (if it is shown): tests hold all
five to the table.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from operator import attrgetter
from zlib import crc32

import msgspec
from msgspec import Struct

from directory.model.activities import Activity
from directory.search import Dimension

Codes = tuple[str | tuple[str, ...], ...]
"""What an activity has, for each of some rows in their order: a code, or several."""


class Part(StrEnum):
    """What of an activity a code tells; all activities of an exercise share what it tells."""

    EXERCISE = "exercise"
    WORK = "work"
    PLACE = "place"
    STRUCTURE = "structure"


class CodesParameter(Struct, frozen=True):
    """A parameter of the API that takes codes.

    Attributes:
        description: what its codes are, in French, for the document of the API.
        expected: what one code is, in French, for who gives something else.
        form: of a code; nothing where only the codes of a closed list are taken.
    """

    name: str
    description: str
    expected: str
    example: str
    form: re.Pattern[str] | None = re.compile(r"[\w.+/-]{1,20}")


class FilterRow(Struct, frozen=True):
    """A filter.

    Attributes:
        name: of the attribute of `ActivityFilter`.
        attribute: of `Activity`, and for what is done of a listing's exercise or activity.
        letter: marks its terms in an index.
        dimension: by which answers are counted, if they are: its value is that of `attribute`.
        heading: in French, over the values on pages; none is not shown.
        parameter: of the API; without one, words alone or a resolved text ask for it.
        has_several: whether an activity may have several codes.
        is_grouped: whether codes that people take for one count as one (`terminology.grouping`).
    """

    name: str
    attribute: str
    letter: str
    part: Part
    dimension: Dimension | None = None
    heading: str = ""
    parameter: CodesParameter | None = None
    has_several: bool = False
    is_grouped: bool = False


FILTERS = (
    FilterRow(
        "professions",
        "profession",
        "p",
        Part.EXERCISE,
        Dimension.PROFESSION,
        "Profession",
        CodesParameter("profession", "Codes de profession.", "un code de profession", "10"),
    ),
    FilterRow(
        "savoir_faire",
        "savoir_faire",
        "s",
        Part.EXERCISE,
        Dimension.SAVOIR_FAIRE,
        "Savoir-faire",
        CodesParameter(
            "savoir_faire",
            "Codes de savoir-faire ; le code d’un groupe vaut pour tout le groupe.",
            "un code de savoir-faire",
            "SM04",
        ),
        has_several=True,
        is_grouped=True,
    ),
    FilterRow(
        "modes",
        "mode",
        "m",
        Part.WORK,
        Dimension.MODE,
        "Mode d’exercice",
        CodesParameter("mode", "Codes de mode d’exercice.", "un code de mode d’exercice", "L"),
    ),
    FilterRow("functions", "function", "f", Part.WORK),
    FilterRow(
        "sectors",
        "sector",
        "a",
        Part.WORK,
        Dimension.SECTOR,
        "Secteur d’activité",
        CodesParameter(
            "sector", "Codes de secteur d’activité.", "un code de secteur d’activité", "SA07"
        ),
    ),
    FilterRow(
        "departements",
        "departement",
        "d",
        Part.PLACE,
        Dimension.DEPARTEMENT,
        "Département",
        CodesParameter(
            "departement", "Codes de département.", "un code de département", "35", None
        ),
    ),
    FilterRow(
        "communes",
        "commune",
        "c",
        Part.PLACE,
        Dimension.COMMUNE,
        "Commune",
        CodesParameter(
            "commune",
            "Codes INSEE ; 75056, 69123 et 13055 valent pour leurs arrondissements.",
            "un code INSEE de commune",
            "35238",
            re.compile(r"\d[\dAB]\d{3}"),
        ),
    ),
    FilterRow(
        "postal_codes",
        "postal_codes",
        "z",
        Part.PLACE,
        parameter=CodesParameter(
            "postal_code",
            "Codes postaux, CEDEX compris.",
            "un code postal",
            "35000",
            re.compile(r"\d{5}"),
        ),
        has_several=True,
    ),
    FilterRow("structures", "structure", "e", Part.STRUCTURE),
)


def select_parts(*parts: Part) -> tuple[FilterRow, ...]:
    """The rows of what these parts of an activity tell."""
    return tuple(each for each in FILTERS if each.part in parts)


def build_codes_getter(rows: Iterable[FilterRow]) -> Callable[[Activity], Codes]:
    """What reads the codes of some rows, two at least, off an activity: hot in every load."""
    return attrgetter(*(each.attribute for each in rows))


EXERCISE_FILTERS = select_parts(Part.EXERCISE)
WORK_FILTERS = select_parts(Part.EXERCISE, Part.WORK)
"""What is done, whichever part tells it."""
PLACE_FILTERS = select_parts(Part.PLACE)
(STRUCTURE_FILTER,) = select_parts(Part.STRUCTURE)
FILTER_BY_DIMENSION = {each.dimension: each for each in FILTERS if each.dimension}
COMMUNE_FILTER = FILTER_BY_DIMENSION[Dimension.COMMUNE]
"""The one that cities and rings widen or narrow."""
SHOWN_FILTERS = {each.attribute: each.heading for each in FILTERS if each.heading}
"""Headings by name of the parameter and facet, in the order of pages."""

get_exercise_codes = build_codes_getter(EXERCISE_FILTERS)
get_work_codes = build_codes_getter(WORK_FILTERS)
get_place_codes = build_codes_getter(PLACE_FILTERS)

FILTERS_CHECKSUM = crc32(
    msgspec.json.encode(
        [
            (each.attribute, each.letter, each.part, each.dimension, each.is_grouped)
            for each in FILTERS
        ]
    )
)
"""Of what an index holds of them: one that was made with other filters is not read."""
