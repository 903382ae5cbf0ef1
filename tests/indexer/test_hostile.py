"""Whatever bytes come in, they are read, rejected line by line, or refused as a whole: by us.

Valid files are spoilt in a few places, because bytes drawn at random never get past a header.
"""

import io
import json
import tracemalloc
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import SourceRefused
from indexer.feed.validation import ValidatedChange, validate_line
from indexer.findings import Rejection
from indexer.report import Report
from indexer.sources import FileKind
from indexer.sources.mssante import find_mailbox_file, read_mailboxes
from tests.indexer.feed.lines import CIVIL, CONTACT, a_line
from tests.indexer.official import NAMES, read, row, write
from tests.indexer.sources import test_mssante as boxes
from tests.indexer.sources import test_restricted as restricted

LONGEST_S, MOST_BYTES = 5, 100 * 2**20
"""Of the processor and of memory, for a few kilobytes: what takes more has no bound."""
TRAPS = [
    b"|",
    b"\n",
    b"\r",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\x85",
    b'"',
    b"-",
    b" ",
    b"8",
    b"2A",
]
PIECES = st.sampled_from([*TRAPS, "\u2028É".encode(), b"9" * 30]) | st.binary(max_size=12)


@st.composite
def spoilt(draw, whole):
    """Some bytes with a few of them replaced, dropped or put in."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(whole)))
        until = draw(st.integers(at, min(at + 30, len(whole))))
        whole = whole[:at] + b"".join(draw(st.lists(PIECES, max_size=3))) + whole[until:]
    return whole


@st.composite
def flipped(draw, whole):
    """Some bytes of which a few are others: every length and every place stay as they were."""
    places = st.dictionaries(st.integers(0, len(whole) - 1), st.integers(0, 255), min_size=1)
    spoiling = bytearray(whole)
    for at, byte in draw(places).items():
        spoiling[at] = byte
    return bytes(spoiling)


@contextmanager
def bounded():
    """Neither time nor memory without end."""
    began = process_time()
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    assert process_time() - began < LONGEST_S


@contextmanager
def folder_of():
    """A folder with the official files of two people."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for kind in FileKind:
            write(folder, kind, [row(kind), row(kind, rpps="99000000028")])
        yield folder


def loaded(path):
    """What comes of some files: a report whose rejections name lines, or a refusal of ours."""
    with bounded(), suppress(SourceRefused):
        report = read(path, partial=True).report
        assert all(each.line > 0 and each.reason for each in report.rejections)
        return report


@pytest.mark.parametrize("kind", FileKind)
@given(st.data())
def test_no_bytes_in_an_official_file_break_a_load(kind, data):
    with folder_of() as folder:
        path = folder / NAMES[kind]
        path.write_bytes(data.draw(spoilt(path.read_bytes()) | st.binary(max_size=500)))
        loaded(folder)


def zipped():
    """The official files and the mailboxes, packed."""
    packed = io.BytesIO()
    with folder_of() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
        archive.writestr(boxes.NAME, f"{boxes.HEADER}\n{boxes.row('a@ms.fr')}\n")
    return packed.getvalue()


@settings(max_examples=300)
@given(spoilt(zipped()) | flipped(zipped()) | st.binary(max_size=100))
def test_no_bytes_in_a_zip_break_a_load(content):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "extraction.zip"
        path.write_bytes(content)
        loaded(path)


@given(st.lists(st.sampled_from([*NAMES.values(), boxes.NAME]) | st.text(max_size=30), max_size=6))
def test_no_names_in_a_zip_break_a_load(names):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "extraction.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for member in {each.filename: each for each in map(zipfile.ZipInfo, names)}.values():
                archive.writestr(member, boxes.HEADER)
        loaded(path)


EXTRACTION = "\n".join(
    ["|".join(restricted.COLUMNS) + "|", "|".join(restricted.COLUMNS.values()) + "|"]
).encode()


@given(spoilt(EXTRACTION))
def test_no_bytes_in_the_restricted_extraction_break_a_load(content):
    with TemporaryDirectory() as name:
        path = Path(name) / restricted.NAME
        path.write_bytes(content)
        report = loaded(path)
    assert "zqfamille" not in str(report)


@given(spoilt("\n".join([boxes.HEADER, boxes.row("a@ms.fr")]).encode()) | st.binary(max_size=200))
def test_no_bytes_in_a_file_of_mailboxes_break_a_load(content):
    with TemporaryDirectory() as name, bounded(), suppress(SourceRefused):
        path = Path(name) / boxes.NAME
        path.write_bytes(content)
        read_mailboxes(find_mailbox_file([path]), Report(max_reject_share=1.0))


LINES = st.sampled_from([a_line(), a_line(reason="deletion"), a_line(former_ids=["1"])])
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, -1, 2**63, 10**400])
DATES = st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | DATES | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)
DEEP = [b"[" * 100_000, b'{"sequence": 1, "x":' + b"[" * 100_000, b'{"record":' * 50_000]


@st.composite
def altered(draw, lines):
    """A line of which one value, anywhere, is another."""
    line = json.loads(json.dumps(draw(lines)))
    where = line
    while True:
        key = draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
        if not where[key] or not isinstance(where[key], dict | list) or draw(st.booleans()):
            where[key] = draw(ANYTHING)
            return json.dumps(line).encode()
        where = where[key]


def judged(content):
    """A line is valid or rejected, in words that say nothing private."""
    with bounded():
        verdict = validate_line("feed.jsonl", 1, content)
    assert isinstance(verdict, ValidatedChange | Rejection)
    return verdict


@settings(max_examples=300)
@given(altered(LINES) | spoilt(json.dumps(a_line()).encode()) | st.binary(max_size=200))
def test_no_line_of_the_feed_breaks_a_run(content):
    verdict = judged(content)
    if isinstance(verdict, Rejection):
        assert verdict.reason
        assert not any(each in str(verdict) for each in PRIVATE)


PRIVATE = [CIVIL["birth_name"], CIVIL["birth_place"], CONTACT["phone"], CONTACT["email"]]


@pytest.mark.parametrize("content", DEEP, ids=len)
def test_a_line_nested_without_end_is_rejected(content):
    assert isinstance(judged(content), Rejection)


def test_a_line_that_is_rejected_stops_nobody(directory):
    lines = [*DEEP, json.dumps(a_line(at="0001-01-01T00:00:00+23:59")).encode()]
    assert directory.receive(*lines, json.dumps(a_line(2)).encode()).rejected == len(lines)
    assert len(directory.state()) == 1
