"""What a server may answer to a request for a file, and which answers are none."""

import re
from pathlib import Path

import httpx

from directory.errors import SourceRefused, SourceUnavailable

RETRYABLE_HTTP_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses after which the same request may succeed."""


def check_status(response: httpx.Response) -> None:
    """Refuse an answer without the file.

    Raises:
        SourceUnavailable: the same request may succeed later.
        SourceRefused: it will not.
    """
    status = response.status_code
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE or status in RETRYABLE_HTTP_STATUS:
        raise SourceUnavailable(f"le serveur répond {status} : réessayez plus tard")
    if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        raise SourceRefused(f"le serveur répond {status} : vérifiez l'adresse")
    if response.headers.get("content-type", "").startswith("text/html"):
        raise SourceRefused("l'adresse donne une page HTML, pas un fichier : vérifiez-la")


def check_resumed_range(response: httpx.Response, partial: Path) -> None:
    """Refuse a range that does not continue the partial file, which is then begun anew.

    Raises:
        SourceUnavailable: the next attempt transfers the whole file.
    """
    content_range = response.headers.get("content-range", "")
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return
    if not content_range.startswith(f"bytes {partial.stat().st_size}-"):
        partial.unlink()
        raise SourceUnavailable("le serveur ne reprend pas le transfert : réessayez plus tard")


def parse_total_bytes(response: httpx.Response) -> int:
    """The size of the whole file as the server announces it; 0 if it does not."""
    ranged = re.fullmatch(r"bytes \d+-\d+/(\d+)", response.headers.get("content-range", ""))
    text = ranged[1] if ranged else response.headers.get("content-length", "")
    return int(text) if text.isdecimal() else 0
