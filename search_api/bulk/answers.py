"""Rows with what became of their number: the table that goes back.

Every column of the file passes through; what is known is added on the right. Where somebody has
several professions or places, each column joins the distinct values with a bar.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from directory.model.listing import Listing
from search_api.bulk.table import Row, Table
from search_api.search.lookup import LookupItem
from search_api.search.service import DirectorySearch

BATCH = 1_000
"""Numbers looked up at a time: about 30 ms of the engine, in a thread, so that searches go on."""
REASONS = {
    "malformed": "un numéro RPPS (11 chiffres), national (12) ou ADELI (9) est attendu",
    "unknown": "personne n’a ce numéro",
    "gone": "la personne n’est plus dans l’annuaire",
    "found": "",
}
BAR = " | "


FACTS = (
    "rpps",
    "national_id",
    "exercise_name",
    "exercise_first_name",
    "profession",
    "savoir_faire",
    "place",
    "postal_code",
    "commune",
    "updated_at",
)


def facts(who: Listing) -> tuple[str, ...]:
    """What is told of somebody, in the order of `FACTS`; lists, since a generator costs twice."""
    own = who.exercises
    places = [each.place for exercise in own for each in exercise.activities if each.place]
    communes = [each.address.commune for each in places]
    return (
        who.rpps or "",
        who.national_id,
        joined([each.exercise_name for each in own]),
        joined([each.exercise_first_name for each in own]),
        joined([each.profession.label for each in own]),
        joined([known.label for each in own for known in each.savoir_faire]),
        joined([each.name for each in places]),
        joined([each.address.postal_code for each in places]),
        joined([each.label for each in communes if each]),
        who.updated_at.isoformat(),
    )


def joined(values: list[str | None] | list[str]) -> str:
    """The distinct values that are there."""
    if len(values) == 1:
        return values[0] or ""
    return BAR.join(dict.fromkeys([value for value in values if value]))


ADDED = ("status", "reason", *FACTS)


def answered(
    table: Table, search: DirectorySearch, told: Callable[[int], object] = lambda _rows: None
) -> Iterator[bytes]:
    """The file that goes back, in pieces; blocks, so that a server calls it in a thread.

    Args:
        table: the file.
        search: looks the numbers up.
        told: how many rows each piece holds.

    Raises:
        EngineUnavailable: in the middle too: what was given until then is no whole answer.
    """
    yield BOM_UTF8 * table.marked + written([(*table.header, *added_names(table.header))], table)
    rows = table.rows()
    while batch := list(islice(rows, BATCH)):
        told(len(batch))
        yield written(completed(batch, search), table)


def added_names(header: Sequence[str]) -> Iterator[str]:
    """The columns that are added; one that the file has already gets a longer name."""
    for name in ADDED:
        yield f"annuaire_{name}" if name in header else name


def completed(rows: Sequence[Row], search: DirectorySearch) -> Iterator[tuple[str, ...]]:
    """Rows with what became of each."""
    items = search.lookup([row.number for row in rows])
    for row, item in zip(rows, items, strict=True):
        yield (*row.cells, *outcome(row, item))


def outcome(row: Row, item: LookupItem) -> tuple[str, ...]:
    """Status, reason and facts, in the order of `ADDED`."""
    if row.fault:
        return ("malformed", row.fault, *("",) * len(FACTS))
    if item.listing is None:
        return (item.status, REASONS[item.status], *("",) * len(FACTS))
    return (item.status, "", *facts(item.listing))


def written(rows: Iterable[tuple[str, ...]], table: Table) -> bytes:
    """Rows as UTF-8; bytes that were none in the file are given back as they were."""
    text = StringIO()
    csv.writer(text, delimiter=table.form.delimiter).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")
