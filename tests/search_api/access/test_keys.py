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
    assert {key.name for key in key_file.read_keys().keys} == {f"P{n}" for n in range(12)}


def test_an_identifier_says_nothing_of_the_secret(key_file):
    key, shown = key_file.create_key("ROR", NOW)
    assert re.fullmatch("[0-9a-f]{8}", key.id)
    assert len(shown.partition(key.id)[2]) == 44


@pytest.fixture(name="three")
def three_fixture(key_file):
    """Three keys as stored, each with its secret."""
    return [key_file.create_key(f"Partenaire {n}", NOW) for n in range(3)]


def damage(key_file, content):
    key_file.path.write_bytes(content)
    return key_file.read_keys()


def test_of_a_file_that_was_cut_every_whole_key_is_read(key_file, three):
    whole = key_file.path.read_bytes()
    ends = [whole.index(key.digest.encode()) for key, _ in three]
    for length in range(len(whole) - 1):
        read = damage(key_file, whole[:length])
        assert len(read.keys) >= sum(end + 200 < length for end in ends)
        assert list(read.keys) == [key for key, _ in three][: len(read.keys)]
        assert "abîmé" in read.fault
    assert len(read.keys) == 3


@pytest.mark.parametrize(
    ("content", "count"),
    [
        *((b"", 0), (b"\0" * 500, 0), (b"\xff\xfe", 0), (b"null", 0), (b"{}", 0), (b"[1, {}]", 0)),
        (b'[{"id": "x"}, %s]', 1),
        (b'[{"id": "\xff"}, %s]', 1),
        (b'[{"id": "cut, %s]', 1),
    ],
)
def test_what_is_no_key_spoils_no_other(key_file, content, count):
    key, _ = key_file.create_key("ROR", NOW)
    read = damage(key_file, content.replace(b"%s", key_file.path.read_bytes().strip(b"[]\n ")))
    assert (read.keys, bool(read.fault)) == ((key,) * count, True)


def test_a_running_server_keeps_the_keys_that_it_had_read(key_file, three, caplog):
    keyring = Keyring(key_file, clock=iter(range(100)).__next__)
    (first, shown), (_, other), _ = three
    keyring.find_key(shown)
    key_file.revoke_key(first.id, NOW)
    whole = key_file.path.read_bytes()
    damage(key_file, whole[: whole.index(b"}") + 1])
    assert keyring.find_key(other).name == "Partenaire 1"
    with pytest.raises(KeyRefused, match="révoquée"):
        keyring.find_key(shown)
    assert "damaged: 1 keys" in caplog.text
    with pytest.raises(KeyRefused, match="pas connue"):
        Keyring(key_file).find_key(other)


@pytest.mark.usefixtures("three")
def test_a_damaged_file_is_changed_by_no_command(key_file):
    key_file.path.write_bytes(spoilt := key_file.path.read_bytes()[:-9])
    for change in (lambda: key_file.create_key("X", NOW), lambda: key_file.revoke_key("x", NOW)):
        with pytest.raises(KeyRefused, match=r"rien n’est changé.*keys\.backup\.json"):
            change()
    assert key_file.path.read_bytes() == spoilt


def test_the_backup_has_the_same_keys_for_the_owner_only(key_file, three):
    key_file.revoke_key(three[0][0].id, NOW)
    assert key_file.backup_path.read_bytes() == key_file.path.read_bytes()
    assert stat.S_IMODE(key_file.backup_path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("three")
def test_a_change_that_fails_leaves_the_file_whole(key_file, monkeypatch):
    def fail(*_given):
        raise OSError(28, "No space left on device")

    before = key_file.path.read_bytes()
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        key_file.create_key("X", NOW)
    assert key_file.path.read_bytes() == before


def test_a_file_that_may_not_be_read_is_said_to_be(key_file):
    key_file.path.mkdir(parents=True)
    assert "ne se lit pas" in key_file.read_keys().fault
