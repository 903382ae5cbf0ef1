"""What it costs to count a caller against the rate limits, in memory and in Redis."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from benchmarks.latency.partner_figure import PartnerFigure, compute_median_ms
from search_api.access.callers import Caller
from search_api.access.counters import MEMORY_STORAGE, open_counters
from search_api.access.limits import RateLimiter

MAX_RATE_LIMIT_MS = 0.2
PARTNER_RATE_LIMIT = "600/minute; 10000/day"
REDIS_SOCKET_NAME = "redis.sock"


class MissingRedis(RuntimeError):
    """Redis is not installed; says what to run."""


def measure_rate_limit_ms(address: str, times: int) -> float:
    """Milliseconds that the limits of one request cost, the median."""

    async def reserve() -> list[float]:
        counts, spent = open_counters(address), []
        limits = RateLimiter(counts, {"address": PARTNER_RATE_LIMIT})
        for number in range(times):
            caller = Caller("address", f"192.0.2.{number % 250}")
            began = perf_counter()
            await limits.reserve(caller, 1)
            spent.append(perf_counter() - began)
        await counts.close()
        return spent

    return compute_median_ms(asyncio.run(reserve()))


@contextmanager
def run_redis() -> Iterator[str]:
    """Start a Redis server for this block; gives its address.

    Raises:
        MissingRedis: it is not installed.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise MissingRedis("redis-server is missing: apt-get install -y redis-server")
    with TemporaryDirectory(prefix="annuaire-redis-") as folder:
        words = [program, "--port", "0", "--unixsocket", REDIS_SOCKET_NAME, "--save", ""]
        with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - fixed words
            socket = Path(folder) / REDIS_SOCKET_NAME
            while not socket.exists() and server.poll() is None:
                sleep(0.02)
            try:
                yield f"redis+unix://{socket}"
            finally:
                server.terminate()


def measure_rate_limits(times: int) -> Iterator[PartnerFigure]:
    """What it costs to count a caller."""
    yield PartnerFigure(
        "limits, in memory, p50",
        measure_rate_limit_ms(MEMORY_STORAGE, times),
        "ms",
        MAX_RATE_LIMIT_MS,
    )
    with run_redis() as address:
        yield PartnerFigure(
            "limits, in Redis, p50", measure_rate_limit_ms(address, times), "ms", MAX_RATE_LIMIT_MS
        )
