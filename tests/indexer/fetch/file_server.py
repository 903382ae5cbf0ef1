"""A server of one file, which can be slow, cut off, lie, refuse, or say that nothing changed."""

import time
from contextlib import contextmanager, suppress
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PIECE_BYTES = 1 << 16


class FileServer:
    """What the server does; tests change it between two requests.

    Attributes:
        content: the file.
        status: of every answer.
        cuts: how many answers are cut in the middle.
        announced: the length in the header; the true one by default.
        pause_s: before each piece of the answer.
        has_etag, has_ranges: what the server knows.
        requests: the headers of each request.
    """

    def __init__(self, content=b"", **how):
        self.content = content
        self.status, self.content_type = 200, "application/zip"
        self.cuts, self.announced, self.pause_s = 0, None, 0.0
        self.has_etag, self.has_ranges = True, True
        self.requests = []
        self.__dict__.update(how)

    @property
    def etag(self):
        return f'"{sha256(self.content).hexdigest()[:16]}"'

    def answer(self, handler):
        self.requests.append(dict(handler.headers))
        if self.status != 200:
            send(handler, self.status, {}, b"no")
            return
        headers = {
            "Content-Type": self.content_type,
            "Last-Modified": formatdate(1_795_000_000, usegmt=True),
        }
        if self.has_etag:
            headers["ETag"] = self.etag
            if handler.headers.get("If-None-Match") == self.etag:
                send(handler, 304, headers, b"")
                return
        start = self.find_start(handler)
        body = self.content[start:]
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        headers["Content-Length"] = str(len(body) if self.announced is None else self.announced)
        if self.cuts:
            self.cuts -= 1
            body = body[: len(body) // 2]
        send(handler, 206 if start else 200, headers, body, self.pause_s)

    def find_start(self, handler):
        if not self.has_ranges or handler.headers.get("If-Range") != self.etag:
            return 0
        return int(handler.headers.get("Range", "").removeprefix("bytes=").rstrip("-") or 0)


def send(handler, status, headers, body, pause_s=0.0):
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    with suppress(ConnectionError):  # the client may give up
        for at in range(0, len(body), PIECE_BYTES):
            time.sleep(pause_s)
            handler.wfile.write(body[at : at + PIECE_BYTES])


@contextmanager
def serve(file_server):
    """The address of the file, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            file_server.answer(self)
            self.close_connection = True

        def log_message(self, *_words):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/ps-libreacces.zip"
        finally:  # a thread that listens to a closed socket would turn for ever
            server.shutdown()
