"""Terms of the program's own tables, packed once on a machine and mapped by all its processes.

Such terms (trades, places) change with the program and not with the data, so that no publication
holds them. The first process that needs them packs them into a file of the temporary folder, in a
process of its own, because packing loads numpy and a server does not. The name of the file ends
with a checksum of the terms: a program with other tables takes another file. Where no private file
can be written, a process holds the terms in its own memory.
"""

import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import gettempdir
from zlib import crc32

import msgspec

from directory.text.term_index import TermIndex

TERMS_FORMAT = 2
"""Changes with the format of `PackedTerms`."""
PACKING_MODULE = "directory.text.term_format"


def load_shared_terms(name: str, counts: Mapping[str, int]) -> TermIndex:
    """The index of some terms, from a file that all processes of this user map.

    Args:
        name: of the kind of terms, for the name of the file.
        counts: how often each term occurs, as `pack_terms` takes it.
    """
    encoded = msgspec.msgpack.encode(counts, order="sorted")
    try:
        file = open_private_folder() / f"{name}-{TERMS_FORMAT}-{crc32(encoded):08x}.bin"
        return TermIndex(map_packed_terms(file, encoded))
    except OSError:
        return TermIndex(pack_in_other_process(encoded))


def open_private_folder() -> Path:
    """The folder of such files, in which only this user can read and write.

    Raises:
        OSError: it cannot be made, or somebody else made it.
    """
    folder = Path(gettempdir()) / f"annuaire-terms-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    is_private = status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077
    if not stat.S_ISDIR(status.st_mode) or not is_private:
        raise PermissionError(f"{folder} is not a private folder of this user")
    return folder


def map_packed_terms(file: Path, encoded: bytes) -> mmap:
    """Map the file of some terms; the first process makes it, while others wait.

    Raises:
        OSError: it cannot be written or read.
    """
    if not file.exists():
        with file.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                building = file.with_suffix(".building")
                building.write_bytes(pack_in_other_process(encoded))
                building.replace(file)
    with file.open("rb") as opened:
        return mmap(opened.fileno(), 0, access=ACCESS_READ)


def pack_in_other_process(encoded: bytes) -> bytes:
    """Pack terms in a process that ends with it.

    Raises:
        CalledProcessError: that process failed.
    """
    packed: bytes = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", PACKING_MODULE], input=encoded, capture_output=True, check=True
    ).stdout
    return packed
