"""Columns of codes, which facets are counted in, as tantivy takes them: numbers.

The bytes of a code are read as one number. A column of texts would be indexed besides: 8 µs a
person for the five columns, instead of 2 (60,000 people, one core).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from directory.facets.counting import LONGEST_CODE, distinct
from directory.model.activities import Activity
from directory.search import Dimension

OF_WORK = (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE, Dimension.MODE)
OF_PLACE = (Dimension.DEPARTEMENT, Dimension.COMMUNE)

Columns = dict[str, list[int]]
"""Distinct values of one person, by name of the column."""


@lru_cache(maxsize=1 << 16)
def number_of(code: str) -> int:
    """A code as a number."""
    return int.from_bytes(code.encode())


@lru_cache(maxsize=1 << 16)
def code_of(number: int) -> str:
    """The code that a number is."""
    return number.to_bytes(LONGEST_CODE).lstrip(b"\0").decode()


def columns(activities: Sequence[Activity]) -> Columns:
    """The columns of a person, put together from those of each activity, which are remembered."""
    if len(activities) == 1:
        return of_activity(activities[0])
    found: dict[str, set[int]] = {}
    for each in activities:
        for name, values in of_activity(each).items():
            found.setdefault(name, set()).update(values)
    return {name: sorted(values) for name, values in found.items()}


def of_activity(each: Activity) -> Columns:
    """The columns of one activity."""
    return {
        **of_work(each.profession, each.savoir_faire, each.mode),
        **of_place(each.departement, each.commune),
    }


@lru_cache(maxsize=1 << 14)
def of_work(profession: str, savoir_faire: tuple[str, ...], mode: str) -> Mapping[str, list[int]]:
    """The columns of what is done."""
    return numbers([Activity(profession, savoir_faire, mode)], OF_WORK)


@lru_cache(maxsize=1 << 16)
def of_place(departement: str, commune: str) -> Mapping[str, list[int]]:
    """The columns of where it is done."""
    return numbers([Activity("", departement=departement, commune=commune)], OF_PLACE)


def numbers(activities: Sequence[Activity], dimensions: Collection[Dimension]) -> Columns:
    """The values of some activities as numbers; dimensions without a value are left out."""
    found = {each.value: distinct(activities, each) for each in dimensions}
    return {name: sorted(map(number_of, codes)) for name, codes in found.items() if codes}
