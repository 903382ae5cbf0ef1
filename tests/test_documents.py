"""What the README claims, the program has: commands, settings, folders, links, both ways round."""

import re
from pathlib import Path

from typer.main import get_group

from cli.main import app
from directory.settings import Settings
from pdf.native import DEBIAN_PACKAGES
from search_api.search.fuzzy import FUZZY_THRESHOLD, MAX_FUZZY_HITS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def first_cells(heading: str) -> list[str]:
    """The words in code style of each row's first cell, in the table under a heading."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*)\|", section, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_the_two_commands_are_those_of_the_makefile():
    start = README.partition("\n## Two commands\n")[2].partition("\n## ")[0]
    promised = re.findall(r"^make (\w+)", start, re.MULTILINE)
    assert promised == ["run", "test"]
    assert [name for name in promised if f"\n{name}:" not in MAKEFILE] == []


def test_the_integration_server_runs_the_test_command():
    last = (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1]
    assert last == "exec make --no-print-directory test"


def test_every_make_command_named_exists():
    named = set(re.findall(r"`make (\w+)", README))
    assert {name for name in named if f"\n{name}:" not in MAKEFILE} == set()


def test_the_native_libraries_are_the_same_everywhere():
    script = (ROOT / ".ci/native-libraries").read_text("utf-8")
    assert f"packages=({' '.join(DEBIAN_PACKAGES.values())})\n" in script
    assert f"`{' '.join(DEBIAN_PACKAGES.values())}`" in README


def test_every_module_the_makefile_runs_exists():
    modules = re.findall(r"python -m ([\w.]+)", MAKEFILE)
    places = [ROOT / module.replace(".", "/") for module in modules]
    runnable = [at.with_suffix(".py").exists() or (at / "__main__.py").exists() for at in places]
    assert dict(zip(modules, runnable, strict=True)) == dict.fromkeys(modules, True)


def test_the_command_table_lists_the_sub_commands():
    named = {re.split(r"\s", cell)[1] for cell in first_cells("Command line")}
    assert named == set(get_group(app).commands)


def test_the_settings_table_lists_the_settings():
    known = {f"ANNUAIRE_{field.upper()}" for field in Settings.model_fields}
    assert set(first_cells("Settings")) == known


def test_every_setting_named_anywhere_exists():
    known = {f"ANNUAIRE_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"ANNUAIRE_[A-Z_]+", README)) - known == set()


def test_every_place_named_exists():
    places = first_cells("Where to find things")
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_folder_has_its_line():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {place.strip("/") for place in first_cells("Where to find things")} == set()


def test_links_to_files_lead_somewhere():
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_sections_read_here_are_not_empty():
    assert all(map(first_cells, ("Command line", "Settings", "Where to find things")))


def test_the_figures_of_the_search_are_those_in_force():
    section = " ".join(README.partition("\n## Searching\n")[2].partition("\n## ")[0].split())
    assert f"fewer than {FUZZY_THRESHOLD} people" in section
    assert f"at most {MAX_FUZZY_HITS} people" in section
