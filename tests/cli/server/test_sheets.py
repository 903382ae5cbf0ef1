"""Which seals a site makes and recognises, by its settings."""

import sys

import pytest

from cli.server.sheets import build_sheet_issuer, load_seal_holders
from directory.errors import SheetUnavailable
from directory.settings import Settings
from pdf.seals import find_seal_holder
from tests.builders import a_listing, a_publication
from tests.fakes import KEYRING
from tests.pdf.keys import PASSWORD, write_key


@pytest.fixture
def settings_with(tmp_path):
    """Call with the names of the present key and of the former ones, or None, for the settings."""

    def build(key=None, former=()):
        certificates = tmp_path / f"former-{'-'.join(former)}.pem"
        for name in (*former, key):
            if name and not (tmp_path / f"{name}.p12").exists():
                write_key(tmp_path / f"{name}.p12", common_name=name)
        certificates.write_bytes(
            b"".join((tmp_path / f"{name}.pem").read_bytes() for name in former)
        )
        return Settings(
            data_dir=tmp_path,
            sheet_key_file=tmp_path / f"{key}.p12" if key else None,
            sheet_key_password=PASSWORD,
            sheet_certificates_file=certificates if former else None,
        )

    return build


def sealed(settings):
    facts = build_sheet_issuer(settings, KEYRING).build_facts(a_listing(), a_publication())
    return a_listing().id, facts.fingerprint, facts.seal


def test_seals_are_recognised_by_every_site_that_knows_the_certificate(settings_with):
    before = sealed(settings_with("old"))
    assert sealed(settings_with())[2] == ""
    for settings, holder in (
        (settings_with("old"), "old"),
        (settings_with("new"), None),
        (settings_with("new", former=["old"]), "old"),
        (settings_with(former=["older", "old"]), "old"),
        (settings_with(), None),
    ):
        assert find_seal_holder(load_seal_holders(settings), *before) == holder


def test_without_the_extra_certificates_are_refused_with_what_to_install(
    settings_with, monkeypatch
):
    settings = settings_with(former=["old"])
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    with pytest.raises(SheetUnavailable, match=r"annuaire\[signature\]"):
        load_seal_holders(settings)
    assert load_seal_holders(settings_with()) == ()
