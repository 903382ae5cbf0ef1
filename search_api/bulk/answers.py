"""The rows of the result: the columns of the file, and what is published about each number.

Every column of the file is returned as it came; the result columns are added on the right, and none
of their cells is a formula to a spreadsheet. For a person with
several professions or places, each column joins the distinct values with a bar.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from directory.model.listing import Listing
from search_api.bulk.safe_cells import make_cell_harmless
from search_api.bulk.table import CsvTable, TableRow
from search_api.search.lookup import LookupItem
from search_api.search.service import DirectorySearch

BULK_BATCH_SIZE = 1_000
"""Numbers in one lookup; small enough that searches can run between two batches."""
LOOKUP_REASONS = {
    "unknown": "personne n’a ce numéro",
    "gone": "la personne n’est plus dans l’annuaire",
    "found": "",
}
STOPPED_STATUS = "stopped"
"""The status of the row at which an answer stops, which is its last."""
CELL_VALUE_SEPARATOR = " | "


LISTING_COLUMNS = (
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


def build_listing_cells(listing: Listing) -> tuple[str, ...]:
    """The cells of a person, in the order of `LISTING_COLUMNS`; uses lists for speed."""
    own = listing.exercises
    places = [each.place for exercise in own for each in exercise.activities if each.place]
    return (
        listing.rpps or "",
        listing.national_id,
        join_distinct([each.exercise_name for each in own]),
        join_distinct([each.exercise_first_name for each in own]),
        join_distinct([each.profession.label for each in own]),
        join_distinct([known.label for each in own for known in each.savoir_faire]),
        join_distinct([each.name for each in places]),
        join_distinct([each.address.postal_code for each in places]),
        join_distinct([each.address.town for each in places]),
        listing.updated_at.isoformat(),
    )


def join_distinct(values: list[str | None] | list[str]) -> str:
    """The distinct values that are not empty, joined with a bar."""
    if len(values) == 1:
        return values[0] or ""
    return CELL_VALUE_SEPARATOR.join(dict.fromkeys([value for value in values if value]))


RESULT_COLUMNS = ("status", "reason", *LISTING_COLUMNS)


def answer_table(
    table: CsvTable,
    search: DirectorySearch,
    find_stop_reason: Callable[[int], str] = lambda _rows: "",
) -> Iterator[bytes]:
    """The CSV file of the result, in chunks; it blocks, so a server runs it in a thread.

    Args:
        table: the file.
        search: looks the numbers up.
        find_stop_reason: called before each chunk with the number of rows up to its end; a reason
            stops the answer with a last row that says so, at the first row without a result.

    Raises:
        EngineUnavailable: possibly after some chunks: the result is then incomplete.
    """
    header = encode_rows([(*table.header, *name_result_columns(table.header))], table)
    try:
        yield BOM_UTF8 * table.text.has_bom + table.preamble.encode() + header
        rows = table.read_rows()
        count = 0
        while batch := list(islice(rows, BULK_BATCH_SIZE)):
            count += len(batch)
            if reason := find_stop_reason(count):
                yield encode_rows([build_stop_row(batch[0], reason)], table)
                return
            yield encode_rows(add_result_cells(batch, search), table)
    finally:
        table.text.lines.detach()  # the file stays open, for the caller to close


def name_result_columns(header: Sequence[str]) -> Iterator[str]:
    """The names of the added columns; one already in the file gets a prefix."""
    for name in RESULT_COLUMNS:
        yield f"annuaire_{name}" if name in header else name


def add_result_cells(
    rows: Sequence[TableRow], search: DirectorySearch
) -> Iterator[tuple[str, ...]]:
    """Rows with the result of each."""
    items = search.look_up_people([row.number for row in rows])
    for row, item in zip(rows, items, strict=True):
        yield (*row.cells, *map(make_cell_harmless, build_result_cells(row, item)))


def build_stop_row(row: TableRow, reason: str) -> tuple[str, ...]:
    """The first row without a result, marked as such, with what to do."""
    return (*row.cells, STOPPED_STATUS, reason, *("",) * len(LISTING_COLUMNS))


def build_result_cells(row: TableRow, item: LookupItem) -> tuple[str, ...]:
    """Status, reason and listing, in the order of `RESULT_COLUMNS`."""
    if row.fault:
        return ("malformed", row.fault, *("",) * len(LISTING_COLUMNS))
    if item.listing is None:
        reason = item.reason or LOOKUP_REASONS[item.status]
        return (item.status, reason, *("",) * len(LISTING_COLUMNS))
    return (item.status, "", *build_listing_cells(item.listing))


def encode_rows(rows: Iterable[tuple[str, ...]], table: CsvTable) -> bytes:
    """Rows as UTF-8, whatever the encoding of the file."""
    text = StringIO()
    csv.writer(text, delimiter=table.delimiter).writerows(rows)
    return text.getvalue().encode()
