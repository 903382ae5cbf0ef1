"""From an accepted record to a search that finds it: seconds, at a steady rate of records.

python -m benchmarks.freshness --professionals 1800000 --rate 50 --seconds 60

A line counts as accepted when it is handed to `annuaire apply`'s own loop; as found, when a process
of its own, which knows of it by the clock only, gets the person by a search for the name. That
process polls, so that each figure is too high by up to a hundredth of a second.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import sleep, time
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from benchmarks.load import files_of
from benchmarks.load import run as load
from benchmarks.measuring import machine
from directory.analysis import units, words
from directory.engines.embedded import EmbeddedEngine
from directory.engines.embedded_delta import EmbeddedIndex
from directory.identifiers import passes_luhn
from directory.search import SearchQuery
from indexer.delta import Means
from indexer.feed.batches import batches
from indexer.feed.run import Feed, Line
from indexer.store import Store

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

POLL_S = 0.01
PATIENCE_S = 30.0
FIRST_RANK = 90_000_000
NAMES = "LE GALL|MARTIN|NGUYEN|DA SILVA|MOREL|ROUSSEL|GUÉRIN|PETIT|LEFÈVRE|KERGOAT".split("|")
FIRST_NAMES = "Anne|Yves|Sofia|Jean-Luc|Éloïse|Paul|Nadia|Inès|Loïc|Marie".split("|")


class Accepted(Struct, frozen=True):
    """A person handed in, and when."""

    rpps: str
    name: str
    first_name: str
    at: float


def people(seed: int) -> Iterator[tuple[str, str, str]]:
    """Numbers and names of newcomers; one in ten has a name that nobody bears yet."""
    chosen = Random(seed)  # noqa: S311 - no secret
    for rank in range(FIRST_RANK, FIRST_RANK + 10_000_000):
        stem = f"99{rank:08d}"
        number = next(stem + key for key in "0123456789" if passes_luhn(stem + key))
        letters = "".join(chosen.choices("ABDEILMNORST", k=9))
        name = f"KER{letters}" if chosen.random() < 0.1 else chosen.choice(NAMES)  # noqa: PLR2004
        yield number, name, chosen.choice(FIRST_NAMES)


def line_of(sequence: int, person: Accepted) -> Line:
    """A registration."""
    exercise = {
        "profession": {"code": "10", "label": "Médecin"},
        "category": {"code": "C", "label": "Civil"},
        "exercise_name": person.name,
        "exercise_first_name": person.first_name,
        "activities": [{"kind": {"code": "locum"}, "mode": {"code": "L", "label": "Libéral"}}],
    }
    said = {
        "sequence": sequence,
        "validated_at": datetime.now(UTC).isoformat(),  # noqa: TID251 - an entry point
        "reason": "registration",
        "rpps": person.rpps,
        "record": {"professions": [exercise]},
    }
    return Line("benchmark", sequence, json.dumps(said).encode())


def steadily(rate: float, seconds: float, told: "Queue[Accepted | None]") -> Iterator[Line]:
    """Lines at a steady rate; the watching process is told of each."""
    began = time()
    for sequence, (rpps, name, first_name) in enumerate(people(int(began)), start=1):
        due = began + sequence / rate
        if due > began + seconds:
            return
        sleep(max(0.0, due - time()))
        person = Accepted(rpps, name, first_name, time())
        told.put(person)
        yield line_of(int(began * 1000) + sequence, person)


def watch(index_dir: Path, told: "Queue[Accepted | None]", found: "Queue[list[float]]") -> None:
    """Search for everybody accepted until found; how long each took, in seconds."""
    engine = EmbeddedEngine(index_dir)
    waiting: list[Accepted] = []
    delays: list[float] = []
    is_over = False
    while not is_over or waiting:
        while not told.empty():
            person = told.get()
            is_over = is_over or person is None
            waiting += [person] if person else []
        for person in list(waiting):
            delay = time() - person.at
            if is_found(engine, person) or delay > PATIENCE_S:
                delays.append(delay)
                waiting.remove(person)
        sleep(POLL_S)
    found.put(delays)


def is_found(engine: EmbeddedEngine, person: Accepted) -> bool:
    """Whether a search for the name, then the number among its namesakes, finds the person."""
    name = units(words(f"{person.name} {person.first_name}"))
    if not engine.candidates(SearchQuery(name=name), limit=1).hits:
        return False
    number = SearchQuery(identifier=f"8{person.rpps}")  # type: ignore[arg-type]  # well formed
    return bool(engine.candidates(number, limit=1).hits)


def measure(data_dir: Path, rate: float, seconds: float) -> list[float]:
    """Feed a directory at a steady rate; the delays, sorted."""
    processes = get_context("spawn")
    told: Queue[Accepted | None] = processes.Queue()
    found: Queue[list[float]] = processes.Queue()
    watcher = processes.Process(target=watch, args=(data_dir / "index", told, found))
    watcher.start()
    store = Store(f"sqlite:///{data_dir / 'store.sqlite3'}")
    index = EmbeddedIndex(data_dir / "index")
    feed = Feed(store, index, lambda: datetime.now(UTC), Means())  # noqa: TID251 - an entry point
    for batch in batches(steadily(rate, seconds, told)):
        feed.receive(batch)
    told.put(None)
    delays = sorted(found.get())
    watcher.join()
    feed.finish()
    store.close()
    return delays


def main(
    professionals: Annotated[int, typer.Option(min=1)] = 1_800_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    data_dir: Annotated[Path | None, typer.Option(help="A loaded folder; it is changed.")] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Records a second.")] = 50,
    seconds: Annotated[float, typer.Option(min=1)] = 60,
) -> None:
    """Load a directory unless one is given, feed it, print the delays."""
    print(machine())
    if data_dir is None:
        data_dir = folder / f"freshness-{professionals}"
        if not (data_dir / "index" / "current").exists():
            load(files_of(folder, professionals), data_dir, 2)
    delays = measure(data_dir, rate, seconds)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    print(f"accepted to found, {len(delays):,} records at {rate:g}/s")
    for name, share in shares.items():
        print(f"{name:<5} {delays[min(len(delays) - 1, int(share * len(delays)))]:8.3f} s")


if __name__ == "__main__":
    typer.run(main)
