"""The file of keys: made once, for its owner only, shared, replaced while servers run."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from directory.errors import SheetUnavailable
from pdf.fingerprint_keys import (
    FingerprintKeyring,
    change_fingerprint_keys,
    create_fingerprint_keys,
    generate_fingerprint_key,
    read_fingerprint_keys,
)
from tests.builders import TODAY


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "var" / "fingerprint-keys.json"
    create_fingerprint_keys(path, TODAY)
    return path


def test_it_is_for_its_owner_only_and_nothing_stays_beside_it(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_it_is_never_made_again(path):
    before = path.read_bytes()
    create_fingerprint_keys(path, TODAY)
    assert path.read_bytes() == before


def test_of_many_processes_that_start_at_once_all_have_the_key_of_one(tmp_path):
    path = tmp_path / "keys.json"

    def start(_worker):
        create_fingerprint_keys(path, TODAY)
        return FingerprintKeyring(path).keys

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(start, range(32)))) == 1


def test_another_directory_has_another_key(path, tmp_path):
    create_fingerprint_keys(tmp_path / "other.json", TODAY)
    other = read_fingerprint_keys(tmp_path / "other.json")
    assert other.signing_key.secret != read_fingerprint_keys(path).signing_key.secret
    assert len(other.signing_key.secret) == 32


def test_a_running_server_takes_a_new_key_and_goes_on_verifying_with_the_old(path):
    keyring = FingerprintKeyring(path)
    old = keyring.keys
    new = generate_fingerprint_key(TODAY)
    change_fingerprint_keys(path, lambda keys: keys.with_key(new))
    assert (keyring.keys.signing, len(keyring.keys.keys)) == (old.signing, 2)
    change_fingerprint_keys(path, lambda keys: keys.with_signing(new.id))
    assert keyring.keys.signing_key == new
    assert old.signing_key in keyring.keys.keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_commands_that_add_keys_at_once_lose_none(path):
    with ThreadPoolExecutor(8) as threads:
        new = [generate_fingerprint_key(TODAY) for _ in range(16)]
        list(threads.map(lambda key: change_fingerprint_keys(path, lambda k: k.with_key(key)), new))
    assert set(read_fingerprint_keys(path).keys) >= set(new)


def test_a_secret_is_in_no_message(path):
    keys = read_fingerprint_keys(path)
    secret = keys.signing_key.secret
    shown = repr(FingerprintKeyring(path).keys) + str(keys.signing_key)
    assert keys.signing in shown
    assert repr(secret)[2:-1] not in shown


def test_only_a_key_of_the_file_can_sign(path):
    with pytest.raises(SheetUnavailable, match="« nobody »"):
        read_fingerprint_keys(path).with_signing("nobody")


DAMAGE = {
    "empty": b"",
    "cut": lambda content: content[:-10],
    "without a signing key": lambda content: content.replace(b'"signing": "', b'"signing": "x'),
    "a short secret": lambda content: re.sub(rb'"secret": "[^"]{8}', b'"secret": "', content),
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_refused_at_the_start_and_survived_while_running(path, damage, caplog):
    keyring = FingerprintKeyring(path)
    before = keyring.keys
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(damage(content) if callable(damage) else damage)
    with pytest.raises(SheetUnavailable, match="est abîmé"):
        FingerprintKeyring(path)
    assert keyring.keys == before
    assert "cannot be read" in caplog.text
    assert str(path) not in caplog.text


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SheetUnavailable, match="ne se lit pas"):
        FingerprintKeyring(tmp_path / "nowhere.json")


def test_where_none_can_be_made_the_operator_is_told_which_setting_names_one(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SheetUnavailable, match="ANNUAIRE_FINGERPRINT_KEY_FILE"):
        create_fingerprint_keys(tmp_path / "file" / "keys.json", TODAY)
