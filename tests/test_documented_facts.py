"""What the documents tell of the program is in force: settings, commands, folders, numbers."""

import re
from pathlib import Path

import pytest
from typer.main import get_group

from cli.main import app
from directory.search import MAX_EXACT_TOTAL, Tier
from directory.settings import Settings
from indexer.gate_table import GATES
from pdf.native import DEBIAN_PACKAGES
from search_api.app import create_app
from search_api.http.content_negotiation import REPRESENTATION_BY_SUFFIX
from search_api.routes.parameters import SearchParameters
from search_api.search.fuzzy import FUZZY_THRESHOLD, MAX_FUZZY_HITS
from search_api.search.match_details import SCORES
from search_api.search.radius import RADIUS_STEPS_KM
from search_api.search.requests import MAX_LOOKUP_IDS
from search_api.search.service import DirectorySearch
from search_api.search.understanding import MAX_QUERY_CHARS, MAX_QUERY_WORDS
from tests.fakes import InMemoryEngine
from tests.test_documents import FOR_USERS, MAKEFILE, README, ROOT, name_of

CONFIGURATION, OPERATING, PARTNERS, SEARCH = (
    (ROOT / f"docs/{name}.md").read_text("utf-8")
    for name in ("configuration", "operating", "partners", "search")
)
SETTINGS = {f"ANNUAIRE_{name.upper()}": field for name, field in Settings.model_fields.items()}


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of tables that begins with words in code style."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\| `.*\|$", text, re.MULTILINE)
    ]


def first_cells(text: str) -> list[str]:
    return [word for row in rows(text) for word in re.findall(r"`([^`]+)`", row[0])]


def as_written(default: object) -> str:
    """A default in the words of the page."""
    if default is None or default == "":
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_two_commands_are_those_of_the_makefile():
    promised = re.findall(r"^make (\w+)", section(README, "Two commands"), re.MULTILINE)
    assert promised == ["run", "test"]
    assert [name for name in promised if f"\n{name}:" not in MAKEFILE] == []


def test_the_integration_server_runs_the_test_command():
    last = (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1]
    assert last == "exec make --no-print-directory test"


@pytest.mark.parametrize("text", [README, OPERATING], ids=["README", "operating"])
def test_the_native_libraries_are_the_same_everywhere(text):
    script = (ROOT / ".ci/native-libraries").read_text("utf-8")
    assert f"packages=({' '.join(DEBIAN_PACKAGES.values())})\n" in script
    assert f"`{' '.join(DEBIAN_PACKAGES.values())}`" in text


def test_every_module_the_makefile_runs_exists():
    modules = re.findall(r"python -m ([\w.]+)", MAKEFILE)
    places = [ROOT / module.replace(".", "/") for module in modules]
    runnable = [at.with_suffix(".py").exists() or (at / "__main__.py").exists() for at in places]
    assert dict(zip(modules, runnable, strict=True)) == dict.fromkeys(modules, True)


def test_the_command_table_lists_the_sub_commands():
    named = [row[0].strip("`").split()[1] for row in rows(section(OPERATING, "Commands"))]
    assert sorted(named) == sorted(get_group(app).commands)


def test_the_table_of_gates_is_the_one_in_force():
    printed = {row[0].strip("`"): row[1:] for row in rows(section(OPERATING, "Gates"))}
    assert printed == {
        gate.name: [
            gate.limit + ("" if gate.is_overruled_by_force else "; never overruled"),
            gate.compared_with,
            re.sub(r"{[^}]*}", "…", gate.message),
        ]
        for gate in GATES
    }


def test_the_page_of_settings_lists_the_settings_with_their_defaults():
    written = {row[0].strip("`"): row[1] for row in rows(CONFIGURATION)}
    assert written == {name: as_written(field.default) for name, field in SETTINGS.items()}
    assert len(rows(CONFIGURATION)) == len(written)


@pytest.mark.parametrize("page", FOR_USERS, ids=name_of)
def test_every_setting_named_anywhere_exists(page):
    named = set(re.findall(r"ANNUAIRE_[A-Z_]+[A-Z]", page.read_text("utf-8")))
    assert named - set(SETTINGS) == set()


def test_the_map_has_every_place_and_every_place_exists():
    places = first_cells(section(README, "Map"))
    assert [place for place in places if not (ROOT / place).exists()] == []
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert len(packages) > 4
    assert packages - {place.strip("/") for place in places} == set()


def test_what_the_map_says_to_look_for_is_there():
    pointed = re.findall(r"\| `([\w/.]+)`: `([\w.]+)`", section(README, "Map"))
    assert len(pointed) > 1
    texts = {path: (ROOT / path).read_text("utf-8") for path, _ in pointed}
    assert [name for path, name in pointed if name.rpartition(".")[2] not in texts[path]] == []


def test_the_architecture_names_every_folder_of_the_larger_packages():
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    folders = {
        f"{path.parent.parent.name}/{path.parent.name}/"
        for package in ("directory", "indexer", "search_api")
        for path in (ROOT / package).glob("*/__init__.py")
    }
    assert len(folders) > 15
    assert {folder for folder in folders if f"`{folder}`" not in page} == set()


def test_the_figures_of_the_search_are_those_in_force():
    text = " ".join(SEARCH.split())
    assert f"fewer than {FUZZY_THRESHOLD} people" in text
    assert f"at most {MAX_FUZZY_HITS} people" in text
    assert f"at most {MAX_QUERY_CHARS} characters and {MAX_QUERY_WORDS} words" in text
    assert f"exact up to {MAX_EXACT_TOTAL:,}" in text
    *smaller, largest = RADIUS_STEPS_KM
    assert f"{', '.join(map(str, smaller))} and {largest} km" in text


def test_the_tiers_have_the_scores_in_force():
    _, *tiers = rows(section(SEARCH, "What is found"))
    assert {row[0]: row[1] for row in tiers} == {f"`{tier}`": f"{SCORES[tier]}" for tier in Tier}


def test_every_hint_is_explained():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "search_api").rglob("*.py"))
    given = set(re.findall(r"\bHint\(\s*\"([a-z-]+)\"", sources))
    assert len(given) > 10
    assert set(first_cells(section(SEARCH, "Hints"))) == given


def test_partners_are_told_every_form_and_every_parameter():
    forms = {row[0].strip("`."): row[1].strip("`") for row in rows(section(PARTNERS, "One person"))}
    assert forms == dict(REPRESENTATION_BY_SUFFIX)
    assert {name for name in SearchParameters.model_fields if name not in PARTNERS} == set()
    assert f"at most {MAX_LOOKUP_IDS:,} numbers" in PARTNERS


def test_partners_are_told_every_address_of_the_api():
    api = create_app(DirectorySearch(InMemoryEngine()), no_sheet, public_url="https://site.example")
    served = {path for path in api.openapi()["paths"] if path.startswith("/api/")}
    written = re.findall(r"`(?:GET |POST )?(/api/v1/[\w/{}-]+)", section(PARTNERS, "Addresses"))
    assert set(written) == served


def no_sheet(_listing, _publication):
    raise AssertionError("nobody asks for a sheet here")


def test_the_version_that_is_built_is_closed_in_the_changelog():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)[1]
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[:2] == ["Unreleased", version]


def test_a_setting_without_its_row_is_noticed():
    assert [as_written(each) for each in (None, "", 3.0, False, Path("var"))] == [
        "none",
        "none",
        "`3.0`",
        "`false`",
        "`var`",
    ]
