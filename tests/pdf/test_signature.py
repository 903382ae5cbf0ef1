"""Signed sheets: what a reader of PDF verifies, and what the operator is told."""

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from directory.errors import SheetUnavailable
from pdf.cache import SheetCache
from pdf.messages import SheetDocument
from pdf.service import SheetService
from pdf.signature import load_signer
from tests.builders import a_listing, a_publication
from tests.pdf.keys import PASSWORD


@pytest.fixture(scope="module")
def signed(pool, key_file):
    return SheetService(pool, sign=load_signer(key_file, PASSWORD))(a_listing(), a_publication())


def checked(content):
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    own = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    return validate_pdf_signature(embedded, own)


def test_a_signature_holds(signed):
    status = checked(signed.content)
    assert status.bottom_line
    assert status.modification_level == ModificationLevel.NONE


def test_a_changed_byte_breaks_it(signed):
    at = signed.content.index(b"/Title") + 10
    changed = signed.content[:at] + bytes([signed.content[at] ^ 1]) + signed.content[at + 1 :]
    assert not checked(changed).intact


def test_the_digest_is_that_of_the_sheet_before_it_was_signed(signed, pool):
    plain = pool(a_listing(), a_publication())
    assert signed.digest == SheetDocument.from_pdf(plain).digest
    assert signed.content.startswith(plain)


def test_a_kept_sheet_is_kept_unsigned_and_signed_each_time(pool, key_file, tmp_path):
    desk = SheetService(pool, SheetCache(tmp_path, 1_000_000), load_signer(key_file, PASSWORD))
    first, second = (desk(a_listing(), a_publication()) for _ in range(2))
    assert first.digest == second.digest
    assert first.content != second.content
    (kept,) = tmp_path.iterdir()
    assert b"/ByteRange" not in kept.read_bytes()


def test_without_the_library_the_operator_is_told_what_to_install(key_file):
    with pytest.raises(SheetUnavailable, match=r"annuaire\[signature\]"):
        load_signer(key_file, PASSWORD, find_library=lambda _name: None)


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_wrong_password_is_said(key_file, password):
    with pytest.raises(SheetUnavailable, match="mot de passe"):
        load_signer(key_file, password)


def test_a_key_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SheetUnavailable, match="ne peut être lue"):
        load_signer(tmp_path / "nowhere.p12", PASSWORD)
