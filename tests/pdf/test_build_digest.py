"""What decides the bytes of a sheet besides the record."""

import re
from importlib.metadata import requires, version

from pdf.build_digest import (
    DRAWING_LIBRARIES,
    NATIVE_VERSION_FUNCTIONS,
    compute_sheet_build_digest,
    list_digest_parts,
    read_native_version,
)


def test_it_names_every_library_that_the_pdf_library_stands_on():
    names = {name for line in needed("weasyprint") for name in [line, *needed(line)]}
    assert names - set(DRAWING_LIBRARIES) - {"pycparser"} == set()


def needed(package):
    """What a package requires, without its extras."""
    lines = (line for line in requires(package) or () if "extra ==" not in line)
    return {re.match(r"[\w.-]+", line)[0].lower() for line in lines}


def test_it_holds_templates_fonts_code_and_versions():
    parts = list(list_digest_parts())
    for name in (b"templates/sheet.css", b"fonts/fonts.conf", b"view.py"):
        assert name in parts
    assert f"weasyprint {version('weasyprint')}".encode() in parts


def test_native_libraries_tell_their_version():
    assert all(
        re.match(r"\d+\.\d+", read_native_version(library)) for library in NATIVE_VERSION_FUNCTIONS
    )


def test_a_native_library_that_is_not_there_is_no_crash(monkeypatch):
    monkeypatch.setitem(NATIVE_VERSION_FUNCTIONS, "libnowhere.so.0", "version")
    assert read_native_version("libnowhere.so.0") == ""


def test_it_is_one_digest():
    assert re.fullmatch(r"[0-9a-f]{32}", compute_sheet_build_digest())
