"""A proxy in front of a node: what a node alone cannot be, slow, closed to strangers, behind TLS.

It also stands for a node that goes and comes back, which takes it no time.
"""

import ssl
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Event, Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROXY_HOST = "127.0.0.1"


class Proxy:
    """Passes requests on to a node.

    Args:
        target: the node's URL.
        login: `user:password` that everybody must give.
        folder: where a certificate is made, to be met over TLS.

    Attributes:
        delay_s: how long each request waits; who still waits when the proxy stops is forgotten.
        slow: what the paths of those have in them that wait.
        altered: (method, start or end of the path) → (status, body) that are answered instead.
        lost: parts of the paths of requests that are passed on, and whose first answer is lost.
        passed: method and path of every request.
    """

    def __init__(self, target, *, login=None, folder=None):
        self.delay_s = 0.0
        self.slow = ""
        self.altered = {}
        self.lost = set()
        self.passed = []
        self.login = login
        self.target = urlsplit(target).netloc
        self.certificate = create_certificate(folder) if folder else None
        self.stop_event = Event()
        self._server = None
        self._port = 0

    @property
    def url(self):
        return f"http{'s' * bool(self.certificate)}://{PROXY_HOST}:{self._port}"

    def start(self):
        """Listen; the second time at the same address."""
        self.stop_event.clear()
        self._server = ProxyServer((PROXY_HOST, self._port), self)
        self._port = self._server.server_address[1]
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self):
        """Go, and drop whoever is connected."""
        if self._server:
            self.stop_event.set()
            self._server.shutdown()
            self._server.server_close()
            self._server.drop_connections()
            self._server = None


class ProxyServer(ThreadingHTTPServer):
    """Remembers who is connected."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address, proxy):
        self.connections = set()
        super().__init__(address, type("Bound", (ProxyHandler,), {"proxy": proxy}))

    def drop_connections(self):
        for each in list(self.connections):
            with suppress(OSError):
                each.shutdown(2)

    def handle_error(self, _request, _address):
        """Whoever hangs up, or does not trust us, is the test's business."""


class ProxyHandler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two packets: the second would wait 40 ms
    proxy: Proxy

    def setup(self):
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self):
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, *_words):
        pass

    def forward_request(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.passed.append((self.command, self.path))
        is_slow = self.proxy.delay_s and self.proxy.slow in self.path
        if is_slow and self.proxy.stop_event.wait(self.proxy.delay_s):
            return
        with suppress(OSError, HTTPException):
            answer = self.get_response(body)
            if not self.is_lost():
                self.reply(*answer)

    def is_lost(self):
        lost = {part for part in self.proxy.lost if part in self.path}
        self.proxy.lost -= lost
        self.close_connection = self.close_connection or bool(lost)
        return bool(lost)

    def get_response(self, body):
        path = self.path.partition("?")[0]
        for (method, part), answer in self.proxy.altered.items():
            if self.command == method and (path.startswith(part) or path.endswith(part)):
                return answer
        if self.proxy.login and self.headers.get("Authorization") != encode_basic_auth(
            self.proxy.login
        ):
            return 401, b"Unauthorized"
        node = HTTPConnection(self.proxy.target, timeout=60)
        try:
            kind = self.headers.get("Content-Type") or "application/json"
            node.request(self.command, self.path, body, {"Content-Type": kind})
            answer = node.getresponse()
            return answer.status, answer.read()
        finally:
            node.close()

    def reply(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = forward_request  # noqa: N815 - the library's names


def encode_basic_auth(login):
    return f"Basic {b64encode(login.encode()).decode()}"


def create_certificate(folder):
    """A certificate that nobody but its holder has signed, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, PROXY_HOST)])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate must be valid today
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(PROXY_HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    own = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "certificate.pem"
    path.write_bytes(own + certificate.public_bytes(serialization.Encoding.PEM))
    return path
