"""The listings of a publication, in a file of their own beside the index.

In tantivy's document store they were 660 of the 751 MiB that every worker had mapped, and counted
as its memory. Here a worker reads what it answers with (`os.pread`), and the file stays the
system's. Each listing is packed alone, with a dictionary learned from the first ones.

The file only grows, and the commit of the index is what makes an addition count: append, `flush`,
then commit. What was appended and never committed, or is no longer pointed at, goes with the next
publication.

Measured on 30,000 listings of 1,367 bytes (zstandard, one by one, microseconds to pack and unpack):
a dictionary of 64 KB at level 1 gives 156 bytes (3.4, 1.6), at level 3 148 (3.6, 1.5), at level 6
135 (11.7, 1.4); of 16 KB at level 3, 182 bytes. Tantivy's own blocks (LZ4): 385 bytes.
Of 1.8 M people: 302 MiB; a worker that serves them holds 219 MiB, mapped pages included, where it
held 867.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Self
from weakref import finalize

from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor, train_dictionary

from directory.engines.embedded import publications
from directory.errors import EngineUnavailable

LISTINGS_FILE = "listings.bin"
DICTIONARY_FILE = "listings.dict"
COMPRESSION_LEVEL = 3
DICTIONARY_BYTES = 64_000
MAX_TRAINING_LISTINGS = 5_000
"""Listings; 10,000 take twice the time to learn from (0.6 s) and save 4 % of the file."""
MIN_TRAINING_LISTINGS = 1_000
"""Fewer listings are kept without a dictionary."""

SIZE_BITS = 20
"""Low bits of a `Where` that tell the bytes to read; the others tell from which byte on."""
ListingOffset = int
"""Where a listing lies, as one number: the index holds nothing else of it."""


class ListingsWriter:
    """Appends listings to a file; one file has one writer at a time.

    Args:
        folder: the publication, built or served.
        dictionary: what listings are packed with, for as long as the file lives.
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
        """Let go of the file; also done for a writer that nobody holds any more."""

    @classmethod
    def begin(cls, folder: Path, first: Sequence[bytes]) -> Self:
        """A new file, with a dictionary learned from the first listings."""
        dictionary = train_listing_dictionary(first[:MAX_TRAINING_LISTINGS])
        publications.replace_file(folder / DICTIONARY_FILE, dictionary)
        return cls(folder, dictionary)

    @classmethod
    def resume(cls, folder: Path) -> Self:
        """Append to the file of a publication; what it holds stays where it is."""
        return cls(folder, (folder / DICTIONARY_FILE).read_bytes())

    def append(self, listing: bytes) -> ListingOffset:
        """Add an encoded listing; it can be read once `flush` has returned.

        Raises:
            EngineUnavailable: it takes a megabyte even packed.
        """
        packed = self._packer.compress(listing)
        if len(packed) >> SIZE_BITS:
            raise EngineUnavailable(f"une fiche de {len(packed)} octets ne peut pas être gardée")
        where = self._end << SIZE_BITS | len(packed)
        self._file.write(packed)
        self._end += len(packed)
        return where

    def flush(self) -> None:
        """Everything appended is on disk when this returns: only then may the index commit."""
        self._file.flush()
        os.fsync(self._file.fileno())


class ListingsReader:
    """The listings of a publication, read one at a time, by any number of threads."""

    def __init__(self, folder: Path) -> None:
        dictionary = (folder / DICTIONARY_FILE).read_bytes()
        self._unpacker = ZstdDecompressor(dict_data=ZstdCompressionDict(dictionary))
        self._unpacker_lock = Lock()  # an unpacker has room for one; it takes 1.5 µs
        self._file = os.open(folder / LISTINGS_FILE, os.O_RDONLY)
        finalize(self, os.close, self._file)

    def __getitem__(self, offset: ListingOffset) -> bytes:
        """An encoded listing.

        Raises:
            ZstdError: what lies there is no listing, or not all of it.
        """
        packed = os.pread(self._file, offset & ((1 << SIZE_BITS) - 1), offset >> SIZE_BITS)
        with self._unpacker_lock:
            return self._unpacker.decompress(packed)

    def check_not_truncated(self, last: ListingOffset) -> None:
        """Notice at the opening that the file lacks its end.

        Args:
            last: the highest number in the index.

        Raises:
            EngineUnavailable: the file ends before that listing does.
        """
        end = (last >> SIZE_BITS) + (last & ((1 << SIZE_BITS) - 1))
        if os.fstat(self._file).st_size < end:
            raise EngineUnavailable("le fichier des fiches est tronqué")


def train_listing_dictionary(listings: Sequence[bytes]) -> bytes:
    """A dictionary of what many listings have in common; empty for a handful of them."""
    if len(listings) < MIN_TRAINING_LISTINGS:
        return b""
    return train_dictionary(DICTIONARY_BYTES, list(listings), level=COMPRESSION_LEVEL).as_bytes()
