"""What reading finds wrong: rejected rows, and doubts about rows that are kept.

Neither ever holds a personal value: a steward gets the file, the line, the column and the rule, and
opens the file; a report that is mailed around says nothing about anybody.
"""

from enum import StrEnum

from msgspec import Struct


class DataWarning(StrEnum):
    """Why a row that is kept deserves a look; the text is what the report shows."""

    CHECK_DIGIT = "clé de contrôle du numéro RPPS fausse"
    FINESS = "numéro FINESS mal formé, laissé vide"
    SIRET = "numéro SIRET mal formé, laissé vide"
    PHONE = "téléphone illisible, laissé vide"
    EMAIL = "adresse e-mail mal formée, laissée vide"
    DUPLICATE = "lignes identiques, fusionnées"
    ORPHAN = "ligne d'une personne absente du fichier des activités, laissée de côté"
    OTHER_PROFESSION = "savoir-faire d'une profession que la personne n'exerce pas, laissé de côté"
    NO_ROW = "fichier sans aucune ligne"


class Fault(Struct, frozen=True, gc=False):
    """Which rule a row or a line of the feed breaks.

    Attributes:
        field: under our name; empty when it is the whole line.
    """

    field: str
    reason: str


class Rejection(Struct, frozen=True, order=True, gc=False):
    """A row that is left out.

    Attributes:
        line: as an editor counts, the header being line 1.
        field: the column at fault as the file names it; empty when it is the whole line.
    """

    file: str
    line: int
    field: str
    reason: str


class WarningCount(Struct, gc=False):
    """How often a doubt arose, and where first: the lowest line, whatever the order of reading."""

    count: int
    file: str
    line: int


class ValidationReport(Struct):
    """All that one stretch of reading found wrong; two of them add up."""

    rejections: list[Rejection] = []
    warnings: dict[DataWarning, WarningCount] = {}

    def add_warning(self, warning: DataWarning, file: str, line: int, count: int = 1) -> None:
        """Note a doubt about a row that is kept."""
        known = self.warnings.get(warning)
        if known is None:
            self.warnings[warning] = WarningCount(count, file, line)
            return
        known.count += count
        known.file, known.line = min((known.file, known.line), (file, line))
