"""What the last load said of its files: columns, orphan rows, and how full the public fields are.

Each fact is a row of the metadata, so that it is committed together with the people.
"""

from typing import TypeVar

from msgspec import Struct, json
from sqlalchemy import Connection

from indexer.store.metadata import read_text, write_text

FILE_COLUMNS, ORPHAN_SHARES, COVERAGE = "file_columns", "orphan_shares", "coverage"
ROW_COUNTS = "row_counts"
"""Names of the rows."""

ColumnsByEdition = dict[str, dict[str, str]]
"""Edition of a file → field of this program → name of its column in the header."""
Shares = dict[str, float]
"""Edition of a file, or public field → share of its rows, or of the people or activities."""
FactType = TypeVar("FactType")


class LoadFacts(Struct, frozen=True):
    """The facts about the files of the last load, in one transaction of the store."""

    connection: Connection

    def read_columns(self) -> ColumnsByEdition:
        """Read the columns of the last file of each edition; empty before the first load."""
        return self._read(FILE_COLUMNS, ColumnsByEdition)

    def record_columns(self, columns: ColumnsByEdition) -> None:
        """Replace the columns of some editions; the others stay."""
        self._write(FILE_COLUMNS, self.read_columns() | columns)

    def read_orphan_shares(self) -> Shares:
        """Read the share of orphan rows in the last file of each edition; empty if unknown."""
        return self._read(ORPHAN_SHARES, Shares)

    def record_orphan_shares(self, shares: Shares) -> None:
        """Replace the shares of some editions; the others stay."""
        self._write(ORPHAN_SHARES, self.read_orphan_shares() | shares)

    def read_row_counts(self) -> dict[str, int]:
        """Read the number of rows of the last file of each edition; empty if unknown."""
        return self._read(ROW_COUNTS, dict[str, int])

    def record_row_counts(self, counts: dict[str, int]) -> None:
        """Replace the counts of some editions; the others stay."""
        self._write(ROW_COUNTS, self.read_row_counts() | counts)

    def read_coverage(self) -> Shares:
        """Read the share of people or activities with each public field; empty if unknown."""
        return self._read(COVERAGE, Shares)

    def record_coverage(self, coverage: Shares) -> None:
        """Replace these shares."""
        self._write(COVERAGE, coverage)

    def _read(self, name: str, fact_type: type[FactType]) -> FactType:
        return json.decode(read_text(self.connection, name) or "{}", type=fact_type)

    def _write(self, name: str, fact: object) -> None:
        write_text(self.connection, name, json.encode(fact).decode())
