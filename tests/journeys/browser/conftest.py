"""A real browser (Debian's Chromium) on a real server, over a small directory written by hand.

A page that is opened here is watched: an error in its console, a script that fails or a request to
another site fails the test that opened it. The browser is closed with each module: its event loop
would stand in the way of tests that run their own.
"""

import re
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from cli.main import app
from tests.builders import a_rpps
from tests.cli.conftest import ROOT, start_command
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, row, write
from tests.journeys.browser.states import ELOISE, HOSTILE, IDLE, MARKUP

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox --disable-dev-shm-usage --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-default-apps --disable-sync --no-first-run"
).split()
ARTEFACTS = ROOT / "build/artefacts/pages"
PATIENCE_MS = 15_000

MARTINS = [a_rpps(number) for number in range(100, 130)]
FIRST_NAMES = "ALBA BRUNE CHLOE DIANE ELISE FANNY".split()
LONG = "X" * 180
PEOPLE = {
    ACTIVITIES: [
        row(
            ACTIVITIES,
            rpps=ELOISE,
            exercise_name="LE FLOC'H",
            exercise_first_name="Éloïse",
            title_code="DR",
            title_label="Docteur",
            phone="0299000000",
            email="cabinet@exemple.example",
            finess="350000012",
        ),
        row(
            ACTIVITIES,
            rpps=HOSTILE,
            exercise_name="HOSTILE",
            exercise_first_name="\u202eمرحبا 张伟 👩\u200d⚕️",
            name=MARKUP,
            trade_name="</script><script>window.hurt=1</script>",
            street=LONG,
            email="x@exemple.example",
        ),
        row(
            ACTIVITIES,
            rpps=IDLE,
            exercise_name="OISIF",
            mode_code="",
            mode_label="",
            key="",
            name="",
        ),
        *(
            row(ACTIVITIES, rpps=number, exercise_first_name=FIRST_NAMES[rank % 6])
            for rank, number in enumerate(MARTINS)
        ),
    ],
    SAVOIR_FAIRE: [
        row(SAVOIR_FAIRE, rpps=ELOISE),
        row(SAVOIR_FAIRE, rpps=HOSTILE, savoir_faire_label=MARKUP),
    ],
    DIPLOMAS: [row(DIPLOMAS, rpps=ELOISE), row(DIPLOMAS, rpps=HOSTILE, diploma_label=MARKUP)],
}
ERROR_PAGE = r"status of (404|410|422|503)"
"""What the console says of a page of an error: it is one."""


class Look(Struct, frozen=True):
    """How somebody looks at a page; `scale` is the zoom, which leaves fewer CSS pixels."""

    width: int = 1280
    height: int = 900
    scale: int = 1
    theme: str = "light"
    is_forced: bool = False
    has_script: bool = True

    def options(self):
        return {
            "viewport": {"width": self.width // self.scale, "height": self.height // self.scale},
            "device_scale_factor": self.scale,
            "color_scheme": self.theme,
            "forced_colors": "active" if self.is_forced else "none",
            "java_script_enabled": self.has_script,
            "locale": "fr-FR",
        }


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A data folder with these people in it."""
    files = tmp_path_factory.mktemp("people")
    for kind, lines in PEOPLE.items():
        write(files, kind, lines)
    data_dir = files / "var"
    told = CliRunner().invoke(app, ["load", str(files)], env={"ANNUAIRE_DATA_DIR": str(data_dir)})
    assert told.exit_code == 0, told.output
    return data_dir


def serve(data_dir, log):
    """A server on a free port; its process and its address."""
    with (
        Path(log).open("w") as file,
        start_command(data_dir, "serve", "--port", 0, stderr=file) as server,
    ):
        lines = iter(server.stdout.readline, "")
        found = (re.search(r"Annuaire.* (http://\S+)", line) for line in lines)
        announced = next(filter(None, found), None)
        assert announced, Path(log).read_text()
        yield announced[1]


@pytest.fixture(scope="session")
def site(folder, tmp_path_factory):
    """The address of a server over these people."""
    yield from serve(folder, tmp_path_factory.mktemp("log") / "site.log")


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory):
    """The address of a server that has nothing to serve yet."""
    folder = tmp_path_factory.mktemp("empty")
    yield from serve(folder / "var", folder / "site.log")


@pytest.fixture(scope="module")
def browser():
    """Chromium, as Debian ships it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def look(browser, site):
    """Opens pages of the site: `look("/", theme="dark")`; what they do wrong fails the test."""
    contexts, wrongs = [], []

    def open_page(path, *, base=site, expects=ERROR_PAGE, **how):
        def wrong(told):
            if not re.search(expects, told):
                wrongs.append(told)

        context = browser.new_context(base_url=base, **Look(**how).options())
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and wrong(said.text))
        page.on("pageerror", lambda error: wrong(str(error)))
        page.on("requestfinished", lambda asked: is_foreign(asked.url, base) and wrong(asked.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrongs == []


def is_foreign(url, base):
    return not url.startswith((base, "data:", "blob:", "about:"))
