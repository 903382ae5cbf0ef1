"""Whatever the register holds: nothing is fetched, nothing executed, and the sheet stays whole."""

import pytest
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from directory.professional import Address, Diploma, PlaceOfPractice, SavoirFaire
from directory.terminology import Concept
from tests.builders import a_listing, a_situation, an_exercise

MARKUP = '</td></table><img src="http://evil.example/a.png"><script>alert(1)</script>'
FILE = '<object data="file:///etc/passwd"></object><link rel=attachment href="file:///etc/passwd">'
STYLE = "<style>@import url(http://evil.example/b.css); *{display:none}</style>"
HOSTILE = {
    "markup": MARKUP,
    "file": FILE,
    "style": STYLE,
    "css value": '";} * {background:url(http://evil.example/c.png)} /*',
    "data address": '<img src="data:image/png;base64,AAAA">',
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}{# #}${7*7}",
    "controls": "A\x00B\x07C\x1b[31mD\u2028E\nF\tG",
    "bidi": "DR \u202eNITRAM\u202c \u2066X\u2069 \u200f\u200b\ufeff",
    "emoji": "🩺👩🏽‍⚕️🇫🇷 ☤",
    "chinese": "李医生 醫師 医院",
    "arabic": "عيادة الدكتور مارتان",
    "piled marks": "Z" + "\u0351\u0321" * 100,
    "one long word": "W" * 1_000_000,
    "many words": "mot " * 250_000,
}
HARD = "ignore:unclosed file.*sRGB2014:ResourceWarning"
"""The PDF library leaves its colour profile open."""


def a_hostile_listing(value):
    """The value in every field that takes free text."""
    concept = Concept(value, value)
    place = PlaceOfPractice(
        key="R1",
        name=value,
        trade_name=value + "'",
        address=Address(lines=(value, value), postal_code=value, commune=concept, country=concept),
        phones=(value,),
        email=value,
    )
    codes = dict.fromkeys(("kind", "genre", "mode", "function", "sector"), concept)
    exercise = an_exercise(
        profession=concept,
        category=concept,
        title=concept,
        exercise_name=value,
        exercise_first_name=value,
        savoir_faire=(SavoirFaire(concept, value, value),),
        diplomas=(Diploma(concept, value, value, place=value),),
        situations=(a_situation(place=place, **codes), a_situation(place=None, **codes)),
    )
    return a_listing(exercises=(exercise,), diplomas=(Diploma(None, None, value),))


class Spy(URLFetcher):
    """Fetches nothing and remembers what was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def fetch(self, url, headers=None):
        self.asked.append(url)
        raise ValueError(headers)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_the_sheet_stays_whole(text, value):
    shown = text(a_hostile_listing(value))
    assert "À propos de cette fiche" in shown
    assert shown.count("RPPS – Annuaire Santé, données du") <= 12


@pytest.mark.filterwarnings(HARD)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_fetched(sheet, facts, value):
    spy = Spy()
    sheet.draw(sheet.page(a_hostile_listing(value), facts, sheet.environment()), spy)
    assert spy.asked == []


@pytest.mark.filterwarnings(HARD)
@pytest.mark.parametrize("value", [MARKUP, FILE, STYLE, HOSTILE["data address"]])
def test_without_escaping_the_spy_would_see_a_fetch(sheet, facts, value):
    spy, open_door = Spy(), sheet.environment().overlay(autoescape=False)
    sheet.draw(sheet.page(a_hostile_listing(value), facts, open_door), spy)
    assert spy.asked


@pytest.mark.parametrize("value", [MARKUP, FILE, STYLE, HOSTILE["data address"]])
def test_a_fetch_that_came_about_all_the_same_is_refused(sheet, facts, value):
    open_door = sheet.environment().overlay(autoescape=False)
    page = sheet.page(a_hostile_listing(value), facts, open_door)
    with pytest.raises(FatalURLFetchingError, match="fetches nothing"):
        sheet.draw(page, sheet.Refusal())


def test_markup_is_printed_as_it_was_written(text):
    assert "<script>alert(1)</script>" in text(a_listing(exercise_name=MARKUP))


def test_template_syntax_is_printed_as_it_was_written(text):
    assert "{{ 7 * 7 }}{% include" in text(a_listing(exercise_name=HOSTILE["template"]))
