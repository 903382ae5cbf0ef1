"""`annuaire publish`, stopped (SIGSTOP) when its index is built and checked, but not served yet.

python -m tests.journeys.stopping words of the command
"""

import os
import signal
import sys

from cli.main import app
from indexer.publication import republish


def main():
    check_index = republish.check_index

    def check_then_stop(engine, gates):
        check_index(engine, gates)
        os.kill(os.getpid(), signal.SIGSTOP)

    republish.check_index = check_then_stop
    sys.argv = ["annuaire", *sys.argv[1:]]
    app()


if __name__ == "__main__":
    main()
