"""Clients that ask without a pause over kept connections, and note every request that fails."""

from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlsplit

CLIENTS = 16
PATIENCE_S = 60


class SteadyClients:
    """What the clients met.

    Attributes:
        answers: how many answers of status 200.
        failures: every other outcome.
    """

    def __init__(self, choose_address, paths):
        self.answers = 0
        self.failures = []
        self._choose_address = choose_address
        self._paths = paths
        self._is_over = Event()

    @contextmanager
    def run(self):
        threads = [Thread(target=self._ask_steadily, args=(each,)) for each in range(CLIENTS)]
        for each in threads:
            each.start()
        try:
            yield self
        finally:
            self._is_over.set()
            for each in threads:
                each.join()

    def _ask_steadily(self, number):
        connection, address = None, None
        at = number
        while not self._is_over.is_set():
            path = self._paths[at % len(self._paths)]
            at += 1
            if (chosen := self._choose_address()) != address or connection is None:
                if connection:
                    connection.close()
                place = urlsplit(chosen)
                connection = HTTPConnection(place.hostname, place.port, timeout=PATIENCE_S)
                address = chosen
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.failures.append(f"{path}: {error!r}")
                connection.close()
                connection = None
                continue
            if answer.status == 200:
                self.answers += 1
            else:
                self.failures.append(f"{path}: {answer.status}")
        if connection:
            connection.close()


def ask_steadily(choose_address, *paths):
    """Clients, running while the block runs: `with ask_steadily(lambda: url, "/") as clients`."""
    return SteadyClients(choose_address, paths).run()
