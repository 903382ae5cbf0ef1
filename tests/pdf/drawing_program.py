"""Stands in for the drawing process: `drawing_program.py MODE MARK IN OUT` misbehaves as told."""

import os
import sys
import time
from pathlib import Path

from pdf.worker import serve_sheet_requests

mode, mark, *descriptors = sys.argv[1:]
mark = Path(mark)


def echo(listing, facts):
    return f"{listing.id} {facts.data_date} {facts.public_url} {facts.synthetic}".encode()


def hang(_listing, _facts):
    time.sleep(60)


def die(_listing, _facts):
    os._exit(1)


def die_once(_listing, _facts):
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return b"second try"


def fail(listing, _facts):
    raise ValueError(listing.exercises[0].exercise_name)


def gate(listing, _facts):
    """Draw until the mark appears, and say that drawing has begun."""
    mark.with_suffix(".waits").touch()
    while not mark.exists():
        time.sleep(0.01)
    return listing.id.encode()


serve_sheet_requests(descriptors, globals()[mode])
