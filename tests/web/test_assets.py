import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from search_api.search.suggestion_tables import Kind
from web.assets import STATIC_FOLDER, read_assets
from web.rendering import build_template_environment, clean_page_value


def folder_with(path, sheet, font):
    (path / "a.css").write_text(sheet)
    (path / "z.woff2").write_bytes(font)
    (path / "LICENSE.txt").write_text("free")
    return read_assets(path)


def test_a_file_keeps_its_address_as_long_as_it_is_the_same(tmp_path):
    first = folder_with(tmp_path, "p{}", b"1").address("a.css")
    assert folder_with(tmp_path, "p{}", b"1").address("a.css") == first
    assert folder_with(tmp_path, "q{}", b"1").address("a.css") != first


def test_a_new_font_makes_a_new_style_sheet(tmp_path):
    sheet = '@font-face { src: url("z.woff2") }'
    first = folder_with(tmp_path, sheet, b"1")
    assert first.address("z.woff2").encode() in first.by_name["a.css"].content
    assert folder_with(tmp_path, sheet, b"2").address("a.css") != first.address("a.css")


def test_a_file_of_no_known_type_is_not_served(tmp_path):
    assert "LICENSE.txt" not in folder_with(tmp_path, "", b"").by_name


def test_the_style_sheet_asks_for_nothing_but_its_own_files():
    sheet = read_assets().by_name["site.css"].content.decode()
    addresses = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert addresses
    assert all(address in read_assets().by_address for address in addresses)


def test_a_template_that_names_an_unknown_value_fails():
    template = build_template_environment(read_assets()).from_string("{{ nothing }}")
    with pytest.raises(UndefinedError):
        template.render()


def test_our_own_markup_is_left_alone():
    assert clean_page_value(Markup("<b>\u200b</b>")) == Markup("<b>\u200b</b>")


def test_the_box_has_a_word_for_every_kind_of_suggestion():
    script = (STATIC_FOLDER / "box.js").read_text("utf-8")
    words = re.search(r"KINDS = \{(.*?)\}", script, re.DOTALL)[1]
    assert set(re.findall(r"(\w+):", words)) == set(Kind)
