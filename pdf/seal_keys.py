"""The key and the certificates of seals (`pdf.seals`); needs the extra `signature`.

Signatures are over SHA-256. Those of elliptic keys are deterministic (RFC 6979) and stand in the
address as r and s, each as long as the order of the curve: shorter than their usual DER form.
Those of RSA keys are PKCS #1 v1.5 (RFC 8017, section 8.2), which have no random part either.
"""

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from directory.errors import SheetUnavailable
from pdf.seals import SealHolder, SealKey, build_sealed_text, encode_seal
from pdf.signature import explain_key_errors

HOLDER_NAMES = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
PrivateSealKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicSealKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


def load_seal_key(path: Path, password: str | None) -> SealKey:
    """The key of a file.

    Args:
        path: a PKCS#12 file: the private key and its certificate.
        password: the password of that file.

    Raises:
        SheetUnavailable: it cannot be read or cannot seal.
    """
    with explain_key_errors():
        content = pkcs12.load_pkcs12(path.read_bytes(), password.encode() if password else None)
    key = content.key
    if not isinstance(key, PrivateSealKey) or content.cert is None:
        raise SheetUnavailable(
            "La clé des fiches ne peut pas signer les empreintes : il faut une clé elliptique ou "
            "RSA, avec son certificat."
        )
    sign_text(key, b"")  # what cannot be signed is reported before any sheet is drawn

    def seal(number: str, fingerprint: str) -> str:
        return encode_seal(sign_text(key, build_sealed_text(number, fingerprint)))

    return SealKey(seal, build_seal_holder(content.cert.certificate))


def read_seal_holders(path: Path) -> tuple[SealHolder, ...]:
    """The holders of the certificates in a PEM file.

    Raises:
        SheetUnavailable: the file cannot be read, or one of its certificates has no usable key.
    """
    try:
        certificates = x509.load_pem_x509_certificates(path.read_bytes())
        return tuple(map(build_seal_holder, certificates))
    except OSError as error:
        reason = f"ne se lit pas ({error.strerror})"
    except (ValueError, UnsupportedAlgorithm):
        reason = "n’est pas une suite de certificats PEM"
    raise SheetUnavailable(f"Le fichier ANNUAIRE_SHEET_CERTIFICATES_FILE, {path}, {reason}.")


def build_seal_holder(certificate: x509.Certificate) -> SealHolder:
    """The holder of a certificate.

    Raises:
        SheetUnavailable: its key is neither elliptic nor RSA.
    """
    key = certificate.public_key()
    if not isinstance(key, PublicSealKey):
        raise SheetUnavailable(
            "Un certificat des fiches n’a ni clé elliptique ni clé RSA : → l’ôter du fichier."
        )
    return SealHolder(
        describe_holder(certificate), lambda text, signature: is_signature_of(key, text, signature)
    )


def describe_holder(certificate: x509.Certificate) -> str:
    """The common name and the organisation of a certificate; its whole subject without them."""
    subject = certificate.subject
    names = [
        str(each.value) for oid in HOLDER_NAMES for each in subject.get_attributes_for_oid(oid)
    ]
    return ", ".join(dict.fromkeys(names)) or subject.rfc4514_string()


def sign_text(key: PrivateSealKey, text: bytes) -> bytes:
    """The signature of a text, in the form that an address holds.

    Raises:
        SheetUnavailable: the installed OpenSSL has no deterministic signatures.
    """
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), SHA256())
    try:
        signature = key.sign(text, ec.ECDSA(SHA256(), deterministic_signing=True))
    except UnsupportedAlgorithm as error:
        raise SheetUnavailable(
            "L’OpenSSL de cette machine ne signe pas de façon reproductible (RFC 6979). "
            "→ OpenSSL 3.2 au moins, ou le paquet « cryptography » de PyPI."
        ) from error
    size = measure_half(key.curve)
    return b"".join(half.to_bytes(size) for half in decode_dss_signature(signature))


def is_signature_of(key: PublicSealKey, text: bytes, signature: bytes) -> bool:
    """Whether a key signed a text; False for a signature of any other form."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, text, padding.PKCS1v15(), SHA256())
        else:
            size = measure_half(key.curve)
            if len(signature) != 2 * size:
                return False
            r, s = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
            key.verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def measure_half(curve: ec.EllipticCurve) -> int:
    """The length of r, and of s, in bytes."""
    return (curve.group_order.bit_length() + 7) // 8
