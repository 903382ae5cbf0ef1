"""A small service that starts quickly, stopped and restarted as the real one.

python -m tests.cli.server.small_service PORT WORKERS DRAIN_S [DESCRIPTOR]
"""

import os
import sys
from asyncio import sleep
from functools import partial

from uvicorn import Config

from cli.server.connection_table import ConnectionLimits, ConnectionTable
from cli.server.draining import DrainingServer, StopTimes
from cli.server.http_protocol import BoundedProtocol
from cli.server.listen import adopt_listener, format_listen_url, open_listener
from cli.server.supervisor import WorkerSupervisor
from search_api.monitoring.server_state import STOPPING_KEY

LIMITS = ConnectionLimits(per_address=1_000, total=1_000, unread_bytes=2**20, min_bytes_s=1)
SLOW_S = 0.5


async def answer(scope, _receive, send):
    """`/readyz`; `/slow` takes a moment; the process that answers."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        await sleep(SLOW_S)
    is_failing = scope["path"] == "/readyz" and STOPPING_KEY in scope["state"]
    status = 503 if is_failing else 200
    body = str(os.getpid()).encode()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


def main():
    port, workers, drain_s = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    times = StopTimes(drain_s, 10)
    config = Config(
        "tests.cli.server.small_service:answer",
        workers=workers,
        http=partial(BoundedProtocol, table=ConnectionTable(LIMITS)),
        ws="none",
        loop="uvloop",
        lifespan="off",
        log_level="warning",
    )
    passed = sys.argv[4:]
    with adopt_listener(int(*passed)) if passed else open_listener("127.0.0.1", port) as listening:
        sys.stdout.write(f"{format_listen_url(listening)}\n")
        sys.stdout.flush()
        if workers > 1:
            WorkerSupervisor(config, [listening], times).run()
        else:
            DrainingServer(config, times).run(sockets=[listening])


if __name__ == "__main__":
    main()
