"""Columns of codes, in which facets are counted, as numbers (tantivy's fast fields).

The bytes of a code are read as one number: tantivy would also index a column of texts, which makes
a load slower.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from directory.facets.definition import MAX_CODE_BYTES, list_column_values
from directory.matching.filters_table import (
    PLACE_FILTERS,
    WORK_FILTERS,
    Code,
    Codes,
    FilterRow,
    build_codes_getter,
)
from directory.model.activities import Activity

WORK_COLUMNS, PLACE_COLUMNS = (
    tuple(each for each in rows if each.dimension) for rows in (WORK_FILTERS, PLACE_FILTERS)
)
get_counted_work_codes = build_codes_getter(WORK_COLUMNS)
get_counted_place_codes = build_codes_getter(PLACE_COLUMNS)

FastFields = dict[str, list[int]]
"""The distinct values of one person, by name of the column."""


@lru_cache(maxsize=1 << 16)
def encode_code(code: str) -> int:
    """A code as a number."""
    return int.from_bytes(code.encode())


@lru_cache(maxsize=1 << 16)
def decode_code(number: int) -> str:
    """The code of a number (`encode_code`)."""
    return number.to_bytes(MAX_CODE_BYTES).lstrip(b"\0").decode()


def build_fast_fields(activities: Sequence[Activity]) -> FastFields:
    """The columns of a person, merged from those of each activity, which are cached."""
    if len(activities) == 1:
        return build_activity_fast_fields(activities[0])
    columns: dict[str, set[int]] = {}
    for each in activities:
        for name, values in build_activity_fast_fields(each).items():
            columns.setdefault(name, set()).update(values)
    return {name: sorted(values) for name, values in columns.items()}


def build_activity_fast_fields(activity: Activity) -> FastFields:
    """The columns of one activity."""
    return {
        **build_work_fast_fields(*get_counted_work_codes(activity)),
        **build_place_fast_fields(*get_counted_place_codes(activity)),
    }


@lru_cache(maxsize=1 << 15)
def build_work_fast_fields(*work: Code) -> Mapping[str, list[int]]:
    """The columns of what is done."""
    return encode_columns(WORK_COLUMNS, work)


@lru_cache(maxsize=1 << 16)
def build_place_fast_fields(*place: Code) -> Mapping[str, list[int]]:
    """The columns of where it is done."""
    return encode_columns(PLACE_COLUMNS, place)


def encode_columns(rows: Sequence[FilterRow], held: Codes) -> FastFields:
    """The values of one activity as numbers; dimensions without a value are left out."""
    columns = {
        row.attribute: list_column_values(codes, row) for row, codes in zip(rows, held, strict=True)
    }
    return {name: sorted(map(encode_code, codes)) for name, codes in columns.items() if codes}
