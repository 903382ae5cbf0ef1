"""The process that draws: requests come in by one pipe, sheets go out by another.

Started as `python -m pdf.worker IN OUT` with `FONTCONFIG_FILE` set: it imports neither the server
nor what started it. It ends when the pipe closes, so that no process outlives its server.
"""

import gc
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from directory.model.listing import Listing
from pdf.messages import (
    DrawingFailure,
    DrawingResult,
    SheetFacts,
    decode_sheet_request,
    encode_sheet_reply,
)

NICENESS = 10
"""Below the server's: while a sheet is drawn, a search still gets the processor first."""

DrawSheet = Callable[[Listing, SheetFacts], bytes]


def serve_sheet_requests(descriptors: list[str], draw: DrawSheet) -> None:
    """Draw what is asked for, one sheet at a time, until the server closes the pipe.

    Garbage is collected between two sheets, when nobody waits: 3 of 55 ms that a caller would
    (2026-11), and what was there before the first sheet is not looked through again.
    """
    os.nice(NICENESS)
    gc.freeze()
    gc.disable()
    reading, writing = (int(descriptor) for descriptor in descriptors)
    with (
        Connection(reading, writable=False) as requests,
        Connection(writing, readable=False) as out,
    ):
        try:
            while True:
                out.send_bytes(draw_requested_sheet(requests.recv_bytes(), draw))
                gc.collect()
        except (EOFError, BrokenPipeError):
            return


def draw_requested_sheet(request: bytes, draw: DrawSheet) -> bytes:
    """The sheet, or the kind of error; its message stays here, for it may quote the listing."""
    try:
        return encode_sheet_reply(DrawingResult(draw(*decode_sheet_request(request))))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next sheet must still be drawn
        return encode_sheet_reply(DrawingFailure(type(error).__name__))


if __name__ == "__main__":
    from pdf.sheet import render_sheet, warm_up_drawing

    warm_up_drawing()
    serve_sheet_requests(sys.argv[1:], render_sheet)
