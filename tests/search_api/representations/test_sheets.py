"""The name under which a sheet is saved: whose it is, and of which day."""

from datetime import date
from urllib.parse import unquote

import pytest

from search_api.representations.sheets import build_sheet_disposition
from tests.builders import a_listing, a_publication


def named(first, last):
    listing = a_listing(exercise_first_name=first, exercise_name=last)
    disposition = build_sheet_disposition(listing, a_publication(data_date=date(2026, 11, 20)))
    value = disposition["Content-Disposition"]
    assert value.isascii()
    kind, plain, extended = value.split("; ")
    assert kind == "inline"
    return plain.removeprefix('filename="fiche-activite-').removesuffix(
        '-2026-11-20.pdf"'
    ), unquote(
        extended.removeprefix("filename*=UTF-8''fiche-activite-").removesuffix("-2026-11-20.pdf")
    )


@pytest.mark.parametrize(
    ("first", "last", "plain", "extended"),
    [
        ("Sophie", "MARTIN", "Sophie-MARTIN", "Sophie-MARTIN"),
        ("Éloïse", "LE FLOC'H", "Eloise-LE-FLOC-H", "Éloïse-LE-FLOC'H"),
        ("E\u0301ric", "BŒUF", "Eric-BOEUF", "Éric-BŒUF"),
        ("../../etc", "a/b\\c", "etc-a-b-c", "etc-a-b-c"),
        ('x"; filename="y.exe', "\r\nSet-Cookie: a", "x-filename-y-exe-Set-Cookie-a", None),
        ("\u202egpj", "X\u200b", "gpj-X", "gpj-X"),
        ("A", "W" * 300, "A-" + "W" * 58, "A-" + "W" * 58),
        ("…", "!!", "99000000010", "99000000010"),
    ],
)
def test_any_name_makes_a_safe_file_name_in_both_forms(first, last, plain, extended):
    assert named(first, last) == (plain, extended or plain)
