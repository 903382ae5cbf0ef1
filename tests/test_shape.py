"""The shape of the project: budgets of size, names, folders, locks, no trace of one machine.

Every check is a function from files to complaints, so that beside the test on the real tree a bad
sample proves that the check can fail. Sizes count every line between the first and the last,
docstrings included; empty files do not count, because they would flatter the medians.
"""

import ast
import re
import subprocess
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest
from grimp import build_graph

ROOT = Path(__file__).parent.parent
PRODUCT = ("directory", "indexer", "search_api", "web", "pdf", "cli")
PACKAGES = (*PRODUCT, "benchmarks")
FOLDERS = {*PACKAGES, "tests", "docs", ".ci"}
LOCKS = ("requirements.lock", "requirements-dev.lock")

LONGEST_FILE, MEDIAN_FILE = 300, 120
LONGEST_FUNCTION, NINE_IN_TEN_FUNCTIONS, MEDIAN_FUNCTION = 40, 25, 8
MOST_COMMENTS = 0.08
FEWEST_LINES_FOR_A_SHARE = 100

MAX_SHARED_NAMES = 0.08
MAX_VERBLESS_FUNCTIONS = 0.15
VERBS = frozenset((Path(__file__).with_name("verbs.txt")).read_text("utf-8").split())
"""First words of function names; a verb that the project does not use yet is added there."""
NOT_FOR_VERBS = ("is_", "has_", "can_", "parse", "of", "from_", "to_", "with_")
"""Predicates and constructors, which are named otherwise on purpose."""

ADDRESS = re.compile(r"://|--[a-z-]*(index|links|host)|\b[a-z0-9-]+\.(org|com|net|io|dev|fr)\b")
MACHINE = re.compile(r"(?<![\w.~/-])/(work|root|home/\w+)(?=[/\s\"'`]|$)")


def sources(root: Path, folders: Iterable[str] = PACKAGES) -> list[Path]:
    found = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    return [path for path in found if path.stat().st_size]


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def comment_count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(token.type == tokenize.COMMENT for token in tokenize.tokenize(file.readline))


def comment_share(paths: list[Path]) -> float:
    return sum(map(comment_count, paths)) / max(1, sum(map(line_count, paths)))


def ninetieth(sizes: list[int]) -> float:
    return quantiles(sizes, n=10, method="inclusive")[-1] if len(sizes) > 1 else max(sizes)


def summary(paths: list[Path]) -> str:
    files, sizes = (
        [*map(line_count, paths)],
        [size for path in paths for _, size in functions(path)],
    )
    return (
        f"{len(files)} files, {sum(files)} lines: median {median(files):g}, longest {max(files)}; "
        f"{len(sizes)} functions: median {median(sizes):g}, 90 % ≤ {ninetieth(sizes):g}, "
        f"longest {max(sizes)}; comments {comment_share(paths):.1%}"
    )


def size_complaints(paths: list[Path]) -> list[str]:
    files = {str(path): line_count(path) for path in paths}
    sizes = {name: size for path in paths for name, size in functions(path)}
    lines = sum(files.values())
    rules = (
        *((size > LONGEST_FILE, f"{name} has {size} lines") for name, size in files.items()),
        *((size > LONGEST_FUNCTION, f"{name} has {size} lines") for name, size in sizes.items()),
        (median(files.values()) > MEDIAN_FILE, "the median file is too long"),
        (median(sizes.values() or [0]) > MEDIAN_FUNCTION, "the median function is too long"),
        (ninetieth([0, *sizes.values()]) > NINE_IN_TEN_FUNCTIONS, "a tenth of functions too long"),
        (
            lines >= FEWEST_LINES_FOR_A_SHARE and comment_share(paths) > MOST_COMMENTS,
            "too many comments",
        ),
    )
    return [complaint for broken, complaint in rules if broken]


def top_level_names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def shared_names(paths: Iterable[Path]) -> tuple[list[str], float]:
    """Top-level names that stand in several modules, and their share of all."""
    modules = Counter(name for path in paths for name in set(top_level_names(path)))
    shared = sorted(name for name, count in modules.items() if count > 1 and name != "__all__")
    return shared, len(shared) / max(1, len(modules))


def named_functions(tree: ast.Module) -> Iterator[str]:
    """Functions and methods; properties, what Python itself names and inner functions apart."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for node in (each for owner in (tree, *classes) for each in owner.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = " ".join(map(ast.unparse, node.decorator_list))
            if "property" not in decorators and not node.name.startswith("__"):
                yield node.name.lstrip("_")


def verbless_functions(paths: Iterable[Path]) -> tuple[list[str], float]:
    """Functions whose name does not begin with a verb, and their share of all."""
    names = [
        name
        for path in paths
        for name in named_functions(ast.parse(path.read_text("utf-8")))
        if not name.startswith(NOT_FOR_VERBS)
    ]
    verbless = [name for name in names if name.split("_")[0] not in VERBS]
    return verbless, len(verbless) / max(1, len(names))


def longest_chain() -> list[str]:
    """The longest run of product modules of which each imports the next."""
    graph = build_graph(*PRODUCT, cache_dir=None)

    @cache
    def chain_from(module: str) -> tuple[str, ...]:
        imported = graph.find_modules_directly_imported_by(module)
        return (module, *max(map(chain_from, sorted(imported)), key=len, default=()))

    return list(max(map(chain_from, sorted(graph.modules)), key=len))


def in_the_project(root: Path) -> list[Path]:
    """Every file that is committed or would be; without git, every file there is."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    if not (root / ".git").exists():
        return [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True)  # noqa: S603 - fixed words
    return [Path(name) for name in listed.stdout.decode().split("\0") if (root / name).is_file()]


def stray_folders(files: Iterable[Path]) -> set[str]:
    return {path.parts[0] for path in files if len(path.parts) > 1} - FOLDERS


def unlocked(pyproject: str, lock: str) -> set[str]:
    names = re.compile(r"^[\w.-]+")
    asked = {
        name
        for spec in tomllib.loads(pyproject)["project"]["dependencies"]
        for name in names.findall(spec)
    }
    return asked - set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))


def machine_paths(root: Path, files: Iterable[Path]) -> list[str]:
    texts = ((path, (root / path).read_text("utf-8", errors="ignore")) for path in files)
    return [f"{path}: {hit[0]}" for path, text in texts for hit in [MACHINE.search(text)] if hit]


def written(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"sample_{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return paths


def function_of(lines: int, name: str = "f") -> str:
    return f"def {name}():\n" + "    x = 1\n" * (lines - 1)


def test_files_and_functions_keep_their_budgets(capsys):
    paths = sources(ROOT)
    with capsys.disabled():
        print(f"\nshape: {summary(paths)}")  # noqa: T201 - the figures are part of the report
    complaints = size_complaints(paths)
    assert not complaints, "\n".join(complaints)


def test_a_name_stands_for_one_thing(capsys):
    names, share = shared_names(sources(ROOT, PRODUCT))
    with capsys.disabled():
        print(f"\nnames: {share:.1%} in several modules ({', '.join(names)})")  # noqa: T201
    assert share <= MAX_SHARED_NAMES, names


def test_a_function_is_a_verb(capsys):
    names, share = verbless_functions(sources(ROOT, PRODUCT))
    with capsys.disabled():
        print(f"\nfunctions: {share:.1%} without a verb")  # noqa: T201
    assert share <= MAX_VERBLESS_FUNCTIONS, names


def test_the_longest_chain_of_imports_is_reported(capsys):
    chain = longest_chain()
    with capsys.disabled():
        print(f"\nlongest chain: {len(chain)} modules, {' > '.join(chain)}")  # noqa: T201
    assert chain[0].split(".")[0] == "cli"
    assert chain[-1].split(".")[0] == "directory"


def test_a_name_that_stands_twice_is_noticed(tmp_path):
    samples = written(tmp_path, "def read_file(): ...\nLIMIT = 1\n", "LIMIT = 2\n", "x: int = 1\n")
    assert shared_names(samples) == (["LIMIT"], 1 / 3)


def test_a_function_without_a_verb_is_noticed(tmp_path):
    methods = "    def read(self): ...\n    @property\n    def size(self): ...\n"
    text = f"def told(): ...\nclass A:\n{methods}"
    assert verbless_functions(written(tmp_path, text, "def is_told(): ...\n")) == (["told"], 0.5)


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (["x = 1\n" * 301, "x = 1\n", "x = 1\n"], "has 301 lines"),
        (["x = 1\n" * 121], "the median file"),
        ([function_of(41), *[function_of(2)] * 20], "f has 41 lines"),
        ([function_of(9)], "the median function"),
        ([*[function_of(26)] * 2, *[function_of(2)] * 8], "a tenth of functions"),
        (["x = 1  # one\n" * 9 + "x = 1\n" * 91], "too many comments"),
    ],
)
def test_a_broken_budget_is_noticed(tmp_path, texts, complaint):
    complaints = size_complaints(written(tmp_path, *texts))
    assert [complaint in line for line in complaints] == [True]


def test_sizes_at_the_budget_are_accepted(tmp_path):
    long = function_of(40) + "x = 1\n" * 260
    short = [function_of(8) + "x = 1  # one\n"] * 20
    assert size_complaints(written(tmp_path, long, *short)) == []


def test_no_folder_stands_beside_those_of_the_design():
    assert stray_folders(in_the_project(ROOT)) == set()


def test_a_stray_folder_is_noticed(tmp_path):
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers/strings.py").touch()
    assert stray_folders(in_the_project(tmp_path)) == {"helpers"}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_versions_and_hashes_but_no_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert ADDRESS.search(text) is None
    assert text.count("==") <= text.count("--hash=")


@pytest.mark.parametrize(
    "line", ["--index-url x", "a @ https://b/c.whl", "# from files.example.org"]
)
def test_an_address_in_a_lock_is_noticed(line):
    assert ADDRESS.search(f"anyio==4.16.0 \\\n{line}\n")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked(lock):
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    assert unlocked(pyproject, (ROOT / lock).read_text("utf-8")) == set()


def test_a_dependency_without_a_lock_is_noticed():
    assert unlocked('[project]\ndependencies = ["anyio>=4", "rich"]', "anyio==4.16.0") == {"rich"}


def test_no_file_names_a_path_of_one_machine():
    assert machine_paths(ROOT, in_the_project(ROOT)) == []


@pytest.mark.parametrize("folder", ["work", "root", "home/jeanne"])
def test_a_path_of_one_machine_is_noticed(tmp_path, folder):
    (tmp_path / "notes.md").write_text(f"see /{folder}/main", "utf-8")
    assert machine_paths(tmp_path, in_the_project(tmp_path)) == [f"notes.md: /{folder}"]


def test_a_route_that_only_looks_like_such_a_path_is_accepted(tmp_path):
    (tmp_path / "notes.md").write_text("GET /workers and https://example.org/work/1", "utf-8")
    assert machine_paths(tmp_path, in_the_project(tmp_path)) == []
