"""The plainest decoder of a trade and a town: what it reads, and how it is judged."""

import pytest

from benchmarks.relevance.areas import Area
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.decoder_comparison import COMPARISON_HEADER, format_decoder_rows
from benchmarks.relevance.evaluation import QuestionOutcome
from benchmarks.relevance.plain_decoder import (
    PlainDecoder,
    load_benchmark_trades,
    load_lexicon_trades,
    make_decoder_asker,
)
from benchmarks.relevance.profession_words import PHARMACISTS
from benchmarks.relevance.question_sets import SearchQuestion

IN_SAINT_JEAN_DE_LUZ = AnswerCriteria(
    PHARMACISTS, Area("saint-jean-de-luz", "commune", "Saint-Jean-de-Luz")
)


@pytest.fixture(scope="module")
def decoder():
    return PlainDecoder(load_lexicon_trades())


@pytest.mark.parametrize(
    ("text", "code", "commune"),
    [
        ("pharmacienne saint jaen de luz", "21", "Saint-Jean-de-Luz"),
        ("genlis dentsite", "40", "Genlis"),
        ("inxirmiere rennes", "60", "Rennes"),
    ],
)
def test_the_nearest_trade_and_the_nearest_commune_are_read(decoder, text, code, commune):
    decoded = decoder.decode(text)
    assert code in decoded.codes
    assert decoded.communes[0].name == commune


@pytest.mark.parametrize("text", ["", "rennes", "xxxxxxxxxxxx yyyyyyyyyyyy"])
def test_what_has_no_two_halves_is_not_read(decoder, text):
    assert decoder.decode(text) is None


def test_both_the_trade_and_the_town_must_be_right():
    ask = make_decoder_asker(load_benchmark_trades())
    texts = ("pharmacienne saint jaen de luz", "dentiste saint jaen de luz", "pharmacienne luzy")
    ranks = [ask(SearchQuestion(text, criteria=IN_SAINT_JEAN_DE_LUZ)).rank for text in texts]
    assert ranks == [1, 0, 0]


def test_the_table_holds_the_questions_for_a_trade_in_a_town_alone():
    texts = ("pharmacienne saint jaen de luz", "pharmacien saint jean de luz")
    decoded = [SearchQuestion(text, criteria=IN_SAINT_JEAN_DE_LUZ) for text in texts]
    other = SearchQuestion("martin sophie", "99000000019")
    questions = {"A kind": [*decoded, other], "A name": [other]}
    outcomes = {
        kind: [QuestionOutcome(each.text, "", int(each is other), 0.002) for each in some]
        for kind, some in questions.items()
    }
    header, row = format_decoder_rows(questions, outcomes)
    assert header == COMPARISON_HEADER
    assert row.split()[:7] == ["A", "kind", "2", "0.0", "100.0", "100.0", "2.0"]
    assert format_decoder_rows({"A name": [other]}, outcomes) == []
