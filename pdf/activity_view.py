"""Activities → the rows of a sheet's table: one for each place, with what is done there.

A place is printed once, and so is a fact that all activities of a profession have in common.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from directory.model.listing import PublicActivity, PublicAddress, PublicPlace
from pdf.wording import (
    FRANCE_COUNTRY_CODE,
    describe_missing_place,
    find_place_name,
    find_trade_name,
    format_label,
    format_period,
    format_phone,
    join_words,
)

MAX_ROWS_ON_A_PAGE = 40
"""More than a page can hold: each takes at least a line of text and its padding."""
MAX_ACTIVITIES_IN_A_ROW = 3


class SheetRow(Struct, frozen=True):
    """A term and its values."""

    term: str
    details: tuple[str, ...]


class SheetActivityView(Struct, frozen=True):
    """An activity at a place; `rows` are the facts that not every activity of the exercise has."""

    period: str
    rows: tuple[SheetRow, ...]


class SheetPlaceView(Struct, frozen=True):
    """A row of the table of activities: a place of practice, and what is done there.

    Attributes:
        is_continued: whether the row before is of the same place, and says how to reach it.
    """

    name: str
    activities: tuple[SheetActivityView, ...]
    address: tuple[str, ...] = ()
    numbers: tuple[SheetRow, ...] = ()
    phones: tuple[str, ...] = ()
    email: str = ""
    is_continued: bool = False


def group_sheet_places(
    activities: tuple[PublicActivity, ...],
) -> tuple[tuple[PublicActivity, ...], ...]:
    """The activities of each place, in the order of the listing; the places of a town together."""
    groups: dict[object, list[PublicActivity]] = {}
    for each in activities:
        groups.setdefault(each.place or describe_placeless_activity(each), []).append(each)
    towns: dict[str | None, list[tuple[PublicActivity, ...]]] = {}
    for group in map(tuple, groups.values()):
        place = group[0].place
        towns.setdefault(place.address.town if place else None, []).append(group)
    return tuple(chain.from_iterable(towns.values()))


def describe_placeless_activity(activity: PublicActivity) -> str:
    """Why an activity has no place."""
    return describe_missing_place(activity.genre, activity.kind)


def find_shared_rows(activities: tuple[PublicActivity, ...]) -> tuple[SheetRow, ...]:
    """The facts that every one of several activities has."""
    if len(activities) < 2:  # noqa: PLR2004 - one activity shares nothing
        return ()
    first, *others = map(list_occupation_rows, activities)
    return tuple(row for row in first if all(row in rows for rows in others))


def format_shared_rows(rows: tuple[SheetRow, ...]) -> tuple[str, ...]:
    """Facts as one line: `Mode : Salarié · Secteur : Établissement public`."""
    parts = (f"{row.term} : {', '.join(row.details)}" for row in rows)
    return (" · ".join(parts),) if rows else ()


def build_sheet_places(
    activities: tuple[PublicActivity, ...], today: date
) -> tuple[SheetPlaceView, ...]:
    """The rows of the table of activities, without the facts that all of them share."""
    shared = find_shared_rows(activities)
    return tuple(
        row
        for group in group_sheet_places(activities)
        for row in cut_sheet_place(build_sheet_place(group, shared, today))
    )


def build_sheet_place(
    activities: tuple[PublicActivity, ...], shared: tuple[SheetRow, ...], today: date
) -> SheetPlaceView:
    """The place of some activities, how to reach it, and each of them with its period."""
    first = activities[0]
    place = first.place
    views = tuple(
        SheetActivityView(
            format_period(each.start, each.end, today),
            tuple(row for row in list_occupation_rows(each) if row not in shared),
        )
        for each in activities
    )
    if place is None:
        return SheetPlaceView(describe_placeless_activity(first), views)
    return SheetPlaceView(
        name=find_place_name(place),
        activities=views,
        address=format_place_lines(place),
        numbers=drop_empty_rows(
            SheetRow("FINESS", (place.finess,) if place.finess else ()),
            SheetRow("SIRET", (place.siret,) if place.siret else ()),
        ),
        phones=tuple(map(format_phone, place.phones)),
        email=place.email or "",
    )


def cut_sheet_place(place: SheetPlaceView) -> Iterator[SheetPlaceView]:
    """A place as rows that fit on a page, so that a page ends between two of them."""
    size = MAX_ACTIVITIES_IN_A_ROW
    yield replace(place, activities=place.activities[:size])
    for start in range(size, len(place.activities), size):
        rest = place.activities[start : start + size]
        yield SheetPlaceView(f"{place.name} (suite)", rest, is_continued=True)


def list_occupation_rows(activity: PublicActivity) -> tuple[SheetRow, ...]:
    """The coded attributes of an activity, one row each."""
    terms = {
        "Type": activity.kind,
        "Genre": activity.genre,
        "Mode": activity.mode,
        "Fonction": activity.function,
        "Secteur": activity.sector,
    }
    return drop_empty_rows(
        *(SheetRow(term, (format_label(code),) if code else ()) for term, code in terms.items())
    )


def format_place_lines(place: PublicPlace) -> tuple[str, ...]:
    """The trade name if it differs from the name, then the postal address."""
    return tuple(filter(None, (find_trade_name(place), *format_postal_lines(place.address))))


def format_postal_lines(address: PublicAddress) -> tuple[str, ...]:
    """The lines of an address; postal line only if no CEDEX line has it, country only abroad."""
    code = address.postal_code
    is_written = any(code and line.startswith(code) for line in address.lines[-1:])
    postal = "" if is_written else join_words(code, address.town)
    country = address.country
    abroad = format_label(country) if country and country.code != FRANCE_COUNTRY_CODE else ""
    return (*address.lines, postal, abroad)


def drop_empty_rows(*rows: SheetRow) -> tuple[SheetRow, ...]:
    """The rows that have a value."""
    return tuple(row for row in rows if row.details)
