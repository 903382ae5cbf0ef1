"""A server that answers one request at a time, each after so many seconds, with a status.

python -m tests.benchmarks.stub_server 0.05 200
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import sleep


class Stub(BaseHTTPRequestHandler):
    delay_s = 0.0
    status = 200

    def do_GET(self):
        sleep(self.delay_s)
        self.send_response(self.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_words):
        """Say nothing."""


if __name__ == "__main__":
    Stub.delay_s, Stub.status = float(sys.argv[1]), int(sys.argv[2])
    with HTTPServer(("127.0.0.1", 0), Stub) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
        server.serve_forever()
