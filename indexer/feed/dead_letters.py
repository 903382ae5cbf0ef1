"""The rejected lines that the register has to send again, in a file of JSON lines.

An entry holds what names the line and the rule that it breaks, and the public fields of its record
(`indexer.feed.public_fields`); of a line that cannot be decoded, its length and digest alone. It
disappears once the same number of the feed, or a later line about the same person, is accepted, and
once the person is suppressed. Only the owner can read the file; the oldest entries give way.
"""

import os
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from indexer.feed.public_fields import select_public_fields
from indexer.feed.validation import decode_any_json
from indexer.findings import Rejection

MAX_DEAD_LETTERS = 10_000
MAX_DEAD_LETTER_FILE_BYTES = 16 << 20
OWNER_ONLY = 0o600


class DeadLetter(Struct, frozen=True, omit_defaults=True):
    """A rejected line.

    Attributes:
        sequence, number: the number of the line and the RPPS number, where they are well formed.
        record: the public fields that are well formed; None if the person is suppressed.
        length, sha256: of a line that is not JSON, in bytes and as hexadecimal text.
    """

    rejected_at: datetime
    file: str
    line: int
    field: str
    reason: str
    sequence: int | None = None
    number: str | None = None
    record: dict[str, Any] | None = None
    length: int | None = None
    sha256: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two readings of the same line have in common."""
        return (self.file, self.line, self.sequence, self.number, self.field, self.reason)


def build_dead_letter(rejection: Rejection, content: bytes, now: datetime) -> DeadLetter:
    """Return the entry of a rejected line, without its private and unknown fields."""
    place = (now, rejection.file, rejection.line, rejection.field, rejection.reason)
    line = decode_any_json(content)
    if not isinstance(line, dict):
        return DeadLetter(*place, length=len(content), sha256=sha256(content).hexdigest())
    public = select_public_fields(line) or {}
    return DeadLetter(
        *place,
        sequence=public.get("sequence"),
        number=public.get("rpps"),
        record=public.get("record"),
    )


class DeadLetterFile:
    """The file of rejected lines; changes are kept in memory until `save`.

    Args:
        path: created with the first entry, and removed with the last.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._letters: dict[tuple[object, ...], DeadLetter] = {}
        self._version: tuple[int, ...] | None = None
        self._is_changed = False

    def load(self) -> None:
        """Read the file again if it is not as this object left it; forget unsaved changes."""
        version = self._read_version()
        if self._is_changed or version != self._version:
            self._letters = {letter.key: letter for letter in read_dead_letters(self._path)}
            self._version, self._is_changed = version, False

    def __len__(self) -> int:
        return len(self._letters)

    def add(self, letter: DeadLetter) -> None:
        """Add a rejected line, or replace an earlier reading of it."""
        self._letters.pop(letter.key, None)
        self._letters[letter.key] = letter
        self._is_changed = True

    def resolve(self, sequence: int, numbers: Collection[str], *, is_suppressed: bool) -> None:
        """Remove the entries that an accepted line settles.

        Args:
            sequence: the number of the accepted line.
            numbers: all numbers of its person, without type prefix.
            is_suppressed: whether the person is suppressed: then no entry about them remains.
        """

        def is_settled(letter: DeadLetter) -> bool:
            is_older = letter.sequence is None or letter.sequence <= sequence
            is_about_person = letter.number in numbers and (
                is_suppressed or is_older or letter.field == "sequence"
            )
            return letter.sequence == sequence or is_about_person

        settled = [key for key, letter in self._letters.items() if is_settled(letter)]
        for key in settled:
            del self._letters[key]
        self._is_changed = self._is_changed or bool(settled)

    def save(self) -> None:
        """Write the changes, if any; the file is replaced in one step."""
        if not self._is_changed:
            return
        lines = encode_newest(list(self._letters.values()))
        for key in list(self._letters)[: len(self._letters) - len(lines)]:
            del self._letters[key]
        if lines:
            write_owner_only(self._path, b"".join(lines))
        else:
            self._path.unlink(missing_ok=True)
        self._version, self._is_changed = self._read_version(), False

    def _read_version(self) -> tuple[int, ...] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return (status.st_ino, status.st_size, status.st_mtime_ns)


def read_dead_letters(path: Path) -> list[DeadLetter]:
    """Read the entries, oldest first; none without a file.

    Raises:
        OSError: the file cannot be read.
    """
    if not path.exists():
        return []
    decoder = msgspec.json.Decoder(DeadLetter)
    with path.open("rb") as file:
        return [decoder.decode(line) for line in file]


def encode_newest(letters: list[DeadLetter]) -> list[bytes]:
    """Encode the newest entries that the limits of the file allow, oldest first."""
    lines: list[bytes] = []
    size = 0
    for letter in reversed(letters[-MAX_DEAD_LETTERS:]):
        line = msgspec.json.encode(letter) + b"\n"
        size += len(line)
        if size > MAX_DEAD_LETTER_FILE_BYTES:
            break
        lines.append(line)
    return lines[::-1]


def write_owner_only(path: Path, content: bytes) -> None:
    """Replace a file by one that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
