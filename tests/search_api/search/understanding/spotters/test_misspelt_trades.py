"""Trades with slips, and unfinished trades."""

import pytest

from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack_vocabulary
from search_api.search.understanding import parse_alternatives, parse_respelt
from search_api.search.understanding.published_terms import PublishedTerms


@pytest.mark.parametrize(
    ("text", "code", "commune"),
    [
        ("dentsite lyon", "40", "69123"),
        ("kinésitérapeute marseile", "70", "13055"),
        ("orthofoniste rennes", "91", "35238"),
        ("pharmacein à renes", "21", "35238"),
        ("kinési lille", "70", "59350"),
        ("pharmacienne saint jaen de luz", "21", "64483"),
        ("dentiste vilenave d ornon", "40", "33550"),
        ("dentiste bovays", "40", "60057"),
        ("médecin mont siant aignan", "10", "76451"),
        ("dentiste apris 15e", "40", "75115"),
        ("dentiste pari 12eme arrondissement", "40", "75112"),
        ("kiné lion 3e", "70", "69383"),
        ("kiné marsiille 4", "70", "13204"),
    ],
)
def test_misspelt_trades_and_towns_are_put_right(text, code, commune):
    filters = [each.query.where for each in parse_respelt(text)]
    assert any(code in each.professions and each.communes[:1] == (commune,) for each in filters)


def test_the_word_put_right_is_shown_as_typed_and_as_meant():
    parsed = next(parse_respelt("dentsite"))
    assert (parsed.reading[0].text, parsed.reading[0].label) == ("dentsite", "Chirurgien-Dentiste")
    assert [(hint.code, hint.suggestion) for hint in parsed.hints] == [
        ("respelt", "«\u00a0dentsite\u00a0»")
    ]


def test_a_word_that_somebody_bears_is_no_misspelt_trade():
    published = PublishedTerms(Vocabulary(pack_vocabulary({"vasseur": 3, "masseur": 1})))
    respelt = parse_respelt("vasseur lille", published=published)
    assert not any(each.query.where.professions for each in respelt)


@pytest.mark.parametrize("text", ["dentsite lyon", "martin sophie", "kiné renes"])
def test_no_letter_is_changed_while_the_text_is_read_as_typed(text):
    assert not any(each.is_tolerant for each in parse_alternatives(text))


@pytest.mark.parametrize("text", ["cabinet", "c. h. lyon"])
def test_phrasing_and_lone_letters_are_no_unfinished_trade(text):
    assert not any(each.query.where.professions for each in parse_respelt(text))
