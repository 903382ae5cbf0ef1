"""Writes a fictitious directory: the three official files, and a marker file.

One process per processor makes the chunks; they are written in order, so that the bytes depend only
on the seed and the size. Real files are never overwritten.
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
"""Up to this size identifiers never collide (see `identifiers.make_finess`)."""
CHUNKS_AHEAD = 3
"""Chunks requested ahead per process: enough to keep it busy, few enough to limit memory."""
MIN_PARALLEL_CHUNKS = 4
"""Below this many chunks, starting processes takes longer than making the chunks in one."""
EXTRACTION_TIME = "0800"

GenerationProgress = Callable[[int], None]
"""Called with the number of people written so far."""


class GenerationOptions(Struct, frozen=True):
    """Options of the generator.

    Attributes:
        trailing_bar: end every line with a `|`, as some official extractions do.
        workers: number of processes; by default one per processor.
    """

    trailing_bar: bool = False
    workers: int | None = None


DEFAULT_GENERATION_OPTIONS = GenerationOptions()


class SyntheticDirectory(Struct, frozen=True):
    """The result: the folder, the number of people, and the number of rows of each file."""

    folder: Path
    people: int
    rows: dict[str, int]


class NotSyntheticFolder(FileExistsError):
    """The folder contains official files without the marker file: they may be real."""


def generate_directory(
    professionals: int,
    seed: int,
    out: Path,
    data_date: date,
    progress: GenerationProgress = lambda _: None,
    options: GenerationOptions = DEFAULT_GENERATION_OPTIONS,
) -> SyntheticDirectory:
    """Write the files of a fictitious directory; the same arguments give the same bytes.

    Args:
        professionals: number of people, from 1 to `MAX_SYNTHETIC_PEOPLE`.
        seed: selects the directory; not negative.
        out: folder of the files, created when needed.
        data_date: date of the extraction, in the file names.
        progress: called after each chunk.
        options: format of the lines, number of processes.

    Raises:
        ValueError: `professionals` or `seed` is out of range.
        NotSyntheticFolder: `out` contains official files without the marker file.
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
    """File stem → the header line of the official file."""
    return dict(read_toml_table("headers.toml"))


def claim_folder(out: Path) -> set[Path]:
    """Write the marker file into the folder; return the official files already in it.

    Raises:
        NotSyntheticFolder: it contains official files without the marker file.
    """
    former = set(out.glob("PS_LibreAcces_*"))
    if former and not (out / MARKER).exists():
        raise NotSyntheticFolder(
            f"{out} holds official files without a {MARKER} marker: choose another"
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).write_text(MARKER_TEXT.lstrip(), "utf-8")
    return former


def choose_worker_count(plan: GenerationPlan, options: GenerationOptions) -> int:
    """The number of processes: one per processor, or a single one for a small directory."""
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
    """Write the files under temporary names, then rename them; return the rows of each."""
    parts = {stem: out / f".{name}.part" for stem, name in names.items()}
    rows = dict.fromkeys(names, 0)
    with ExitStack() as stack:
        files = {stem: stack.enter_context(path.open("wb")) for stem, path in parts.items()}
        write_header_lines(files, plan)
        for number, chunk in enumerate(make_chunks(plan, workers)):
            for stem, lines in split_by_file(chunk).items():
                files[stem].write(lines)
                rows[stem] += lines.count(b"\n")
            progress(plan.count_people_through(number))
    for stem, path in parts.items():
        path.rename(out / names[stem])
    return rows


def write_header_lines(files: Mapping[str, BinaryIO], plan: GenerationPlan) -> None:
    """Write the header line of each file."""
    for stem, header in read_file_headers().items():
        files[stem].write(f"{header}{plan.line_end}".encode())


def split_by_file(chunk: SyntheticChunk) -> dict[str, bytes]:
    """File stem → the lines of a chunk."""
    return {
        "PS_LibreAcces_Personne_activite": chunk.activities,
        "PS_LibreAcces_SavoirFaire": chunk.savoir_faire,
        "PS_LibreAcces_Dipl_AutExerc": chunk.diplomas,
    }


def make_chunks(plan: GenerationPlan, workers: int) -> Iterator[SyntheticChunk]:
    """The chunks in order, made in this process or by several, a few chunks ahead."""
    if workers == 1:
        yield from map(ChunkMaker(plan).make, range(plan.chunks))
        return
    pending: deque[Future[SyntheticChunk]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for number in range(plan.chunks):
            pending.append(pool.submit(make_chunk, plan, number))
            if len(pending) >= workers * CHUNKS_AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def make_chunk(plan: GenerationPlan, number: int) -> SyntheticChunk:
    """Make one chunk in a worker process."""
    return load_chunk_maker(plan).make(number)


@lru_cache(maxsize=1)
def load_chunk_maker(plan: GenerationPlan) -> ChunkMaker:
    """The chunk maker of a worker process, built once."""
    return ChunkMaker(plan)
