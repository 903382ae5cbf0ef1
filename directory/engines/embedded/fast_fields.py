"""Columns of codes, which facets are counted in, as tantivy takes them: numbers.

The bytes of a code are read as one number. A column of texts would be indexed besides: 8 µs a
person for the five columns, instead of 2 (60,000 people, one core).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from directory.facets.counting import MAX_CODE_BYTES, collect_distinct_values
from directory.model.activities import Activity
from directory.search import Dimension

WORK_FAST_FIELDS = (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE, Dimension.MODE)
PLACE_FAST_FIELDS = (Dimension.DEPARTEMENT, Dimension.COMMUNE)

FastFields = dict[str, list[int]]
"""Distinct values of one person, by name of the column."""


@lru_cache(maxsize=1 << 16)
def encode_code(code: str) -> int:
    """A code as a number."""
    return int.from_bytes(code.encode())


@lru_cache(maxsize=1 << 16)
def decode_code(number: int) -> str:
    """The code that a number is."""
    return number.to_bytes(MAX_CODE_BYTES).lstrip(b"\0").decode()


def build_fast_fields(activities: Sequence[Activity]) -> FastFields:
    """The columns of a person, put together from those of each activity, which are remembered."""
    if len(activities) == 1:
        return build_activity_fast_fields(activities[0])
    found: dict[str, set[int]] = {}
    for each in activities:
        for name, values in build_activity_fast_fields(each).items():
            found.setdefault(name, set()).update(values)
    return {name: sorted(values) for name, values in found.items()}


def build_activity_fast_fields(activity: Activity) -> FastFields:
    """The columns of one activity."""
    return {
        **build_work_fast_fields(activity.profession, activity.savoir_faire, activity.mode),
        **build_place_fast_fields(activity.departement, activity.commune),
    }


@lru_cache(maxsize=1 << 14)
def build_work_fast_fields(
    profession: str, savoir_faire: tuple[str, ...], mode: str
) -> Mapping[str, list[int]]:
    """The columns of what is done."""
    return encode_dimension_values([Activity(profession, savoir_faire, mode)], WORK_FAST_FIELDS)


@lru_cache(maxsize=1 << 16)
def build_place_fast_fields(departement: str, commune: str) -> Mapping[str, list[int]]:
    """The columns of where it is done."""
    return encode_dimension_values(
        [Activity("", departement=departement, commune=commune)], PLACE_FAST_FIELDS
    )


def encode_dimension_values(
    activities: Sequence[Activity], dimensions: Collection[Dimension]
) -> FastFields:
    """The values of some activities as numbers; dimensions without a value are left out."""
    found = {each.value: collect_distinct_values(activities, each) for each in dimensions}
    return {name: sorted(map(encode_code, codes)) for name, codes in found.items() if codes}
