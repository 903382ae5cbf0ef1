"""The kinds of official files ("PS_LibreAcces"), recognised by the start of their names."""

from enum import StrEnum


class FileKind(StrEnum):
    """The kind of an official file; the value is the normalised start of its name."""

    ACTIVITIES = "ps_libreacces_personne_activite"
    SAVOIR_FAIRE = "ps_libreacces_savoirfaire"
    DIPLOMAS = "ps_libreacces_dipl_autexerc"


RESTRICTED_FILE_PREFIX = "extraction_prosanteconnect_personne_activite"
"""Start of the name of the extraction for authorised partners; see `restricted`."""


def detect_file_kind(file_name: str) -> FileKind | None:
    """Return the kind of a file by its name: `PS_LibreAcces_…` or `ps-libreacces-…`, or None."""
    spelling = file_name.lower().replace("-", "_")
    if not spelling.endswith(".txt"):
        return None
    if spelling.startswith(RESTRICTED_FILE_PREFIX):
        return FileKind.ACTIVITIES
    return next((kind for kind in FileKind if spelling.startswith(kind)), None)
