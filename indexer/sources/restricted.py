"""The restricted extraction: the open file's columns as codes, with private ones in their midst.

Each line is turned into a line of the open file as it is read, before anything is written or cut:
cells that no public field comes from are emptied or left out, labels come from the code systems
already known. What follows never sees the file as it was, so that no bucket, row, report or error
can hold a private cell.

The trap is a line with a `|` too many: its cells shift, and a birth date stands under a public
column. A line that is not as wide as its header, or whose codes do not look like codes, loses all
of its cells, and is then rejected like any line of the wrong width.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from directory.text.analysis import fold
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, fold_column_name
from indexer.sources.file_kinds import FileKind
from indexer.sources.files import SourceFile
from indexer.sources.headers import parse_column_names
from indexer.sources.street_types import STREET_TYPES

PRIVATE_COLUMNS = frozenset(
    map(
        fold,
        (
            "Nom de famille",
            "Prénoms",
            "Date de naissance",
            "Code commune de naissance",
            "Code pays de naissance",
            "Lieu de naissance",
            "Code sexe",
            "Téléphone (coord. correspondance)",
            "Adresse e-mail (coord. correspondance)",
        ),
    )
)
PRIVATE_COLUMN_WORDS = ("naissance", "correspondance", "sexe", "famille")
"""In the name of a column these make it private, however an edition spells it."""
CODE_SYSTEM_BY_FIELD = {
    "civility_code": "civility",
    "profession_code": "profession",
    "category_code": "category",
    "title_code": "title",
    "savoir_faire_type_code": "savoir_faire_type",
    "savoir_faire_code": "savoir_faire",
    "mode_code": "mode",
    "sector_code": "sector",
    "role_code": "function",
    "genre_code": "genre",
    "country_code": "country",
    "street_type_code": "street_type",
}
"""Codes, and the code system that their labels come from."""
CODE_CELL_PATTERN = re.compile(rb"[0-9A-Za-z_.-]{0,12}")

CodeSystemLabels = Mapping[str, Mapping[str, str]]
"""The labels of each code system, by code."""


class LineConversion(Struct, frozen=True):
    """How a line becomes one of the open file.

    Attributes:
        width: cells in a line of this file.
        column_names: the columns that are left, then those of the labels.
        copied_positions: ranks of the cells that are copied; -1 for one that is emptied.
        code_positions: ranks of the cells that must look like codes.
        label_lookups: for each added cell, the rank of its code and the labels.
    """

    width: int
    column_names: tuple[str, ...]
    copied_positions: tuple[int, ...]
    code_positions: tuple[int, ...]
    label_lookups: tuple[tuple[int, Mapping[bytes, bytes]], ...]

    @classmethod
    def from_columns(cls, names: list[str], labels: CodeSystemLabels) -> "LineConversion":
        """Read a header.

        Args:
            names: its columns.
            labels: of the code systems already known.
        """
        columns = COLUMNS_BY_FILE_KIND[FileKind.ACTIVITIES]
        known = columns.index_names()
        kept = {rank: name for rank, name in enumerate(names) if not is_private_column(name)}
        read = {
            rank: known[fold_column_name(name)]
            for rank, name in kept.items()
            if fold_column_name(name) in known
        }
        coded = {rank: field for rank, field in read.items() if field in CODE_SYSTEM_BY_FIELD}
        return cls(
            width=len(names),
            column_names=(
                *kept.values(),
                *(columns.names[derive_label_field(code)][0] for code in coded.values()),
            ),
            copied_positions=tuple(rank if rank in read else -1 for rank in kept),
            code_positions=tuple(
                rank for rank, name in kept.items() if fold(name).startswith("code ")
            ),
            label_lookups=tuple(
                (rank, encode_labels(labels.get(CODE_SYSTEM_BY_FIELD[field], {})))
                for rank, field in coded.items()
            ),
        )

    @property
    def header(self) -> bytes:
        """The header line that the rest of the program reads."""
        return "|".join(self.column_names).encode()

    def convert_line(self, raw: bytes) -> bytes:
        """A line as one of the open file; of a line that does not fit, only that it does not."""
        raw = raw.rstrip(b"\r")
        if not raw.strip():
            return raw
        cells = raw.split(b"|")
        if len(cells) == self.width + 1 and not cells[-1].strip():
            cells.pop()
        if len(cells) != self.width or not all(
            CODE_CELL_PATTERN.fullmatch(cells[at]) for at in self.code_positions
        ):
            return b"|" * (len(self.column_names) + 1)
        cells.append(b"")
        read = [cells[at] for at in self.copied_positions]
        return b"|".join(read + [labels.get(cells[at], b"") for at, labels in self.label_lookups])


class RestrictedSourceFile(SourceFile, frozen=True):
    """The restricted extraction, read as if it were the open file."""

    labels: CodeSystemLabels = field(default_factory=dict)

    def header(self) -> bytes:
        """The header of the open file, as far as the columns are there."""
        return self.build_conversion().header

    def lines(self) -> Iterator[list[bytes]]:
        """Lines of the open file; the header stands first, and nobody reads it."""
        plan = self.build_conversion()
        for lines in super().lines():
            yield [plan.convert_line(line) for line in lines]

    def build_conversion(self) -> LineConversion:
        """What the header of the file tells to do with its lines."""
        return LineConversion.from_columns(
            parse_column_names(self.name, super().header()), self.labels
        )


def wrap_restricted_source(
    source: SourceFile, labels: Callable[[], CodeSystemLabels]
) -> SourceFile:
    """A source that drops private cells while reading, if its header says that it has some."""
    if source.kind is not FileKind.ACTIVITIES:
        return source
    if not any(map(is_private_column, parse_column_names(source.name, source.header()))):
        return source
    known = {"street_type": STREET_TYPES, **labels()}
    return RestrictedSourceFile(source.path, source.member, source.size_bytes, source.kind, known)


def is_private_column(column: str) -> bool:
    """Whether a column is never read."""
    name = fold(column)
    return name in PRIVATE_COLUMNS or any(word in name for word in PRIVATE_COLUMN_WORDS)


def derive_label_field(code_field: str) -> str:
    """The label beside a code."""
    return code_field.removesuffix("code") + "label"


def encode_labels(labels: Mapping[str, str]) -> dict[bytes, bytes]:
    """Codes and labels as they stand in a file."""
    return {code.encode(): label.encode() for code, label in labels.items()}
