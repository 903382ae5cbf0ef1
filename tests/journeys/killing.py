"""The `annuaire` command, killed (SIGKILL) at its n-th step; a step is a call in our own code.

python -m tests.journeys.killing STEP COUNT_FILE words of the command

Calls into C count too, so that a step may lie just before or after a commit, a rename or a write.
Without a step (0) nothing is killed, and the file says how many steps there were.
"""

import os
import signal
import sys
from pathlib import Path

from cli.main import app

OURS = ("/indexer/", "/directory/engines/", "/cli/")


def main():
    step, counted, words = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    steps = 0

    def watch(frame, event, _arg):
        nonlocal steps
        if event in {"call", "c_call"} and any(part in frame.f_code.co_filename for part in OURS):
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.argv = ["annuaire", *words]
    sys.setprofile(watch)
    try:
        app()
    finally:
        sys.setprofile(None)
        counted.write_text(str(steps))


if __name__ == "__main__":
    main()
