"""Writes a fictitious directory: three official files, and a marker that says what they are.

Chunks are made by as many processes as there are processors and written in order, so that the bytes
depend on the seed and the size alone. Real files are never overwritten.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from indexer.synthetic.chunks import ChunkMaker, GenerationPlan, SyntheticChunk
from indexer.synthetic.tables import read_toml_table

MARKER = "SYNTHETIC"
MARKER_TEXT = """
Données fictives : toutes les personnes et tous les lieux de ce dossier sont inventés.
Fictitious data: every person and every place of practice in this folder is invented.
"""
MAX_SYNTHETIC_PEOPLE = 5_000_000
"""Up to here identifiers never collide (see `identifiers.finess`)."""
CHUNKS_AHEAD = 3
"""Chunks in hand per process: enough to keep it busy, few enough to bound memory."""
MIN_PARALLEL_CHUNKS = 4
"""Starting a process costs about a second: as long as making this many chunks."""
EXTRACTION_TIME = "0800"

GenerationProgress = Callable[[int], None]
"""Told how many people are written so far."""


class GenerationOptions(Struct, frozen=True):
    """`trailing_bar` ends every line with one more `|`, as some official extractions do."""

    trailing_bar: bool = False
    workers: int | None = None


DEFAULT_GENERATION_OPTIONS = GenerationOptions()


class SyntheticDirectory(Struct, frozen=True):
    """What was written: the folder and the number of rows of each file."""

    folder: Path
    people: int
    rows: dict[str, int]


class NotSyntheticFolder(FileExistsError):
    """The folder holds official files without the marker: they may be real."""


def generate_directory(  # six arguments: what, which, where, when, and two that may be left out
    professionals: int,
    seed: int,
    out: Path,
    data_date: date,
    progress: GenerationProgress = lambda _: None,
    options: GenerationOptions = DEFAULT_GENERATION_OPTIONS,
) -> SyntheticDirectory:
    """Write a directory of `professionals` people into the folder `out`, byte-identical for a seed.

    Raises:
        ValueError: fewer than one person, more than `MOST_PEOPLE`, or a negative seed.
        NotSynthetic: `out` holds official files without the marker.
    """
    if not 1 <= professionals <= MAX_SYNTHETIC_PEOPLE:
        raise ValueError(
            f"professionals must be between 1 and {MAX_SYNTHETIC_PEOPLE:,}: {professionals}"
        )
    if seed < 0:
        raise ValueError(f"the seed cannot be negative: {seed}")
    former = claim_folder(out)
    plan = GenerationPlan(professionals, seed, options.trailing_bar)
    names = {
        stem: f"{stem}_{data_date:%Y%m%d}{EXTRACTION_TIME}.txt" for stem in read_file_headers()
    }
    rows = write_synthetic_rows(plan, out, names, progress, choose_worker_count(plan, options))
    for path in former - {out / name for name in names.values()}:
        path.unlink()
    return SyntheticDirectory(out, professionals, rows)


def read_file_headers() -> dict[str, str]:
    """File stem → its official first line."""
    return dict(read_toml_table("headers.toml"))


def claim_folder(out: Path) -> set[Path]:
    """Mark the folder as synthetic; answer the official files already in it."""
    former = set(out.glob("PS_LibreAcces_*"))
    if former and not (out / MARKER).exists():
        raise NotSyntheticFolder(
            f"{out} holds official files without a {MARKER} marker: choose another"
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).write_text(MARKER_TEXT.lstrip(), "utf-8")
    return former


def choose_worker_count(plan: GenerationPlan, options: GenerationOptions) -> int:
    """As many processes as processors, or one when there is little to make."""
    if options.workers is not None:
        return options.workers
    return (os.cpu_count() or 1) if plan.chunks > MIN_PARALLEL_CHUNKS else 1


def write_synthetic_rows(
    plan: GenerationPlan,
    out: Path,
    names: dict[str, str],
    progress: GenerationProgress,
    workers: int,
) -> dict[str, int]:
    """Write the files under hidden names, then give them their own; answer the rows of each."""
    hidden = {stem: out / f".{name}.part" for stem, name in names.items()}
    rows = dict.fromkeys(names, 0)
    with ExitStack() as stack:
        files = {stem: stack.enter_context(path.open("wb")) for stem, path in hidden.items()}
        write_header_lines(files, plan)
        for number, chunk in enumerate(make_chunks(plan, workers)):
            for stem, lines in split_by_file(chunk).items():
                files[stem].write(lines)
                rows[stem] += lines.count(b"\n")
            progress(plan.count_people_through(number))
    for stem, path in hidden.items():
        path.rename(out / names[stem])
    return rows


def write_header_lines(files: Mapping[str, BinaryIO], plan: GenerationPlan) -> None:
    """Write the header lines."""
    for stem, header in read_file_headers().items():
        files[stem].write(f"{header}{plan.line_end}".encode())


def split_by_file(chunk: SyntheticChunk) -> dict[str, bytes]:
    """The lines of each file."""
    return {
        "PS_LibreAcces_Personne_activite": chunk.activities,
        "PS_LibreAcces_SavoirFaire": chunk.savoir_faire,
        "PS_LibreAcces_Dipl_AutExerc": chunk.diplomas,
    }


def make_chunks(plan: GenerationPlan, workers: int) -> Iterator[SyntheticChunk]:
    """The chunks in order, made here or by several processes a few chunks ahead."""
    if workers == 1:
        yield from map(ChunkMaker(plan).make, range(plan.chunks))
        return
    waiting: deque[Future[SyntheticChunk]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for number in range(plan.chunks):
            waiting.append(pool.submit(make_chunk, plan, number))
            if len(waiting) >= workers * CHUNKS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def make_chunk(plan: GenerationPlan, number: int) -> SyntheticChunk:
    """One chunk, in a worker process."""
    return load_chunk_maker(plan).make(number)


@lru_cache(maxsize=1)
def load_chunk_maker(plan: GenerationPlan) -> ChunkMaker:
    """The maker a worker process builds once."""
    return ChunkMaker(plan)
