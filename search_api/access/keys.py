"""API keys of partners: created here, shown once, stored as digests in a file of the data folder.

A file and not the store, because the servers have no access to the store, and keys are no reason to
give it. Servers check the file's date at each poll interval, so that each of them soon refuses a
revoked key. With several machines, the file is deployed to each, like any secret.

The file is replaced in one step, after its backup. Of a damaged file the keys that can be read stay
valid, and a running server keeps those it had read before; commands change nothing until the file
is put right. A server never reads the backup, which could still hold a key that was revoked since.

A key has 256 random bits and cannot be guessed, so one round of SHA-256 protects it as well as a
slow hash would.
"""

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from directory.errors import KeyRefused
from directory.secret_files import lock_secret_file, read_file_state, replace_secret_file

KEY_LOG = logging.getLogger("annuaire.failures")
KEY_PATTERN = re.compile(r"annuaire_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")
KEY_POLL_INTERVAL_S = 1.0


class ApiKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A key as stored.

    Attributes:
        id: identifies it in lists and logs; part of the key itself.
        name: the partner.
        digest: SHA-256 of the key.
        limits: of this key, where they differ from the default.
    """

    id: str
    name: str
    digest: str
    created_at: datetime
    revoked_at: datetime | None = None
    limits: str | None = None


class KeyList(Struct, frozen=True):
    """The keys of a file.

    Attributes:
        keys: those that could be read, revoked ones included, the oldest first.
        fault: what is wrong with the file, in French; empty if nothing is.
    """

    keys: tuple[ApiKey, ...] = ()
    fault: str = ""


class KeyFile:
    """The file of keys, changed by commands only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def backup_path(self) -> Path:
        """The same keys in a second file."""
        return self.path.with_suffix(".backup.json")

    def read_keys(self) -> KeyList:
        """Every key that can be read, and what is wrong with the file."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return KeyList()
        except OSError as error:
            return KeyList((), self._describe_fault(f"ne se lit pas ({error.strerror})", 0))
        try:
            return KeyList(msgspec.json.decode(content, type=tuple[ApiKey, ...]))
        except (msgspec.DecodeError, UnicodeDecodeError):
            keys = tuple(salvage_keys(content.decode("utf-8", "replace")))
            return KeyList(keys, self._describe_fault("est abîmé", len(keys)))

    def _describe_fault(self, reason: str, count: int) -> str:
        way_out = (
            f"remettez {self.backup_path.name} à sa place, après l’avoir vérifié"
            if self.backup_path.exists()
            else "remettez-le d’une sauvegarde"
        )
        return f"{self.path} {reason} ; clés encore lues et valables : {count} ; {way_out}"

    def _read_whole_file(self) -> tuple[ApiKey, ...]:
        """Every key, before a change.

        Raises:
            KeyRefused: the file is damaged; to write it again would lose the other keys.
        """
        read = self.read_keys()
        if read.fault:
            raise KeyRefused(f"rien n’est changé : {read.fault}")
        return read.keys

    def create_key(self, name: str, now: datetime, limits: str | None = None) -> tuple[ApiKey, str]:
        """A new key as stored, and its secret, which is shown only once.

        Raises:
            KeyRefused: the file is damaged.
        """
        number = secrets.token_hex(4)
        shown = f"annuaire_{number}_{secrets.token_urlsafe(32)}"
        key = ApiKey(number, name, hash_secret(shown), now, limits=limits)
        with lock_secret_file(self.path):
            self._write((*self._read_whole_file(), key))
        return key, shown

    def revoke_key(self, number: str, now: datetime) -> ApiKey:
        """Revoke a key; one already revoked is unchanged.

        Raises:
            KeyRefused: no key has this id, or the file is damaged.
        """
        with lock_secret_file(self.path):
            keys = {key.id: key for key in self._read_whole_file()}
            if number not in keys:
                raise KeyRefused(f"aucune clé n’a l’identifiant « {number[:20]} »")
            if not keys[number].revoked_at:
                keys[number] = replace(keys[number], revoked_at=now)
                self._write(tuple(keys.values()))
            return keys[number]

    def _write(self, keys: tuple[ApiKey, ...]) -> None:
        content = msgspec.json.format(msgspec.json.encode(keys), indent=2)
        for path in (self.backup_path, self.path):
            replace_secret_file(path, content)


def salvage_keys(text: str) -> Iterator[ApiKey]:
    """The whole keys of a damaged file, each object by itself."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        end = start + 1
        with suppress(json.JSONDecodeError, msgspec.ValidationError):  # cut, or no key
            record, end = decoder.raw_decode(text, start)
            yield msgspec.convert(record, ApiKey)
        start = text.find("{", end)


class Keyring:
    """The valid keys, reloaded when the file has changed.

    Args:
        file: it need not exist.
        clock: monotonic seconds, for the poll interval.
    """

    def __init__(self, file: KeyFile, *, clock: Callable[[], float] = monotonic) -> None:
        self._file = file
        self._clock = clock
        self._keys: dict[str, ApiKey] = {}
        self._file_state: tuple[int, int] | None = None
        self._next_poll = float("-inf")

    def find_key(self, secret: str) -> ApiKey:
        """The key with this secret.

        Raises:
            KeyRefused: unknown, or revoked.
        """
        key = (
            self._load_current().get(hash_secret(secret)) if KEY_PATTERN.fullmatch(secret) else None
        )
        if key is None:
            raise KeyRefused("Cette clé n’est pas connue. Vérifiez-la, ou demandez-en une.")
        if key.revoked_at:
            raise KeyRefused("Cette clé a été révoquée. Demandez-en une autre.")
        return key

    def _load_current(self) -> dict[str, ApiKey]:
        now = self._clock()
        if now >= self._next_poll:
            self._next_poll = now + KEY_POLL_INTERVAL_S
            state = read_file_state(self._file.path)
            if state != self._file_state:
                self._load(self._file.read_keys())
                self._file_state = state
        return self._keys

    def _load(self, read: KeyList) -> None:
        """Take the keys; with a damaged file, also keep those that it no longer shows."""
        keys = {key.digest: key for key in read.keys}
        if read.fault:
            KEY_LOG.error("the file of API keys is damaged: %d keys can be read", len(keys))
        self._keys = self._keys | keys if read.fault else keys


def hash_secret(secret: str) -> str:
    """The digest of a key."""
    return sha256(secret.encode()).hexdigest()
