"""Seals: whom they name, what they refuse, and how anybody verifies one."""

import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from directory.errors import SheetUnavailable
from pdf.seal_keys import load_seal_key, read_seal_holders
from pdf.seals import decode_seal, encode_seal, find_seal_holder
from pdf.view import build_sheet_view
from tests.builders import a_listing, a_publication, a_rpps
from tests.fakes import a_fingerprint, an_issuer
from tests.pdf.keys import PASSWORD, write_key

GUIDE = Path(__file__).parents[2] / "docs/operating.md"
NUMBER = a_rpps()
FINGERPRINT = a_fingerprint(a_listing())
KINDS = {
    "P-256": (lambda: ec.generate_private_key(ec.SECP256R1()), 86),
    "P-521": (lambda: ec.generate_private_key(ec.SECP521R1()), 176),
    "RSA": (lambda: rsa.generate_private_key(65537, 2048), 342),
}


@pytest.fixture(scope="module")
def key(key_file):
    return load_seal_key(key_file, PASSWORD)


def holder_of(seal, key, number=NUMBER, fingerprint=FINGERPRINT):
    return find_seal_holder([key.holder], number, fingerprint, seal)


@pytest.mark.parametrize(("make", "length"), KINDS.values(), ids=KINDS)
def test_a_seal_is_short_always_the_same_and_names_the_holder(make, length, tmp_path):
    path = write_key(tmp_path / "k.p12", make(), common_name="Cachet", organization_name="ARS")
    key = load_seal_key(path, PASSWORD)
    seal = key.sign(NUMBER, FINGERPRINT)
    assert len(seal) == length
    assert seal == load_seal_key(path, PASSWORD).sign(NUMBER, FINGERPRINT)
    assert holder_of(seal, key) == "Cachet, ARS"


def test_a_seal_of_anything_else_names_nobody(key, tmp_path):
    seal = key.sign(NUMBER, FINGERPRINT)
    foreign = load_seal_key(write_key(tmp_path / "foreign.p12"), PASSWORD)
    size = len(decode_seal(seal)) // 2
    refused = (
        ("B" if seal[0] == "A" else "A") + seal[1:],
        seal[:-1],
        seal[:-2],
        seal + "A",
        seal + "==",
        foreign.sign(NUMBER, FINGERPRINT),
        encode_seal(b"\0" * 2 * size),
        encode_seal(b"\xff" * 2 * size),
        encode_seal(decode_seal(seal)[size:] + decode_seal(seal)[:size]),
        "é" * len(seal),
        "",
    )
    assert [holder_of(each, key) for each in refused] == [None] * len(refused)
    assert holder_of(seal, key, number=a_rpps(2)) is None
    assert holder_of(seal, key, fingerprint=FINGERPRINT[:-1] + "0") is None


def test_the_certificates_of_former_keys_are_recognised_and_those_of_a_whole_file(tmp_path):
    paths = [write_key(tmp_path / f"{name}.p12", common_name=name) for name in "ab"]
    former = tmp_path / "former.pem"
    former.write_bytes(b"".join(path.with_suffix(".pem").read_bytes() for path in paths))
    holders = read_seal_holders(former)
    for name, path in zip("ab", paths, strict=True):
        seal = load_seal_key(path, PASSWORD).sign(NUMBER, FINGERPRINT)
        assert find_seal_holder(holders, NUMBER, FINGERPRINT, seal) == name


def test_a_subject_without_a_name_is_given_whole(tmp_path):
    path = write_key(tmp_path / "k.p12", country_name="FR")
    assert load_seal_key(path, PASSWORD).holder.name == "C=FR"


def test_what_cannot_seal_is_refused_with_the_reason(key_file, tmp_path):
    other = write_key(tmp_path / "other.p12", ed25519.Ed25519PrivateKey.generate())
    no_certificate = tmp_path / "none.pem"
    no_certificate.write_text("-")
    for load, reason in (
        (lambda: load_seal_key(other, PASSWORD), "elliptique ou RSA"),
        (lambda: load_seal_key(key_file, "wrong"), "mot de passe"),
        (lambda: load_seal_key(key_file, None), "mot de passe"),
        (lambda: load_seal_key(tmp_path / "nowhere", None), "ne peut être lue"),
        (lambda: read_seal_holders(no_certificate), "ANNUAIRE_SHEET_CERTIFICATES_FILE"),
        (lambda: read_seal_holders(tmp_path / "nowhere"), "ANNUAIRE_SHEET_CERTIFICATES_FILE"),
        (lambda: read_seal_holders(other.with_suffix(".pem")), "l’ôter du fichier"),
    ):
        with pytest.raises(SheetUnavailable, match=reason):
            load()


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=lambda each: each.name)
def test_the_commands_of_the_guide_verify_a_sheet_without_this_service(curve, tmp_path):
    path = write_key(tmp_path / "certificate.p12", ec.generate_private_key(curve))
    issuer = an_issuer(seal=load_seal_key(path, PASSWORD).sign)
    facts = issuer.build_facts(a_listing(), a_publication())
    address = build_sheet_view(a_listing(), facts).verification_url
    commands = re.search(
        r"<!-- test: verifies a seal -->\n```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL
    )
    for given, said in (
        (address, "Verified OK"),
        (address.replace(NUMBER, a_rpps(2)), "Verification failure"),
    ):
        ran = subprocess.run(  # noqa: S603 - the guide's commands
            ["/bin/sh", "-c", commands[1]],
            cwd=tmp_path,
            env={"ADDRESS": given, "PATH": "/usr/local/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.stdout.strip(), ran.returncode) == (said, said != "Verified OK")
