"""The table of filters, one row each: every list of filters derives from it.

A new filter is a row here and one field in each of `ActivityFilter`, `Activity`, `Dimension` (if it
is counted), `SearchFilters` (if it is a parameter) and `SearchUrl` (if it is shown): tests check
all five against the table.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from operator import attrgetter
from zlib import crc32

import msgspec
from msgspec import Struct

from directory.matching.expressions import Field
from directory.model.activities import HAS_PHONE, Activity
from directory.search import Dimension
from directory.terminology.grouping import load_code_groups

Code = str | tuple[str, ...]
"""What an activity has for a row: a code, or several."""
Codes = tuple[Code, ...]
"""The same for each of some rows, in their order."""


class Part(StrEnum):
    """What a code of an activity describes.

    All activities of a person share its codes, and those of an exercise those of the exercise.
    Contacts are too many for the table of activities (`directory/facets`), and so have a field of
    their own.
    """

    PERSON = "person"
    EXERCISE = "exercise"
    WORK = "work"
    PLACE = "place"
    STRUCTURE = "structure"
    CONTACT = "contact"


class CodesParameter(Struct, frozen=True):
    """A parameter of the API that takes codes.

    Attributes:
        description: what its codes are, in French, for the document of the API.
        expected: what a code is, in French, for error messages.
        example: a code, for the document of the API.
        form: the pattern of a code; None if only the codes of a closed list are accepted.
    """

    name: str
    description: str
    expected: str
    example: str
    form: re.Pattern[str] | None = re.compile(r"[\w.+/-]{1,20}")


class FilterRow(Struct, frozen=True):
    """A filter.

    Attributes:
        name: the attribute of `ActivityFilter`.
        attribute: the attribute of `Activity`; for an exercise or work, also that of the listing.
        letter: marks its terms in an index.
        part: the part of an activity that its codes describe.
        dimension: the facet, if any: its value equals `attribute`.
        heading: in French, of the filter on pages; without one, no address of a page sets it.
        parameter: the parameter of the API; without one, only the text of a query sets the filter.
        has_several: whether an activity may have several codes.
        is_grouped: whether the codes of a group count as one (`directory/terminology/grouping.py`).
        is_flag: whether there is a single value, which an activity has or lacks.
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
    is_flag: bool = False

    @property
    def field(self) -> Field:
        """The field that has its terms."""
        return Field.CONTACT if self.part is Part.CONTACT else Field.ACTIVITY


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
        "genres",
        "genre",
        "k",
        Part.WORK,
        heading="Genre d’activité",
        parameter=CodesParameter(
            "genre",
            "Codes de genre d’activité : GENR02 et GENR03 sont les remplacements.",
            "un code de genre d’activité",
            "GENR02",
        ),
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
        "civilities",
        "civility",
        "g",
        Part.PERSON,
        Dimension.CIVILITY,
        "Civilité",
        CodesParameter(
            "civility",
            "Civilité : `M` (Monsieur) ou `MME` (Madame, Mademoiselle comprise).",
            "M ou MME",
            "MME",
            re.compile("M|MME"),
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
    FilterRow("countries", "country", "y", Part.PLACE),
    FilterRow("localities", "localities", "t", Part.PLACE, has_several=True),
    FilterRow(
        "has_phone",
        "has_phone",
        "b",
        Part.PLACE,
        Dimension.HAS_PHONE,
        "Téléphone",
        CodesParameter(
            "has_phone",
            "`true` : un numéro de téléphone est publié à ce lieu d’exercice.",
            "true",
            HAS_PHONE,
            re.compile(HAS_PHONE),
        ),
        is_flag=True,
    ),
    FilterRow("structures", "structure", "e", Part.STRUCTURE),
    FilterRow("streets", "streets", "r", Part.CONTACT, has_several=True),
    FilterRow("house_numbers", "house_numbers", "h", Part.CONTACT, has_several=True),
    FilterRow("phones", "phones", "n", Part.CONTACT, has_several=True),
)


def select_parts(*parts: Part) -> tuple[FilterRow, ...]:
    """The rows whose codes describe one of these parts."""
    return tuple(each for each in FILTERS if each.part in parts)


def build_codes_getter(rows: Iterable[FilterRow]) -> Callable[[Activity], Codes]:
    """A fast function that reads the codes of at least two rows from an activity."""
    return attrgetter(*(each.attribute for each in rows))


EXERCISE_FILTERS = select_parts(Part.PERSON, Part.EXERCISE)
"""The filters that all activities of an exercise meet, or none."""
WORK_FILTERS = select_parts(Part.PERSON, Part.EXERCISE, Part.WORK)
"""What is done and by whom: the codes of the person, the exercise and the work."""
PLACE_FILTERS = select_parts(Part.PLACE)
CONTACT_FILTERS = select_parts(Part.CONTACT)
(STRUCTURE_FILTER,) = select_parts(Part.STRUCTURE)
FILTER_BY_DIMENSION = {each.dimension: each for each in FILTERS if each.dimension}
COMMUNE_FILTER = FILTER_BY_DIMENSION[Dimension.COMMUNE]
"""The filter that arrondissements widen and rings narrow (`resolve_communes`)."""
PAGE_FILTERS = {each.attribute: each.heading for each in FILTERS if each.heading}
"""Headings by parameter, of all filters that the address of a page may set."""
SHOWN_FILTERS = {
    each.attribute: each.heading for each in FILTERS if each.heading and each.dimension
}
"""Headings by parameter and facet, in the order shown on pages."""
FLAG_FILTERS = frozenset(each.attribute for each in FILTERS if each.is_flag)
"""The filters whose only value narrows a search."""

get_exercise_codes = build_codes_getter(EXERCISE_FILTERS)
get_work_codes = build_codes_getter(WORK_FILTERS)
get_place_codes = build_codes_getter(PLACE_FILTERS)
get_contact_codes = build_codes_getter(CONTACT_FILTERS)

FILTERS_CHECKSUM = crc32(
    msgspec.json.encode(
        [
            [
                (each.attribute, each.letter, each.part, each.dimension, each.is_grouped)
                for each in FILTERS
            ],
            [(each.codes, each.options) for each in load_code_groups()],
        ]
    )
)
"""A checksum of the filters and groups that an index contains: one with others is refused."""
