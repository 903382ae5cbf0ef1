"""The restricted extraction: the columns of the open file with codes only, and private columns.

Each line is converted to a line of the open file as it is read, before anything is written or
parsed. Cells that no public field uses are emptied or dropped, and labels are added from the known
code systems. Later stages never read the original, so that no bucket, row, report or error can
contain a private cell.

A line with an extra `|` is a risk: its cells shift, and a birth date may end up in a public column.
A line with the wrong number of cells, or with a code cell that does not look like a code, loses all
of its cells; it is then rejected like any line of the wrong width.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from directory.text.analysis import fold
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, fold_column_name
from indexer.sources.file_kinds import RESTRICTED_FILE_PREFIX, FileKind
from indexer.sources.files import FileEnd, SourceFile
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
"""A column whose name contains one of these is private, in any spelling of an edition."""
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
"""Code field → the code system that has its labels."""
PROFESSIONAL_NUMBER_TYPES = frozenset((b"RPPS", b"ADELI"))
"""Types of other numbers that are read: the register may know others, which are not public."""
CODE_CELL_PATTERN = re.compile(rb"[0-9A-Za-z_.-]{0,12}")

CodeSystemLabels = Mapping[str, Mapping[str, str]]
"""The labels of each code system, by code."""


class LineConversion(Struct, frozen=True):
    """How to convert a line to a line of the open file.

    Attributes:
        width: number of cells in a line of this file.
        column_names: the remaining columns, then those of the labels.
        copied_positions: positions of the cells that are copied; -1 for one that is emptied.
        code_positions: positions of the cells that must look like codes.
        other_ids_position: position of the cell of other numbers; None without it.
        label_lookups: for each added cell, the position of its code, and the labels by code.
    """

    width: int
    column_names: tuple[str, ...]
    copied_positions: tuple[int, ...]
    code_positions: tuple[int, ...]
    other_ids_position: int | None
    label_lookups: tuple[tuple[int, Mapping[bytes, bytes]], ...]

    @classmethod
    def from_columns(cls, names: list[str], labels: CodeSystemLabels) -> "LineConversion":
        """Derive the conversion from the columns of a header.

        Args:
            names: the columns.
            labels: labels of the known code systems.
        """
        columns = COLUMNS_BY_FILE_KIND[FileKind.ACTIVITIES]
        fields_by_name = columns.index_names()
        remaining = {
            position: name for position, name in enumerate(names) if not is_private_column(name)
        }
        read = {
            position: fields_by_name[fold_column_name(name)]
            for position, name in remaining.items()
            if fold_column_name(name) in fields_by_name
        }
        code_fields = {
            position: field for position, field in read.items() if field in CODE_SYSTEM_BY_FIELD
        }
        return cls(
            width=len(names),
            column_names=(
                *remaining.values(),
                *(columns.names[derive_label_field(code)][0] for code in code_fields.values()),
            ),
            copied_positions=tuple(position if position in read else -1 for position in remaining),
            code_positions=tuple(
                position for position, name in remaining.items() if fold(name).startswith("code ")
            ),
            other_ids_position=next(
                (position for position, field in read.items() if field == "other_ids"), None
            ),
            label_lookups=tuple(
                (position, encode_labels(labels.get(CODE_SYSTEM_BY_FIELD[field], {})))
                for position, field in code_fields.items()
            ),
        )

    @property
    def header(self) -> bytes:
        """The header line, as in the open file."""
        return "|".join(self.column_names).encode()

    def convert_line(self, raw: bytes) -> bytes:
        """Convert a line; one that does not fit the header becomes empty cells, to be rejected."""
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
        if (at := self.other_ids_position) is not None:
            cells[at] = select_professional_numbers(cells[at])
        read = [cells[at] for at in self.copied_positions]
        return b"|".join(read + [labels.get(cells[at], b"") for at, labels in self.label_lookups])


class RestrictedSourceFile(SourceFile, frozen=True):
    """The restricted extraction, read in the format of the open file."""

    labels: CodeSystemLabels = field(default_factory=dict)

    @property
    def edition(self) -> str:
        """An edition of its own: it has other columns than the open file."""
        return RESTRICTED_FILE_PREFIX

    def header(self) -> bytes:
        """Return the header in the format of the open file, with the columns present."""
        return self.build_conversion().header

    def lines(self, end: FileEnd | None = None) -> Iterator[list[bytes]]:
        """Yield converted lines; the first one is the header, which callers skip."""
        conversion = self.build_conversion()
        for lines in super().lines(end):
            yield [conversion.convert_line(line) for line in lines]

    def build_conversion(self) -> LineConversion:
        """Return the conversion for the header of this file."""
        return LineConversion.from_columns(
            parse_column_names(self.name, super().header()), self.labels
        )


def wrap_restricted_source(
    source: SourceFile, labels: Callable[[], CodeSystemLabels]
) -> SourceFile:
    """Wrap a source whose header has private columns, so that they are dropped while reading."""
    if source.kind is not FileKind.ACTIVITIES:
        return source
    if not any(map(is_private_column, parse_column_names(source.name, source.header()))):
        return source
    known = {"street_type": STREET_TYPES, **labels()}
    return RestrictedSourceFile(source.path, source.members, source.size_bytes, source.kind, known)


def is_private_column(column: str) -> bool:
    """Whether a column is private and must never be read."""
    name = fold(column)
    return name in PRIVATE_COLUMNS or any(word in name for word in PRIVATE_COLUMN_WORDS)


def select_professional_numbers(cell: bytes) -> bytes:
    """Return a cell of other numbers with its RPPS and ADELI numbers only."""
    return b";".join(each for each in cell.split(b";") if is_professional_number(each))


def is_professional_number(entry: bytes) -> bool:
    """Whether an entry of other numbers is of a type that is read, in any case and spacing."""
    _, _, rest = entry.partition(b",")
    return rest.partition(b",")[0].strip().upper() in PROFESSIONAL_NUMBER_TYPES


def derive_label_field(code_field: str) -> str:
    """Return the label field that belongs to a code field."""
    return code_field.removesuffix("code") + "label"


def encode_labels(labels: Mapping[str, str]) -> dict[bytes, bytes]:
    """Encode codes and labels as UTF-8, as in a file."""
    return {code.encode(): label.encode() for code, label in labels.items()}
