"""A server that stops without cutting anybody.

    SIGTERM ─▶ /readyz fails, connections close after their answer ─(drain_s)─▶ the listener closes
            ─▶ requests under way end, at most stop_s ─▶ the process ends

A load balancer needs the first step: it sends no more requests to a server whose `/readyz` fails,
but finds that out by asking. SIGINT (Ctrl-C, or the replacement of a worker) leaves it out.
"""

import signal
from asyncio import sleep
from collections.abc import Callable
from socket import socket

from msgspec import Struct
from uvicorn import Config, Server

from search_api.monitoring.server_state import DRAINING_KEY, STOPPING_KEY

POLL_INTERVAL_S = 0.1


class StopTimes(Struct, frozen=True):
    """The times of a stop, in seconds.

    Attributes:
        drain_s: from the failing `/readyz` to the closed listener.
        stop_s: for requests under way after that.
    """

    drain_s: float = 0.0
    stop_s: float = 10.0


class DrainingServer(Server):
    """A server that stops in steps.

    Args:
        config: of the server.
        times: of a stop.
        ready: called once the server answers requests.
    """

    def __init__(
        self, config: Config, times: StopTimes, ready: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(config)
        self._times = times
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then call `ready`."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop in steps; a second Ctrl-C ends each of them at once."""
        state = self.lifespan.state
        state[DRAINING_KEY] = True
        if self._captured_signals[-1:] == [signal.SIGTERM]:
            state[STOPPING_KEY] = True
            await self._wait_for_balancer()
        await super().shutdown(sockets)

    async def _wait_for_balancer(self) -> None:
        waited_s = 0.0
        while waited_s < self._times.drain_s and not self.force_exit:
            await sleep(POLL_INTERVAL_S)
            waited_s += POLL_INTERVAL_S
