"""Findings of the validation: rejected rows, and warnings about accepted rows.

Neither holds a personal value: a data steward gets the file, the line, the column and the rule, and
looks up the value in the file. A report can be sent by e-mail without identifying anybody.
"""

from enum import StrEnum

from msgspec import Struct


class DataWarning(StrEnum):
    """Why an accepted row should be checked; the value is the text of the report."""

    CHECK_DIGIT = "clé de contrôle du numéro RPPS fausse"
    FINESS = "numéro FINESS mal formé, laissé vide"
    SIRET = "numéro SIRET mal formé, laissé vide"
    PHONE = "téléphone illisible, laissé vide"
    EMAIL = "adresse e-mail mal formée, laissée vide"
    TOWN = "commune en contradiction avec le code postal ou la ville écrite"
    OTHER_IDS = "autre identifiant mal formé, laissé de côté"
    OTHER_ID_TYPE = "personne sans numéro RPPS ni ADELI, laissée de côté"
    DUPLICATE = "lignes identiques, fusionnées"
    ORPHAN = "ligne d'une personne absente du fichier des activités, laissée de côté"
    OTHER_PROFESSION = "savoir-faire d'une profession que la personne n'exerce pas, laissé de côté"
    NO_ROW = "fichier sans aucune ligne"


class Fault(Struct, frozen=True, gc=False):
    """The rule that a row or a line of the feed breaks.

    Attributes:
        field: name of the field in this program; empty for the whole line.
    """

    field: str
    reason: str


class Rejection(Struct, frozen=True, order=True, gc=False):
    """A rejected row.

    Attributes:
        line: line number, the header being line 1.
        field: name of the invalid column in the file; empty for the whole line.
    """

    file: str
    line: int
    field: str
    reason: str


class WarningCount(Struct, gc=False):
    """How often a warning occurs, and where first: the lowest line number, in any read order."""

    count: int
    file: str
    line: int


class ValidationReport(Struct):
    """The findings of one part of the input; the findings of several parts can be added.

    Attributes:
        orphan_rows: number of rows of people whom the activities file lacks, by file.
        towns: the number of accepted rows with a place in France, by how its commune was derived.
    """

    rejections: list[Rejection] = []
    warnings: dict[DataWarning, WarningCount] = {}
    orphan_rows: dict[str, int] = {}
    towns: dict[str, int] = {}

    def add_town(self, rule: str, count: int = 1) -> None:
        """Count rows whose commune was derived by a rule."""
        self.towns[rule] = self.towns.get(rule, 0) + count

    def add_warning(self, warning: DataWarning, file: str, line: int, count: int = 1) -> None:
        """Count a warning about an accepted row."""
        known = self.warnings.get(warning)
        if known is None:
            self.warnings[warning] = WarningCount(count, file, line)
            return
        known.count += count
        known.file, known.line = min((known.file, known.line), (file, line))
