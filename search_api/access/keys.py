"""API keys of partners: created here, shown once, stored as digests in a file of the data folder.

A file and not the store, because the servers have no access to the store, and keys are no reason to
give it. Servers check the file's date at each poll interval, so that each of them soon refuses a
revoked key. With several machines, the file is deployed to each, like any secret.

A key has 256 random bits and cannot be guessed, so one round of SHA-256 protects it as well as a
slow hash would.
"""

import fcntl
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from directory.errors import KeyRefused

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


class KeyFile:
    """The file of keys, changed by commands only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Every key, revoked ones included, the oldest first."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=tuple[ApiKey, ...])
        except FileNotFoundError:
            return ()

    def create_key(self, name: str, now: datetime, limits: str | None = None) -> tuple[ApiKey, str]:
        """A new key as stored, and its secret, which is shown only once."""
        number = secrets.token_hex(4)
        shown = f"annuaire_{number}_{secrets.token_urlsafe(32)}"
        key = ApiKey(number, name, hash_secret(shown), now, limits=limits)
        with self._lock():
            self._write((*self.list_keys(), key))
        return key, shown

    def revoke_key(self, number: str, now: datetime) -> ApiKey:
        """Revoke a key; one already revoked is unchanged.

        Raises:
            KeyRefused: no key has this id.
        """
        with self._lock():
            keys = {key.id: key for key in self.list_keys()}
            if number not in keys:
                raise KeyRefused(f"aucune clé n’a l’identifiant « {number[:20]} »")
            if not keys[number].revoked_at:
                keys[number] = replace(keys[number], revoked_at=now)
                self._write(tuple(keys.values()))
            return keys[number]

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Make concurrent commands change the file one after the other."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, keys: tuple[ApiKey, ...]) -> None:
        new_file = self.path.with_suffix(".new")
        new_file.touch(mode=0o600)
        new_file.write_bytes(msgspec.json.format(msgspec.json.encode(keys), indent=2))
        new_file.replace(self.path)


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
                self._keys = {key.digest: key for key in self._file.list_keys()}
                self._file_state = state
        return self._keys


def hash_secret(secret: str) -> str:
    """The digest of a key."""
    return sha256(secret.encode()).hexdigest()


def read_file_state(path: Path) -> tuple[int, int] | None:
    """A value that changes when the file is replaced; None without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
