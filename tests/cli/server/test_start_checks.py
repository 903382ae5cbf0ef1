"""What no worker can start with stops the server at once, with a line that names the setting."""

import sys
from contextlib import closing
from socket import socket

import pytest

EXTRAS = {
    "redis": ("redis", "ANNUAIRE_RATE_LIMIT_STORAGE", "redis://127.0.0.1:6379/0"),
    "traces": ("opentelemetry", "ANNUAIRE_TRACES_URL", "http://127.0.0.1:4318/v1/traces"),
}


@pytest.fixture(scope="module")
def closed_port():
    """A port that nobody listens on."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


@pytest.mark.parametrize(("package", "name", "value"), EXTRAS.values(), ids=EXTRAS)
def test_a_missing_extra_is_misuse_and_named(annuaire, monkeypatch, package, name, value):
    for module in [each for each in sys.modules if each.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Hidden(package), *sys.meta_path])
    monkeypatch.setenv(name, value)
    answer = annuaire("serve", "--port", "0")
    assert (answer.exit_code, answer.stderr.splitlines()[-1].count(name)) == (2, 1)
    assert "pip install annuaire[" in answer.stderr


class Hidden:
    """A finder in whose view a package is not installed."""

    def __init__(self, package):
        self.package = package

    def find_spec(self, name, *_how):
        if name.split(".")[0] == self.package:
            raise ModuleNotFoundError(name)


def test_an_unreachable_storage_of_limits_is_a_temporary_failure(
    annuaire, monkeypatch, closed_port
):
    address = f"redis://:PASSWORD@127.0.0.1:{closed_port}/0"
    monkeypatch.setenv("ANNUAIRE_RATE_LIMIT_STORAGE", address)
    answer = annuaire("serve", "--port", "0")
    last = answer.stderr.splitlines()[-1]
    assert (answer.exit_code, "ANNUAIRE_RATE_LIMIT_STORAGE" in last) == (75, True)
    assert "PASSWORD" not in answer.stderr
