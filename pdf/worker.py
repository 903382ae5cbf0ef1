"""The worker process that draws sheets: reads requests from one pipe, writes replies to another.

Started as `python -m pdf.worker IN OUT` with `FONTCONFIG_FILE` set, so that it imports nothing of
the server. It exits when the pipe closes, so that no worker outlives its server.
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
"""A lower priority than the server's, so that searches get the processor before sheets."""

DrawSheet = Callable[[Listing, SheetFacts], bytes]


def serve_sheet_requests(descriptors: list[str], draw: DrawSheet) -> None:
    """Draw the requested sheets, one at a time, until the server closes the pipe.

    Garbage is collected after each reply, so that no caller waits for it. Objects that exist before
    the first sheet are frozen: the collector skips them.
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
    """The sheet, or the type of the error; not its message, which may quote the listing."""
    try:
        return encode_sheet_reply(DrawingResult(draw(*decode_sheet_request(request))))
    except Exception as error:  # noqa: BLE001 - after any error the next sheet must still be drawn
        return encode_sheet_reply(DrawingFailure(type(error).__name__))


if __name__ == "__main__":
    from pdf.sheet import render_sheet, warm_up_drawing

    warm_up_drawing()
    serve_sheet_requests(sys.argv[1:], render_sheet)
