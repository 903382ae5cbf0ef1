"""The listings of a publication, in a file alongside the index.

In tantivy's document store they would be mapped into every worker, and count as its memory. Here a
worker reads only the listings that it returns (`os.pread`). Each listing is compressed on its own
(zstandard), with a dictionary trained on the first ones. Sizes and timings are in benchmarks/.

The file only grows, and the commit of the index makes an addition visible: append, `flush`, then
commit. Listings that were never committed, or that the index no longer refers to, disappear with
the next publication.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Self
from weakref import finalize

from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor, train_dictionary

from directory.engines.embedded.durable_files import replace_file
from directory.errors import EngineUnavailable

LISTINGS_FILE = "listings.bin"
DICTIONARY_FILE = "listings.dict"
COMPRESSION_LEVEL = 3
DICTIONARY_BYTES = 64_000
MAX_TRAINING_LISTINGS = 5_000
"""Listings to train the dictionary on; more would take longer, and save little space."""
MIN_TRAINING_LISTINGS = 1_000
"""With fewer listings, there is no dictionary."""

SIZE_BITS = 20
"""Low bits of a `ListingOffset`: the size in bytes; the other bits are the position in the file."""
ListingOffset = int
"""The position and size of a listing as one number, which the index stores."""


class ListingsWriter:
    """Appends listings to a file; one file has one writer at a time.

    Args:
        folder: the folder of a publication, in progress or served.
        dictionary: the compression dictionary, the same for the whole file.
    """

    def __init__(self, folder: Path, dictionary: bytes) -> None:
        known = ZstdCompressionDict(dictionary)
        known.precompute_compress(level=COMPRESSION_LEVEL)
        self._packer = ZstdCompressor(
            level=COMPRESSION_LEVEL, dict_data=known, write_checksum=True, write_dict_id=False
        )
        self._file = (folder / LISTINGS_FILE).open("ab", buffering=1 << 20)
        self._end = self._file.tell()
        self.close = finalize(self, self._file.close)
        """Close the file; also done when the writer is garbage-collected."""

    @classmethod
    def begin(cls, folder: Path, first: Sequence[bytes]) -> Self:
        """Start a new file, with a dictionary trained on the first listings."""
        dictionary = train_listing_dictionary(first[:MAX_TRAINING_LISTINGS])
        replace_file(folder / DICTIONARY_FILE, dictionary)
        return cls(folder, dictionary)

    @classmethod
    def resume(cls, folder: Path) -> Self:
        """Append to the file of a publication."""
        return cls(folder, (folder / DICTIONARY_FILE).read_bytes())

    def append(self, listing: bytes) -> ListingOffset:
        """Add an encoded listing; it can be read once `flush` has returned.

        Raises:
            EngineUnavailable: it is longer than a megabyte once compressed.
        """
        packed = self._packer.compress(listing)
        if len(packed) >> SIZE_BITS:
            raise EngineUnavailable(f"une fiche de {len(packed)} octets ne peut pas être gardée")
        offset = self._end << SIZE_BITS | len(packed)
        self._file.write(packed)
        self._end += len(packed)
        return offset

    def flush(self) -> None:
        """Write all listings to disk; the index may commit only after this."""
        self._file.flush()
        os.fsync(self._file.fileno())


class ListingsReader:
    """The listings of a publication, read one at a time, by any number of threads."""

    def __init__(self, folder: Path) -> None:
        dictionary = (folder / DICTIONARY_FILE).read_bytes()
        self._unpacker = ZstdDecompressor(dict_data=ZstdCompressionDict(dictionary))
        self._unpacker_lock = Lock()  # a decompressor is not thread-safe
        self._file = os.open(folder / LISTINGS_FILE, os.O_RDONLY)
        finalize(self, os.close, self._file)

    def __getitem__(self, offset: ListingOffset) -> bytes:
        """An encoded listing.

        Raises:
            ZstdError: the file does not hold a whole listing at this offset.
        """
        packed = os.pread(self._file, offset & ((1 << SIZE_BITS) - 1), offset >> SIZE_BITS)
        with self._unpacker_lock:
            return self._unpacker.decompress(packed)

    def check_not_truncated(self, last: ListingOffset) -> None:
        """Check that the file is complete.

        Args:
            last: the highest offset in the index.

        Raises:
            EngineUnavailable: the file ends before that listing does.
        """
        end = (last >> SIZE_BITS) + (last & ((1 << SIZE_BITS) - 1))
        if os.fstat(self._file).st_size < end:
            raise EngineUnavailable("le fichier des fiches est tronqué")


def train_listing_dictionary(listings: Sequence[bytes]) -> bytes:
    """Train a compression dictionary; empty for few listings (`MIN_TRAINING_LISTINGS`)."""
    if len(listings) < MIN_TRAINING_LISTINGS:
        return b""
    return train_dictionary(DICTIONARY_BYTES, list(listings), level=COMPRESSION_LEVEL).as_bytes()
