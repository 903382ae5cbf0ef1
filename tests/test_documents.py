"""What the documents say, the repository has: paths, links, commands, options, pictures; few words.

Every check is a function from a text to complaints, so that beside the test on the real pages a bad
sample proves that the check can fail.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_group

from cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CHANGELOG = ROOT / "CHANGELOG.md"
FOR_USERS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "directory/GLOSSARY.md",
]
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("README.md"))
PAGES = [*FOR_USERS, CHANGELOG, *sorted((ROOT / "benchmarks").rglob("*.md"))]
"""The CHANGELOG names commands and settings that are no more, and the report is generated."""

MOST_WORDS_OF_THE_README = 900
LARGEST_PICTURE_BYTES = 150_000
PATH = re.compile(
    r"(?<![\w./-])(?:directory|indexer|search_api|web|pdf|cli|benchmarks|tests|docs|\.ci)/[\w./*-]*"
)
FIGURE = re.compile(
    r"\d[\d,.]*\s?(?:ms|µs|s|sec|seconds?|milliseconds?|minutes?|hours?)\b"
    r"|\d[\d,.]*[^.|\n]{0,30}(?:/s\b| a second\b| per second\b)"
)
ALLOWED_FIGURES = {
    "more than 0.25 s": "the limit of a gate, which indexer/gate_table.py sets",
    "more than 0.2 s": "the threshold of an alert, which docs/operation/alerts.yml sets",
    "5 times a second": "the same",
}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code_of(text: str) -> list[str]:
    """Lines of code blocks, and texts in code style."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + [
        " ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)
    ]


def slug(heading: str) -> str:
    """The anchor that a heading gets where pages are shown."""
    plain = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return set(map(slug, headings))


def links(text: str) -> list[str]:
    """Where links and pictures lead, addresses of other sites left out."""
    return re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)


def broken_links(page: Path, text: str) -> Iterator[str]:
    for target in links(text):
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield target


def missing_paths(text: str) -> set[str]:
    named = {found.rstrip(".") for code in code_of(text) for found in PATH.findall(code)}
    return {each for each in named if not any(ROOT.glob(each.rstrip("/")))}


def missing_targets(text: str) -> set[str]:
    named = {each for code in code_of(text) for each in re.findall(r"\bmake ([a-z][\w-]*)", code)}
    return {each for each in named if f"\n{each}:" not in MAKEFILE}


def missing_modules(text: str) -> set[str]:
    named = {each for code in code_of(text) for each in re.findall(r"python -m ([\w.]+)", code)}
    places = {each: ROOT / each.replace(".", "/") for each in named}
    return {
        each
        for each, at in places.items()
        if not (at.with_suffix(".py").exists() or (at / "__main__.py").exists())
    }


@cache
def options_by_command() -> dict[str, set[str]]:
    """The options of each sub-command, `keys add` and its like included."""
    commands = dict(get_group(app).commands)
    for name, group in get_group(app).commands.items():
        inner = getattr(group, "commands", {})
        commands |= {f"{name} {sub}": command for sub, command in inner.items()}
    return {
        words: {option for parameter in command.params for option in parameter.opts} | {"--help"}
        for words, command in commands.items()
    }


def unknown_commands(text: str) -> Iterator[str]:
    """Calls of `annuaire` with a sub-command or an option that it has not."""
    known = options_by_command()
    for code in code_of(text):
        for call in re.findall(r"(?<![\w-])annuaire ([a-z]+(?: [^#]*)?)", code):
            words = call.split()
            name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
            options = {word.partition("=")[0] for word in words if word.startswith("-")} - {"-"}
            if name not in known or options - known[name]:
                yield f"annuaire {call}"
        if code.startswith("--") and code.split()[0] not in set().union(*known.values()):
            yield code


def figures(text: str) -> list[str]:
    """Figures of time and throughput: they live in benchmarks alone."""
    return [
        found
        for found in FIGURE.findall(text)
        if not any(found in allowed for allowed in ALLOWED_FIGURES)
    ]


def test_the_readme_is_short():
    assert len(README.split()) <= MOST_WORDS_OF_THE_README


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_anchors_lead_somewhere(page):
    assert list(broken_links(page, page.read_text("utf-8"))) == []


@pytest.mark.parametrize("page", FOR_USERS, ids=name_of)
def test_every_path_named_exists(page):
    assert missing_paths(page.read_text("utf-8")) == set()


@pytest.mark.parametrize("page", [*FOR_USERS, *BENCHMARKS], ids=name_of)
def test_every_target_and_module_named_exists(page):
    text = page.read_text("utf-8")
    assert missing_targets(text) == set()
    assert missing_modules(text) == set()


@pytest.mark.parametrize("page", FOR_USERS, ids=name_of)
def test_every_command_and_option_named_exists(page):
    assert list(unknown_commands(page.read_text("utf-8"))) == []


@pytest.mark.parametrize("page", [*FOR_USERS, CHANGELOG], ids=name_of)
def test_figures_of_time_and_throughput_live_in_benchmarks(page):
    assert figures(page.read_text("utf-8")) == []


def test_every_allowed_figure_is_still_there():
    everything = "".join(page.read_text("utf-8") for page in FOR_USERS)
    assert [allowed for allowed in ALLOWED_FIGURES if allowed not in everything] == []


def test_pictures_are_small():
    pictures = [ROOT / target for target in links(README) if target.endswith(".png")]
    assert len(pictures) == 2
    assert [each for each in pictures if each.stat().st_size > LARGEST_PICTURE_BYTES] == []


def test_every_page_of_docs_is_reached_from_the_readme():
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(README)}
    assert {page for page in FOR_USERS if page.resolve() not in linked} == {ROOT / "README.md"}


def threats_without_test(text: str) -> list[str]:
    """Rows of the threat model that name no test, or one that does not exist."""
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    named = {row: set(re.findall(r"`(test_\w+\.py)`", row)) for row in rows}
    return [row for row, tests in named.items() if not tests or tests - there]


def test_every_threat_names_a_test_that_shows_the_answer():
    assert threats_without_test((ROOT / "docs/threats.md").read_text("utf-8")) == []


def test_a_threat_without_a_test_is_noticed():
    rows = "| who | wants |\n| --- | --- |\n| a | (`test_keys.py`) |\n| b | |\n| c | `test_no.py` |"
    assert threats_without_test(rows) == ["| b | |", "| c | `test_no.py` |"]


def test_a_broken_link_is_noticed():
    sample = "[a](nowhere.md) [b](#nothing) [c](README.md#map) [d](https://example.org)"
    assert list(broken_links(ROOT / "README.md", sample)) == ["nowhere.md", "#nothing"]


def test_a_path_that_is_gone_is_noticed():
    assert missing_paths("`web/gone.py` `web/wording.py` `web/*.py`") == {"web/gone.py"}


def test_a_command_that_is_gone_is_noticed():
    sample = "`make nothing` `make test`\n```sh\nannuaire forget X\nannuaire load --hard X\n```\n"
    assert missing_targets(sample) == {"nothing"}
    assert list(unknown_commands(sample)) == ["annuaire forget X", "annuaire load --hard X"]
    assert missing_modules("`python -m benchmarks.gone`") == {"benchmarks.gone"}


def test_an_option_that_is_gone_is_noticed():
    assert list(unknown_commands("`--nothing` `--limits X` `annuaire keys add X --limits Y`")) == [
        "--nothing"
    ]


@pytest.mark.parametrize(
    "sample", ["takes 12 ms", "in 0.5 s", "1,197 requests/s", "200 searches a second", "3 minutes"]
)
def test_a_figure_is_noticed(sample):
    assert figures(sample) != []


@pytest.mark.parametrize("sample", ["600/minute", "page 3", "ANNUAIRE_X_S=3", "42 services"])
def test_what_is_no_figure_passes(sample):
    assert figures(sample) == []
