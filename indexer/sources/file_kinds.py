"""The official files "PS_LibreAcces": which there are, and how their names begin."""

from enum import StrEnum


class FileKind(StrEnum):
    """One of the three files; the value is the start of its name, in one spelling."""

    ACTIVITIES = "ps_libreacces_personne_activite"
    SAVOIR_FAIRE = "ps_libreacces_savoirfaire"
    DIPLOMAS = "ps_libreacces_dipl_autexerc"


RESTRICTED_FILE_PREFIX = "extraction_prosanteconnect_personne_activite"
"""The start of the name of a file for authorised partners; see `restricted`."""


def detect_file_kind(file_name: str) -> FileKind | None:
    """Which file a name announces, in either spelling: `PS_LibreAcces_…` or `ps-libreacces-…`."""
    spelling = file_name.lower().replace("-", "_")
    if not spelling.endswith(".txt"):
        return None
    if spelling.startswith(RESTRICTED_FILE_PREFIX):
        return FileKind.ACTIVITIES
    return next((kind for kind in FileKind if spelling.startswith(kind)), None)
