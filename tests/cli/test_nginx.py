"""A real nginx, set up as `docs/operation/nginx.conf` says, in front of a server."""

import ssl
import subprocess
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from time import time
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from tests.opensearch.node import find_free_ports

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
EXAMPLE = (Path(__file__).parents[2] / "docs/operation/nginx.conf").read_text("utf-8")
SITE_NAME = "annuaire.example.org"
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/annuaire.conf;
}}
"""


def write_certificate(folder):
    """A key and a certificate that it signs itself."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SITE_NAME)])
    now = datetime.fromtimestamp(time(), UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


@contextmanager
def run_nginx(folder, upstream):
    """The addresses of an nginx before a server, as the example has it, on ports of ours."""
    folder.chmod(0o755)
    tls_port, port = find_free_ports(2)
    write_certificate(folder)
    own = {
        "listen 443": f"listen 127.0.0.1:{tls_port}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000 ": f"{upstream} ",
        f"/etc/letsencrypt/live/{SITE_NAME}": str(folder),
    }
    text = EXAMPLE
    for old, new in own.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "annuaire.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:  # noqa: S603 - fixed words
        try:
            yield f"https://127.0.0.1:{tls_port}", f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def site(serving, loaded, tmp_path_factory):
    """A server that trusts the nginx before it, with few requests for each address."""
    settings = {
        "ANNUAIRE_TRUSTED_PROXIES": "127.0.0.1",
        "ANNUAIRE_RATE_LIMIT_ADDRESS": "5/minute",
        "ANNUAIRE_RATE_LIMIT_LOCAL": "5/minute",
    }
    folder = tmp_path_factory.mktemp("nginx")
    with (
        serving(loaded, **settings) as server,
        run_nginx(folder, urlsplit(server.address).netloc) as addresses,
    ):
        yield addresses


def trust_anybody():
    """A TLS context for the certificate of this test, which nobody vouches for."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def client(site):
    transport = httpx.HTTPTransport(verify=trust_anybody(), retries=20)
    with httpx.Client(base_url=site[0], transport=transport, headers={"Host": SITE_NAME}) as asking:
        yield asking


def test_pages_are_served_over_tls_and_the_metrics_are_not(client):
    answer = client.get("/")
    assert (answer.status_code, "Annuaire" in answer.text) == (200, True)
    assert client.get("/metrics").status_code == 404
    assert client.get("/healthz").status_code == 200


def test_who_comes_without_tls_is_sent_there(client, site):
    answer = client.get(f"{site[1]}/recherche?q=martin")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{SITE_NAME}/recherche?q=martin"


def test_a_forged_address_is_not_believed(client):
    """All these requests are of one address, whatever they say."""
    statuses = [
        client.get(
            "/api/v1/professionals?q=martin", headers={"X-Forwarded-For": f"192.0.2.{number}"}
        ).status_code
        for number in range(8)
    ]
    assert 429 in statuses


def test_a_body_beyond_what_a_site_accepts_is_refused_before_it_is_sent(site):
    place = urlsplit(site[0])
    connection = HTTPSConnection(place.hostname, place.port, context=trust_anybody(), timeout=60)
    with closing(connection):
        connection.putrequest("POST", "/api/v1/lookup")
        connection.putheader("Content-Length", str(513 * 2**20))
        connection.endheaders()
        assert connection.getresponse().status == 413
