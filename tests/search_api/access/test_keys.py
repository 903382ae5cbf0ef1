"""Keys: shown once, kept as digests, refused everywhere once revoked."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from directory.errors import KeyRefused
from search_api.access.keys import KEY_PATTERN, KeyFile, Keyring
from tests.search_api.access.conftest import NOW


def test_a_key_is_kept_as_a_digest_and_never_as_itself(key_file):
    key, shown = key_file.create_key("ROR", NOW)
    assert KEY_PATTERN.fullmatch(shown)
    written = key_file.path.read_text("utf-8")
    assert shown not in written
    assert shown.rpartition("_")[2] not in written
    assert key.digest in written


def test_the_file_is_for_its_owner_only(key_file):
    key_file.create_key("ROR", NOW)
    assert stat.S_IMODE(key_file.path.stat().st_mode) == 0o600


def test_two_keys_of_one_partner_differ(key_file):
    assert key_file.create_key("ROR", NOW)[1] != key_file.create_key("ROR", NOW)[1]


def test_whoever_shows_a_key_is_known(key_file):
    key, shown = key_file.create_key("ROR", NOW)
    assert Keyring(key_file).find_key(shown) == key


@pytest.mark.parametrize("shown", ["", "x", "annuaire_00000000_" + "a" * 43, "é" * 99])
def test_a_key_that_is_none_is_refused(key_file, shown):
    with pytest.raises(KeyRefused, match="pas connue"):
        Keyring(key_file).find_key(shown)


def test_a_revoked_key_is_refused_by_who_had_read_it_before(key_file):
    seconds = iter((0.0, 0.5, 2.0))
    keyring = Keyring(key_file, clock=lambda: next(seconds))
    key, shown = key_file.create_key("ROR", NOW)
    keyring.find_key(shown)
    key_file.revoke_key(key.id, NOW)
    keyring.find_key(shown)
    with pytest.raises(KeyRefused, match="révoquée"):
        keyring.find_key(shown)


def test_revoking_what_is_not_there_is_refused(key_file):
    with pytest.raises(KeyRefused, match="« nobody »"):
        key_file.revoke_key("nobody", NOW)


def test_revoking_twice_keeps_the_first_time(key_file):
    key, _ = key_file.create_key("ROR", NOW)
    first = key_file.revoke_key(key.id, NOW)
    assert key_file.revoke_key(key.id, NOW.replace(year=2027)) == first


def test_keys_that_are_given_at_once_are_all_kept(key_file):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: KeyFile(key_file.path).create_key(f"P{n}", NOW), range(12)))
    assert {key.name for key in key_file.list_keys()} == {f"P{n}" for n in range(12)}


def test_an_identifier_says_nothing_of_the_secret(key_file):
    key, shown = key_file.create_key("ROR", NOW)
    assert re.fullmatch("[0-9a-f]{8}", key.id)
    assert len(shown.partition(key.id)[2]) == 44
