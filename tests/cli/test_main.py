import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cli.cli_errors import report_errors
from cli.main import COMMANDS
from directory.errors import SourceRefused
from directory.settings import RETIRED_SETTINGS, Settings

ROOT = Path(__file__).parents[2]
HEAVY = {"fastapi", "sqlalchemy", "tantivy", "uvicorn", "weasyprint", "pydantic"}


@pytest.mark.parametrize("command", [command.__name__ for command in COMMANDS])
def test_every_command_explains_itself(annuaire, command):
    answer = annuaire(command, "--help")
    assert (answer.exit_code, "Usage:" in answer.stdout) == (0, True)


def test_help_waits_for_no_engine_database_nor_server():
    asked = f"import sys, cli.main; print(sorted({HEAVY} & set(sys.modules)))"
    answer = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


@pytest.mark.parametrize(
    "words", [["fly"], ["load"], ["serve", "--port", "x"], ["generate", "--professionals", "0"]]
)
def test_misuse_ends_with_2(annuaire, words):
    assert annuaire(*words).exit_code == 2


def test_a_setting_that_cannot_be_is_misuse_and_named(annuaire, monkeypatch):
    monkeypatch.setenv("ANNUAIRE_ENGINE", "steam")
    answer = annuaire("status")
    assert (answer.exit_code, "ANNUAIRE_ENGINE" in answer.stderr) == (2, True)


@pytest.mark.parametrize("value", ["", "1/minute"])
@pytest.mark.parametrize("is_in_file", [True, False])
@pytest.mark.parametrize(("old", "new"), RETIRED_SETTINGS.items())
def test_a_retired_setting_is_misuse_and_its_new_name_is_said(  # noqa: PLR0913, PLR0917
    annuaire, monkeypatch, tmp_path, old, new, is_in_file, value
):
    monkeypatch.chdir(tmp_path)
    if is_in_file:
        (tmp_path / ".env").write_text(f"{old}={value}\n")
    else:
        monkeypatch.setenv(old, value)
    answer = annuaire("status")
    said = f"annuaire : réglage inconnu ou mal formé : {old} (s'appelle maintenant {new})\n"
    assert (answer.exit_code, answer.stderr) == (2, said)


def test_new_names_of_retired_settings_are_settings():
    known = {f"ANNUAIRE_{field.upper()}" for field in Settings.model_fields}
    assert set(RETIRED_SETTINGS.values()) <= known
    assert not RETIRED_SETTINGS.keys() & known


def test_an_unknown_name_in_a_file_is_misuse_and_named(annuaire, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ANNUAIRE_STEAM=1\n")
    answer = annuaire("status")
    assert (answer.exit_code, answer.stderr.split()[-1]) == (2, "ANNUAIRE_STEAM")


def test_names_of_other_programs_in_a_file_are_passed_over(annuaire, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=1\nANNUAIRE_ENGINE=steam\nFILES=.\n")
    answer = annuaire("status")
    assert (answer.exit_code, answer.stderr.split()[-1]) == (2, "ANNUAIRE_ENGINE")


MALFORMED_ADDRESSES = {
    "ANNUAIRE_DATABASE_URL": (
        "directory",
        "mysql://user:PASSWORD@host/directory",
        "postgresql+psycopg2://user:PASSWORD@host/directory",
        "postgresql+psycopg://user:PASSWORD@host:port/directory",
        "postgresql+psycopg://user:PASSWORD@host:99999/directory",
        "postgresql+psycopg://user:PASS@WORD@host/directory",
        "postgresql+psycopg://user:PASS/WORD@host/directory",
        "postgresql+psycopg://user:PASS#WORD@host/directory",
        "postgresql+psycopg://user:PASS?WORD@host/directory",
        "postgresql+psycopg://user:[PASSWORD@host/directory",
    ),
    "ANNUAIRE_OPENSEARCH_URL": (
        "host",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://host:99999",
        "http://host:9200,host",
        "http://user:PASSWORD@host:9200",
    ),
    "ANNUAIRE_PUBLIC_URL": ("annuaire.example", "//annuaire.example", "https://"),
    "ANNUAIRE_TRACES_URL": ("collector:4318", "http://collector:port"),
    "ANNUAIRE_RATE_LIMIT_STORAGE": ("redis", "redis://", "redis://:PASSWORD@host:port/0"),
    "ANNUAIRE_RATE_LIMIT_ADDRESS": ("many", "600"),
    "ANNUAIRE_TRUSTED_PROXIES": ("10.0.0.0/8, proxy", "10.0.0.0/99", "300.1.1.1"),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in MALFORMED_ADDRESSES.items() for value in values],
)
def test_a_malformed_address_is_misuse_named_with_the_way_out(annuaire, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    answer = annuaire("serve", "--port", "0")
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert f" {name} (" in answer.stderr
    assert not {"PASS", "WORD"} & set(re.split(r"[^A-Z]+", answer.stderr))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANNUAIRE_DATABASE_URL", "postgresql+psycopg://user:PASS%40WORD@[::1]:5432/directory"),
        ("ANNUAIRE_DATABASE_URL", "postgresql+psycopg:///directory?host=/run/postgresql"),
        ("ANNUAIRE_DATABASE_URL", "postgresql://user@/directory?host=/run/postgresql"),
        ("ANNUAIRE_DATABASE_URL", "sqlite:////var/lib/annuaire/store.sqlite3"),
        ("ANNUAIRE_OPENSEARCH_URL", "https://node-1:9200, https://node-2:9200"),
        ("ANNUAIRE_RATE_LIMIT_STORAGE", "redis://:PASSWORD@host:6379/0"),
        ("ANNUAIRE_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1"),
    ],
)
def test_a_proper_address_is_accepted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), name.removeprefix("ANNUAIRE_").lower()) == value


@pytest.mark.parametrize("suffix", ["-previous", "-demo"])
def test_the_name_of_a_part_of_another_directory_is_misuse_and_its_owner_named(
    annuaire, monkeypatch, suffix
):
    monkeypatch.setenv("ANNUAIRE_OPENSEARCH_INDEX", f"ville{suffix}")
    answer = annuaire("status")
    assert answer.exit_code == 2
    assert f"ANNUAIRE_OPENSEARCH_INDEX (« ville{suffix} » est un nom" in answer.stderr
    assert f"« ville » : choisissez-en un qui ne finit pas par {suffix})" in answer.stderr


@pytest.mark.parametrize(
    ("error", "status"), [(SourceRefused("fichier absent"), 1), (KeyboardInterrupt(), 130)]
)
def test_what_stops_a_command_on_purpose_is_one_line(capsys, error, status):
    with pytest.raises(typer.Exit) as end, report_errors():
        raise error
    assert end.value.exit_code == status
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_line(capsys, tmp_path):
    with pytest.raises(typer.Exit), report_errors():
        (tmp_path / "absent" / "file").write_text("")
    assert str(tmp_path / "absent" / "file") in capsys.readouterr().err


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError), report_errors():
        _ = 1 / 0
