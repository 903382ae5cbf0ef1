"""The kinds of official files ("PS_LibreAcces"), recognised by their names.

A file of another name is recognised by its header (`indexer.sources.headers`).
"""

import re
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

EXTRACTION_TIMESTAMP_PATTERN = re.compile(r"_(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\w+)+$")
FILE_TIME_ZONE = ZoneInfo("Europe/Paris")
"""Time zone of the times in the file names."""
TEXT_FILE_SUFFIXES = (".txt", ".csv", ".txt.gz", ".csv.gz", ".gz")


class FileKind(StrEnum):
    """The kind of an official file; the value is the normalised start of its name."""

    ACTIVITIES = "ps_libreacces_personne_activite"
    SAVOIR_FAIRE = "ps_libreacces_savoirfaire"
    DIPLOMAS = "ps_libreacces_dipl_autexerc"


RESTRICTED_FILE_PREFIX = "extraction_prosanteconnect_personne_activite"
"""Start of the name of the extraction for authorised partners; see `restricted`."""
MAILBOX_FILE_PREFIX = "extraction_correspondance_mssante"
"""Start of the name of the file of secure mailboxes; see `mssante`."""


def has_text_suffix(file_name: str) -> bool:
    """Whether a name ends like that of a text file, compressed or not."""
    return file_name.lower().endswith(TEXT_FILE_SUFFIXES)


def detect_file_kind(file_name: str) -> FileKind | None:
    """Return the kind of a file by its name: `PS_LibreAcces_…` or `ps-libreacces-…`, or None."""
    spelling = file_name.lower().replace("-", "_")
    if not has_text_suffix(spelling):
        return None
    if spelling.startswith(RESTRICTED_FILE_PREFIX):
        return FileKind.ACTIVITIES
    return next((kind for kind in FileKind if spelling.startswith(kind)), None)


def is_mailbox_file(file_name: str) -> bool:
    """Whether a file name is that of the mailbox file."""
    spelling = file_name.lower().replace("-", "_")
    return spelling.startswith(MAILBOX_FILE_PREFIX) and has_text_suffix(spelling)


def parse_extraction_time(file_name: str) -> datetime | None:
    """Return the time in a name `…_YYYYMMDDHHMM.txt`, or None if it has no valid one."""
    parts = EXTRACTION_TIMESTAMP_PATTERN.search(file_name)
    try:
        return datetime(*map(int, parts.groups()), tzinfo=FILE_TIME_ZONE) if parts else None  # type: ignore[arg-type, misc]  # five integers
    except ValueError:
        return None
