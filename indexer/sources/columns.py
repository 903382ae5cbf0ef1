"""The single table of columns: each field of this program, with its accepted column names.

No other module has French column names of the open files. To accept another spelling, add a name
to its field. The order of the fields does not matter: cells are found by field name
(`indexer.validation.rows`).

Columns are found by name, never by position: editions have had 48, 52 and 56 columns. Names are
compared after folding (case, accents, apostrophes, spaces) and without text in parentheses, which
has changed between editions. The first name of a field is the one in the open files; the others
come from the restricted extraction and from other editions.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from directory.text.analysis import fold
from indexer.sources.file_kinds import FileKind

PARENTHESES = re.compile(r"\([^)]*\)")
ColumnNames = Mapping[str, tuple[str, ...]]
"""Field of this program → accepted column names."""

PERSON_COLUMNS: ColumnNames = {
    "id_type": ("Type d'identifiant PP",),
    "local_id": ("Identifiant PP",),
    "national_id": ("Identification nationale PP",),
    "exercise_name": ("Nom d'exercice",),
    "exercise_first_name": ("Prénom d'exercice",),
}
PROFESSION_COLUMNS: ColumnNames = {
    "profession_code": ("Code profession",),
    "profession_label": ("Libellé profession",),
    "category_code": ("Code catégorie professionnelle",),
    "category_label": ("Libellé catégorie professionnelle",),
}
SAVOIR_FAIRE_COLUMNS: ColumnNames = {
    "savoir_faire_type_code": ("Code type savoir-faire",),
    "savoir_faire_type_label": ("Libellé type savoir-faire",),
    "savoir_faire_code": ("Code savoir-faire",),
    "savoir_faire_label": ("Libellé savoir-faire",),
}
PLACE_COLUMNS: ColumnNames = {
    "key": ("Identifiant technique de la structure",),
    "siret": ("Numéro SIRET site", "SIRET"),
    "finess": ("Numéro FINESS site", "FINESS site"),
    "name": ("Raison sociale site", "Raison sociale"),
    "trade_name": ("Enseigne commerciale site", "Enseigne commerciale"),
    "recipient": ("Complément destinataire",),
    "complement": ("Complément point géographique",),
    "number": ("Numéro Voie",),
    "repetition": ("Indice répétition voie",),
    "street_type_code": ("Code type de voie",),
    "street_type_label": ("Libellé type de voie",),
    "street": ("Libellé Voie",),
    "distribution": ("Mention distribution",),
    "cedex": ("Bureau cedex",),
    "postal_code": ("Code postal",),
    "commune_code": ("Code commune",),
    "commune_label": ("Libellé commune",),
    "country_code": ("Code pays",),
    "country_label": ("Libellé pays",),
    "phone": ("Téléphone",),
    "second_phone": ("Téléphone 2",),
    "email": ("Adresse e-mail",),
}
ACTIVITY_COLUMNS: ColumnNames = {
    "other_ids": ("Autres identifiants",),
    "civility_code": ("Code civilité",),
    "civility_label": ("Libellé civilité",),
    "title_code": ("Code civilité d'exercice", "Code civilité exercice"),
    "title_label": ("Libellé civilité d'exercice", "Libellé civilité exercice"),
    "mode_code": ("Code mode exercice",),
    "mode_label": ("Libellé mode exercice",),
    "sector_code": ("Code secteur d'activité",),
    "sector_label": ("Libellé secteur d'activité",),
    "role_code": ("Code rôle", "Code fonction"),
    "role_label": ("Libellé rôle", "Libellé fonction"),
    "genre_code": ("Code genre activité", "Code genre d'activité"),
    "genre_label": ("Libellé genre activité", "Libellé genre d'activité"),
}
DIPLOMA_COLUMNS: ColumnNames = {
    "diploma_type_code": ("Code type diplôme obtenu",),
    "diploma_type_label": ("Libellé type diplôme obtenu",),
    "diploma_code": ("Code diplôme obtenu",),
    "diploma_label": ("Libellé diplôme obtenu",),
    "authorisation_code": ("Code type autorisation",),
    "authorisation_label": ("Libellé type autorisation",),
    "discipline_code": ("Code discipline autorisation",),
    "discipline_label": ("Libellé discipline autorisation",),
}
MAILBOX_COLUMN_NAMES: ColumnNames = {
    "address": ("Adresse BAL",),
    "national_id": PERSON_COLUMNS["national_id"],
    "id_type": ("Type Identifiant PP", *PERSON_COLUMNS["id_type"]),
}
OTHER_ID_TYPES = frozenset("13456")
"""Types of national ids other than RPPS (8) and ADELI (0): staff known to their structure only."""
UNREAD_COLUMNS = (
    "Numéro SIREN site",
    "SIREN",
    "Numéro FINESS établissement juridique",
    "FINESS établissement juridique",
    "Télécopie",
    "Code Département",
    "Libellé Département",
    "Ancien identifiant de la structure",
    "Autorité d'enregistrement",
    "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens",
)
"""Known columns that no public field uses; the département is empty on every row."""


class FileColumns(Struct, frozen=True):
    """The columns of one file: the fields that are read, and those that are mandatory."""

    names: ColumnNames
    mandatory_fields: frozenset[str]

    def index_names(self) -> dict[str, str]:
        """Return the field of each accepted name, folded."""
        return {
            fold_column_name(name): field for field, names in self.names.items() for name in names
        }


COLUMNS_BY_FILE_KIND = {
    FileKind.ACTIVITIES: FileColumns(
        {
            **PERSON_COLUMNS,
            **PROFESSION_COLUMNS,
            **SAVOIR_FAIRE_COLUMNS,
            **ACTIVITY_COLUMNS,
            **PLACE_COLUMNS,
        },
        frozenset({*PERSON_COLUMNS, "profession_code", "profession_label"}),
    ),
    FileKind.SAVOIR_FAIRE: FileColumns(
        {**PERSON_COLUMNS, **PROFESSION_COLUMNS, **SAVOIR_FAIRE_COLUMNS},
        frozenset({*PERSON_COLUMNS, "profession_code", "savoir_faire_code", "savoir_faire_label"}),
    ),
    FileKind.DIPLOMAS: FileColumns(
        {**PERSON_COLUMNS, **DIPLOMA_COLUMNS},
        frozenset({*PERSON_COLUMNS, "diploma_code", "diploma_label", "authorisation_code"}),
    ),
}
MAILBOX_COLUMNS = FileColumns(MAILBOX_COLUMN_NAMES, frozenset({"address", "national_id"}))


def fold_column_name(column: str) -> str:
    """Return a column name in the form used to compare names."""
    return fold(PARENTHESES.sub("", column))


IGNORED_COLUMNS = frozenset(map(fold_column_name, UNREAD_COLUMNS))
