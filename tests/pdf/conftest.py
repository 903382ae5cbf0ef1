"""Sheets for the tests: drawn by a real pool, read back with pypdf."""

import importlib
import io
import time

import pypdf
import pytest

from pdf.messages import SheetFacts
from pdf.pool import SheetPool
from pdf.worker_process import FONTCONFIG_FILE
from tests.builders import TODAY, a_publication
from tests.fakes import an_issuer
from tests.pdf.keys import write_key
from tests.pdf.samples import HOSTILE, ORDINARY, a_hostile_listing

PUBLIC_URL = "https://annuaire.example"
FINGERPRINT = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATIENCE_S = 300.0
"""A busy machine may take long; what is tested is what comes out."""


@pytest.fixture(scope="session")
def pool():
    with SheetPool(1, an_issuer(), timeout_s=PATIENCE_S) as pool:
        yield pool


@pytest.fixture(scope="session")
def drawn(pool):
    """A sheet, as pypdf reads it."""

    def draw(listing, **publication):
        sheet = pool(listing, a_publication(**{"data_date": TODAY} | publication))
        return pypdf.PdfReader(io.BytesIO(sheet))

    return draw


@pytest.fixture(scope="session")
def text(drawn):
    """The text of a sheet, all pages, every run of white space a single space."""

    def read(listing, **publication):
        pages = drawn(listing, **publication).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    return read


@pytest.fixture(scope="session")
def sample(pool, tmp_path_factory):
    """The file of a sample sheet (tests/pdf/samples.py), drawn once."""
    folder = tmp_path_factory.mktemp("sheets")

    def file(name):
        path = folder / f"{name}.pdf"
        if not path.exists():
            listing = ORDINARY.get(name) or a_hostile_listing(HOSTILE[name])
            path.write_bytes(pool(listing, a_publication(synthetic=name not in ORDINARY)))
        return path

    return file


@pytest.fixture(scope="session")
def key_file(tmp_path_factory):
    """A key that signs sheets."""
    return write_key(tmp_path_factory.mktemp("keys") / "key.p12")


@pytest.fixture(scope="session")
def sheet():
    """`pdf.sheet` in this process, for what a pool cannot show; with the shipped fonts."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FONTCONFIG_FILE", str(FONTCONFIG_FILE))
        module = importlib.import_module("pdf.sheet")
        module.warm_up_drawing()
        yield module


@pytest.fixture(scope="session")
def facts():
    return SheetFacts(TODAY, PUBLIC_URL, synthetic=False, fingerprint=FINGERPRINT)


@pytest.fixture
def eventually():
    """Waits for a condition; its first true value."""

    def wait(condition, within_s=30):
        end = time.monotonic() + within_s
        while not (value := condition()):
            assert time.monotonic() < end, "it never came true"
            time.sleep(0.01)
        return value

    return wait
