"""The optional signature of a sheet (PAdES), added to a drawn or cached sheet.

A signature contains its date and time, so that no two are equal. It is therefore added last, after
the cache and the ETag, which need the same bytes for the same record. It is invisible, appended at
the end of the file, and leaves the sheet accessible and archival.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from directory.errors import SheetUnavailable

SIGNATURE_FIELD = "Signature"
SIGNATURE_REASON = "Fiche d’activité établie par l’annuaire"
PYHANKO_MISSING = (
    "La signature des fiches est demandée, mais pyHanko n’est pas installé. "
    "→ installer l’extra « signature » (annuaire[signature]), ou retirer le réglage."
)

SignPdf = Callable[[bytes], bytes]
"""A PDF file → the same file, signed."""


def load_signer(
    key: Path, password: str | None, find_library: Callable[[str], object] = find_spec
) -> SignPdf:
    """A function that signs with a key.

    Args:
        key: a PKCS#12 file: the private key, its certificate and the certificate chain.
        password: the password of that file.
        find_library: returns something truthy if a library is installed.

    Raises:
        SheetUnavailable: the library is not installed, or the key cannot be read.
    """
    require_signature_extra(find_library)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign import fields, signers  # noqa: PLC0415 - an extra

    passphrase = password.encode() if password else None
    with explain_key_errors():
        signer = signers.SimpleSigner.load_pkcs12_data(key.read_bytes(), [], passphrase)
    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        reason=SIGNATURE_REASON,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )

    def sign(pdf: bytes) -> bytes:
        file = IncrementalPdfFileWriter(BytesIO(pdf))
        signed: bytes = signers.PdfSigner(metadata, signer).sign_pdf(file).getvalue()
        return signed

    return sign


def require_signature_extra(find_library: Callable[[str], object] = find_spec) -> None:
    """Check that what signs is installed.

    Raises:
        SheetUnavailable: it is not; the message says what to install.
    """
    if not find_library("pyhanko"):
        raise SheetUnavailable(PYHANKO_MISSING)


@contextmanager
def explain_key_errors() -> Iterator[None]:
    """Run a block that reads the file of the key.

    Raises:
        SheetUnavailable: the file cannot be read, or not with this password.
    """
    try:
        yield
    except OSError as error:
        raise SheetUnavailable(f"La clé des fiches ne peut être lue : {error.strerror}.") from error
    except ValueError as error:
        raise SheetUnavailable(
            "La clé des fiches n’est pas lisible avec ce mot de passe."
        ) from error
