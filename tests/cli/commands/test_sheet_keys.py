"""`annuaire sheet-keys`: made, listed, added, put to use; no secret is shown."""

import pytest

from pdf.fingerprint_keys import read_fingerprint_keys


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "fingerprint-keys.json"


def listed(annuaire):
    return annuaire("sheet-keys", "list").stdout


def test_a_key_is_added_first_and_signs_later(annuaire, path):
    assert annuaire("sheet-keys", "add").exit_code == 0
    (first,) = read_fingerprint_keys(path).ids
    assert annuaire("sheet-keys", "add").exit_code == 0
    _, second = read_fingerprint_keys(path).ids
    assert read_fingerprint_keys(path).signing == first
    assert annuaire("sheet-keys", "use", second).exit_code == 0
    keys = read_fingerprint_keys(path)
    assert (keys.signing, keys.ids) == (second, (first, second))
    shown = listed(annuaire)
    assert [line.split()[-1] for line in shown.splitlines() if first in line] == ["vérifie"]
    assert [line.split()[-1] for line in shown.splitlines() if second in line] == ["signe"]


def test_a_key_that_is_not_there_cannot_sign(annuaire, path):
    annuaire("sheet-keys", "add")
    before = path.read_bytes()
    refused = annuaire("sheet-keys", "use", "nobody")
    assert (refused.exit_code, "nobody" in refused.stderr) == (1, True)
    assert path.read_bytes() == before


def test_without_a_file_the_list_says_what_to_do(annuaire):
    refused = annuaire("sheet-keys", "list")
    assert (refused.exit_code, "fingerprint-keys.json" in refused.stderr) == (1, True)


def test_a_file_that_a_setting_names_is_never_made_for_a_sheet(
    annuaire_on, loaded, someone, tmp_path
):
    named = tmp_path / "shared.json"
    command = annuaire_on(loaded, ANNUAIRE_FINGERPRINT_KEY_FILE=str(named))
    refused = command("sheet", someone["id"], "-o", tmp_path / "sheet.pdf")
    assert (refused.exit_code, "shared.json" in refused.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
