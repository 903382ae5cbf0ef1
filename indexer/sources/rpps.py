"""The official files "PS_LibreAcces": their names and columns. French column names stop here.

Columns are found by name, never by rank: the set grew from 48 to 52 to 56. Names are
compared folded (case, accents, apostrophes, spaces) and without what stands in parentheses, which
has changed between editions.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from directory.text.analysis import fold

PARENTHESES = re.compile(r"\([^)]*\)")


class FileKind(StrEnum):
    """One of the three files; the value is the start of its name, in one spelling."""

    ACTIVITIES = "ps_libreacces_personne_activite"
    SAVOIR_FAIRE = "ps_libreacces_savoirfaire"
    DIPLOMAS = "ps_libreacces_dipl_autexerc"


RESTRICTED_FILE_PREFIX = "extraction_prosanteconnect_personne_activite"
"""The start of the name of a file for authorised partners; see `restricted`."""
PERSON_COLUMNS = {
    "Type d'identifiant PP": "id_type",
    "Identifiant PP": "local_id",
    "Identification nationale PP": "national_id",
    "Nom d'exercice": "exercise_name",
    "Prénom d'exercice": "exercise_first_name",
}
PROFESSION_COLUMNS = {
    "Code profession": "profession_code",
    "Libellé profession": "profession_label",
    "Code catégorie professionnelle": "category_code",
    "Libellé catégorie professionnelle": "category_label",
}
SAVOIR_FAIRE_COLUMNS = {
    "Code type savoir-faire": "savoir_faire_type_code",
    "Libellé type savoir-faire": "savoir_faire_type_label",
    "Code savoir-faire": "savoir_faire_code",
    "Libellé savoir-faire": "savoir_faire_label",
}
PLACE_COLUMNS = {
    "Identifiant technique de la structure": "key",
    "Numéro SIRET site": "siret",
    "Numéro FINESS site": "finess",
    "Raison sociale site": "name",
    "Enseigne commerciale site": "trade_name",
    "Complément destinataire": "recipient",
    "Complément point géographique": "complement",
    "Numéro Voie": "number",
    "Indice répétition voie": "repetition",
    "Code type de voie": "street_type_code",
    "Libellé type de voie": "street_type_label",
    "Libellé Voie": "street",
    "Mention distribution": "distribution",
    "Bureau cedex": "cedex",
    "Code postal": "postal_code",
    "Code commune": "commune_code",
    "Libellé commune": "commune_label",
    "Code pays": "country_code",
    "Libellé pays": "country_label",
    "Téléphone": "phone",
    "Téléphone 2": "second_phone",
    "Adresse e-mail": "email",
}
ACTIVITY_COLUMNS = {
    "Code civilité": "civility_code",
    "Libellé civilité": "civility_label",
    "Code civilité d'exercice": "title_code",
    "Libellé civilité d'exercice": "title_label",
    "Code mode exercice": "mode_code",
    "Libellé mode exercice": "mode_label",
    "Code secteur d'activité": "sector_code",
    "Libellé secteur d'activité": "sector_label",
    "Code rôle": "role_code",
    "Libellé rôle": "role_label",
    "Code genre activité": "genre_code",
    "Libellé genre activité": "genre_label",
}
DIPLOMA_COLUMNS = {
    "Code type diplôme obtenu": "diploma_type_code",
    "Libellé type diplôme obtenu": "diploma_type_label",
    "Code diplôme obtenu": "diploma_code",
    "Libellé diplôme obtenu": "diploma_label",
    "Code type autorisation": "authorisation_code",
    "Libellé type autorisation": "authorisation_label",
    "Code discipline autorisation": "discipline_code",
    "Libellé discipline autorisation": "discipline_label",
}
UNREAD_COLUMNS = (
    "Numéro SIREN site",
    "Numéro FINESS établissement juridique",
    "Télécopie",
    "Code Département",
    "Libellé Département",
    "Ancien identifiant de la structure",
    "Autorité d'enregistrement",
    "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens",
)
"""Known columns that no public field comes from; the département is empty on every row."""


class FileColumns(Struct, frozen=True):
    """The columns of one file: all that are read, in the order of the row type, and the needed."""

    fields_by_column: Mapping[str, str]
    mandatory_fields: frozenset[str]


COLUMNS_BY_FILE_KIND = {
    FileKind.ACTIVITIES: FileColumns(
        PERSON_COLUMNS
        | PROFESSION_COLUMNS
        | SAVOIR_FAIRE_COLUMNS
        | ACTIVITY_COLUMNS
        | PLACE_COLUMNS,
        frozenset({*PERSON_COLUMNS.values(), "profession_code", "profession_label"}),
    ),
    FileKind.SAVOIR_FAIRE: FileColumns(
        PERSON_COLUMNS | PROFESSION_COLUMNS | SAVOIR_FAIRE_COLUMNS,
        frozenset(
            {*PERSON_COLUMNS.values(), "profession_code", "savoir_faire_code", "savoir_faire_label"}
        ),
    ),
    FileKind.DIPLOMAS: FileColumns(
        PERSON_COLUMNS | DIPLOMA_COLUMNS,
        frozenset(
            {*PERSON_COLUMNS.values(), "diploma_code", "diploma_label", "authorisation_code"}
        ),
    ),
}


def fold_column_name(column: str) -> str:
    """A column name in the form in which names are compared."""
    return fold(PARENTHESES.sub("", column))


IGNORED_COLUMNS = frozenset(map(fold_column_name, UNREAD_COLUMNS))


def find_column_name(kind: FileKind, field: str) -> str:
    """The name that the file gives to a field of ours."""
    return next(
        (
            name
            for name, ours in COLUMNS_BY_FILE_KIND[kind].fields_by_column.items()
            if ours == field
        ),
        field,
    )


def detect_file_kind(file_name: str) -> FileKind | None:
    """Which file a name announces, in either spelling: `PS_LibreAcces_…` or `ps-libreacces-…`."""
    spelling = file_name.lower().replace("-", "_")
    if not spelling.endswith(".txt"):
        return None
    if spelling.startswith(RESTRICTED_FILE_PREFIX):
        return FileKind.ACTIVITIES
    return next((kind for kind in FileKind if spelling.startswith(kind)), None)
