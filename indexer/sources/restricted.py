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
from indexer.sources.files import Source
from indexer.sources.headers import column_names
from indexer.sources.rpps import COLUMNS, Kind, folded
from indexer.sources.street_types import STREET_TYPES

PRIVATE = frozenset(
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
PRIVATE_WORDS = ("naissance", "correspondance", "sexe", "famille")
"""In the name of a column these make it private, however an edition spells it."""
ALIASES = {
    "SIRET": "Numéro SIRET site",
    "SIREN": "Numéro SIREN site",
    "FINESS site": "Numéro FINESS site",
    "FINESS établissement juridique": "Numéro FINESS établissement juridique",
    "Raison sociale": "Raison sociale site",
    "Enseigne commerciale": "Enseigne commerciale site",
}
"""What this file calls columns that the open one names otherwise."""
LABELLED = {
    "Code civilité": "civility",
    "Code profession": "profession",
    "Code catégorie professionnelle": "category",
    "Code civilité d'exercice": "title",
    "Code type savoir-faire": "savoir_faire_type",
    "Code savoir-faire": "savoir_faire",
    "Code mode exercice": "mode",
    "Code secteur d'activité": "sector",
    "Code rôle": "function",
    "Code genre activité": "genre",
    "Code pays": "country",
    "Code type de voie": "street_type",
}
"""Columns of codes, and the code system that their labels come from."""
CODE = re.compile(rb"[0-9A-Za-z_.-]{0,12}")

Labels = Mapping[str, Mapping[str, str]]
"""The labels of each code system, by code."""


class Plan(Struct, frozen=True):
    """How a line becomes one of the open file.

    Attributes:
        width: cells in a line of this file.
        names: the columns that are left, then those of the labels.
        read: ranks of the cells that are copied; -1 for one that is emptied.
        codes: ranks of the cells that must look like codes.
        labels: for each added cell, the rank of its code and the labels.
    """

    width: int
    names: tuple[str, ...]
    read: tuple[int, ...]
    codes: tuple[int, ...]
    labels: tuple[tuple[int, Mapping[bytes, bytes]], ...]

    @classmethod
    def of(cls, names: list[str], labels: Labels) -> "Plan":
        """Read a header.

        Args:
            names: its columns.
            labels: of the code systems already known.
        """
        ours = {rank: ALIASES.get(name, name) for rank, name in enumerate(names)}
        kept = {rank: name for rank, name in ours.items() if not is_private(name)}
        known = {folded(name) for name in COLUMNS[Kind.ACTIVITIES].read}
        coded = {folded(code): system for code, system in LABELLED.items()}
        added = {rank: coded[folded(name)] for rank, name in kept.items() if folded(name) in coded}
        return cls(
            width=len(names),
            names=(*kept.values(), *(label_column(kept[rank]) for rank in added)),
            read=tuple(rank if folded(name) in known else -1 for rank, name in kept.items()),
            codes=tuple(rank for rank, name in kept.items() if fold(name).startswith("code ")),
            labels=tuple(
                (rank, {code.encode(): label.encode() for code, label in labels[system].items()})
                if system in labels
                else (rank, {})
                for rank, system in added.items()
            ),
        )

    @property
    def header(self) -> bytes:
        """The header line that the rest of the program reads."""
        return "|".join(self.names).encode()

    def line(self, raw: bytes) -> bytes:
        """A line as one of the open file; of a line that does not fit, only that it does not."""
        raw = raw.rstrip(b"\r")
        if not raw.strip():
            return raw
        cells = raw.split(b"|")
        if len(cells) == self.width + 1 and not cells[-1].strip():
            cells.pop()
        if len(cells) != self.width or not all(CODE.fullmatch(cells[at]) for at in self.codes):
            return b"|" * (len(self.names) + 1)
        cells.append(b"")
        read = [cells[at] for at in self.read]
        return b"|".join(read + [labels.get(cells[at], b"") for at, labels in self.labels])


class RestrictedSource(Source, frozen=True):
    """The restricted extraction, read as if it were the open file."""

    labels: Labels = field(default_factory=dict)

    def header(self) -> bytes:
        """The header of the open file, as far as the columns are there."""
        return self.plan().header

    def lines(self) -> Iterator[list[bytes]]:
        """Lines of the open file; the header stands first, and nobody reads it."""
        plan = self.plan()
        for lines in super().lines():
            yield [plan.line(line) for line in lines]

    def plan(self) -> Plan:
        """What the header of the file tells to do with its lines."""
        return Plan.of(column_names(self.name, super().header()), self.labels)


def restricted(source: Source, labels: Callable[[], Labels]) -> Source:
    """A source that drops private cells while reading, if its header says that it has some."""
    if source.kind is not Kind.ACTIVITIES:
        return source
    if not any(map(is_private, column_names(source.name, source.header()))):
        return source
    known = {"street_type": STREET_TYPES, **labels()}
    return RestrictedSource(source.path, source.member, source.size_bytes, source.kind, known)


def is_private(column: str) -> bool:
    """Whether a column is never read."""
    name = fold(column)
    return name in PRIVATE or any(word in name for word in PRIVATE_WORDS)


def label_column(code_column: str) -> str:
    """The open file's name of the label beside a code."""
    return code_column.replace("Code", "Libellé", 1)
