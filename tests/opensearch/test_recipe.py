"""The recipe of the node: every jar has its hash, only a Java that is new enough runs it, and our
indexes need no module that it leaves out.
"""

import re
import tomllib
from fnmatch import filter as matching

import pytest

from directory.engines.opensearch.mapping import build_index_body
from tests.opensearch.assemble import RECIPE_DIR
from tests.opensearch.jdk import MIN_JAVA_VERSION, read_java_version

SERVER_JARS = [line.split()[1] for line in (RECIPE_DIR / "jars.sha256").read_text().splitlines()]
SERVER_LAYOUT = tomllib.loads((RECIPE_DIR / "layout.toml").read_text())
DROPPED_JARS = SERVER_LAYOUT.pop("dropped")
ANALYSIS_KEYS = {
    *("analysis", "analyzer", "search_analyzer", "search_quote_analyzer"),
    *("normalizer", "tokenizer", "filter", "char_filter"),
}
"""Where an index may name what the module analysis-common brings."""


@pytest.mark.parametrize("folder", SERVER_LAYOUT)
def test_every_part_of_the_server_has_its_jars(folder):
    assert [glob for glob in SERVER_LAYOUT[folder]["jars"] if not matching(SERVER_JARS, glob)] == []


def test_what_is_dropped_is_there_to_be_dropped():
    assert [glob for glob in DROPPED_JARS if not matching(SERVER_JARS, glob)] == []


def test_every_hash_is_one():
    lines = (RECIPE_DIR / "jars.sha256").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[0-9a-f]{64}  \S+\.jar", line)] == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [("21.0.4", 21), ("25", 25), ("17.0.15", 17), ("1.8.0_402", 1)],
)
def test_a_java_says_how_new_it_is(tmp_path, written, expected):
    (tmp_path / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{written}"\n')
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/java").touch()
    assert read_java_version(tmp_path) == expected
    assert (read_java_version(tmp_path) >= MIN_JAVA_VERSION) is (expected > 17)


def test_a_folder_without_java_is_none(tmp_path):
    assert read_java_version(tmp_path) == 0


def iterate_keys(body):
    """Every key of a body, whatever it lies in, `index.analysis` as two."""
    if isinstance(body, dict):
        yield from (part for key in body for part in key.split("."))
    if isinstance(body, dict | list):
        for each in body.values() if isinstance(body, dict) else body:
            yield from iterate_keys(each)


def test_our_indexes_use_no_analyzer():
    body = build_index_body(1)
    assert {"settings", "mappings", "properties", "type"} <= set(iterate_keys(body))
    assert ANALYSIS_KEYS.isdisjoint(iterate_keys(body))


@pytest.mark.parametrize(
    "body",
    [
        {"settings": {"index": {"analysis": {"filter": {"short": {"type": "length"}}}}}},
        {"settings": {"index.analysis.analyzer.own.type": "custom"}},
        {"mappings": {"properties": {"name": {"type": "text", "analyzer": "french"}}}},
        {"mappings": {"properties": {"name": {"type": "keyword", "normalizer": "lowercase"}}}},
        {"mappings": {"properties": {"name": {"fields": {"far": {"search_analyzer": "thai"}}}}}},
        {"mappings": {"dynamic_templates": [{"all": {"mapping": {"analyzer": "french"}}}]}},
    ],
)
def test_an_analyzer_is_seen_wherever_it_stands(body):
    assert not ANALYSIS_KEYS.isdisjoint(iterate_keys(body))
