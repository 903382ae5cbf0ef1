"""Keys that sign sheets, made for one run."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

PASSWORD = "secret"  # noqa: S105 - of a key made for this run


def write_key(path, key=None, **names):
    """A key, by default of P-256, and its own certificate in a file with `PASSWORD`.

    The certificate alone stands alongside in PEM. `names`: the subject.
    """
    key, today = key or ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)  # noqa: TID251 - certificates expire
    subject = x509.Name(
        [
            x509.NameAttribute(getattr(x509.NameOID, name.upper()), value)
            for name, value in (names or {"common_name": "Annuaire"}).items()
        ]
    )
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
        False,
    )
    usage |= {"encipher_only": False, "decipher_only": False}
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .sign(key, algorithm)
    )
    lock = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, lock))
    path.with_suffix(".pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return path
