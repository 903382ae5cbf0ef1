"""The keys that sign the fingerprints of sheets: a file that every site of a directory shares.

One key signs; the others only verify sheets that are on paper already. A site without a file of its
own name makes one in its data folder, once. A file that a setting names is never made: a site that
signed with a key of its own would issue sheets that the other sites deny.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from directory.errors import SheetUnavailable
from directory.secret_files import (
    create_secret_file,
    lock_secret_file,
    read_file_state,
    replace_secret_file,
)

FINGERPRINT_LOG = logging.getLogger("annuaire.failures")
SECRET_BYTES = 32
"""As long as the digest of HMAC-SHA256 (RFC 2104, section 3)."""
KEY_ID_BYTES = 4


class FingerprintKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A key; `id` names it in lists, `secret` is base64 in the file and never shown."""

    id: str
    secret: bytes
    created_on: date

    def __repr__(self) -> str:
        return f"FingerprintKey(id={self.id!r})"


class FingerprintKeys(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a file of keys.

    Attributes:
        signing: the id of the key that signs.
        keys: all keys, the oldest first; each of them verifies.
    """

    signing: str
    keys: tuple[FingerprintKey, ...]

    def __post_init__(self) -> None:
        """Check what the types do not say.

        Raises:
            ValueError: the signing key is missing, an id stands twice, or a secret is too short.
        """
        ids = [key.id for key in self.keys]
        if self.signing not in ids or len(set(ids)) < len(ids):
            raise ValueError("ids")
        if any(len(key.secret) < SECRET_BYTES for key in self.keys):
            raise ValueError("secret")

    @property
    def signing_key(self) -> FingerprintKey:
        """The key that signs."""
        return next(key for key in self.keys if key.id == self.signing)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys."""
        return tuple(key.id for key in self.keys)

    def with_key(self, key: FingerprintKey) -> "FingerprintKeys":
        """The same keys and one more, which only verifies."""
        return replace(self, keys=(*self.keys, key))

    def with_signing(self, id_: str) -> "FingerprintKeys":
        """The same keys, of which another signs.

        Raises:
            SheetUnavailable: no key has this id.
        """
        if id_ not in self.ids:
            raise SheetUnavailable(f"Aucune clé d’empreinte n’a l’identifiant « {id_[:20]} ».")
        return replace(self, signing=id_)


class FingerprintKeyring:
    """The keys of a file, read again whenever it is replaced.

    Args:
        path: the file of keys.

    Raises:
        SheetUnavailable: the file cannot be read; later, the keys that were read stay in use.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file_state = read_file_state(path)
        self._keys = read_fingerprint_keys(path)

    @property
    def keys(self) -> FingerprintKeys:
        """The present keys."""
        state = read_file_state(self.path)
        if state != self._file_state:
            self._file_state = state
            try:
                self._keys = read_fingerprint_keys(self.path)
            except SheetUnavailable:
                FINGERPRINT_LOG.error("the file of fingerprint keys cannot be read")
        return self._keys


def generate_fingerprint_key(today: date) -> FingerprintKey:
    """A new key with a random id."""
    return FingerprintKey(
        secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(SECRET_BYTES), created_on=today
    )


def create_fingerprint_keys(path: Path, today: date) -> bool:
    """Make the file with one key, unless it exists; whether it was made, by one of all processes.

    Raises:
        SheetUnavailable: it cannot be written; the message names the setting.
    """
    if path.exists():
        return False
    key = generate_fingerprint_key(today)
    try:
        return create_secret_file(path, encode_fingerprint_keys(FingerprintKeys(key.id, (key,))))
    except OSError as error:
        raise SheetUnavailable(
            f"La clé des empreintes ne peut être écrite dans {path.parent} : {error.strerror}. "
            "→ nommer un fichier de clés par ANNUAIRE_FINGERPRINT_KEY_FILE."
        ) from error


def read_fingerprint_keys(path: Path) -> FingerprintKeys:
    """The keys of a file.

    Raises:
        SheetUnavailable: it is missing, unreadable or damaged; the message says what to do.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=FingerprintKeys)
    except OSError as error:
        reason = f"ne se lit pas ({error.strerror})"
    except msgspec.DecodeError:
        reason = "est abîmé"
    raise SheetUnavailable(
        f"Le fichier des clés d’empreinte {path} {reason}. → le remettre d’une sauvegarde, ou le "
        "copier d’un autre site : sans lui, les fiches déjà imprimées ne se vérifient plus. S’il "
        "n’y en a jamais eu : annuaire sheet-keys add."
    )


def change_fingerprint_keys(
    path: Path, change: Callable[[FingerprintKeys], FingerprintKeys]
) -> None:
    """Replace the file in one step; running servers read it again at their next sheet.

    Raises:
        SheetUnavailable: the file cannot be read, or the change is refused.
    """
    with lock_secret_file(path):
        keys = change(read_fingerprint_keys(path))
        replace_secret_file(path, encode_fingerprint_keys(keys))


def encode_fingerprint_keys(keys: FingerprintKeys) -> bytes:
    """The content of the file: indented JSON."""
    return msgspec.json.format(msgspec.json.encode(keys), indent=2)
