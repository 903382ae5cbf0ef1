from search_api.search.interpretation_choice import (
    choose_corrected_interpretation,
    suggest_alternatives,
)
from search_api.search.understanding import parse_corrected_query
from tests.builders import make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.search.interpretation_choice.conftest import LYON, NANTES

KINE = "70 | commune=69123"


def test_the_reading_left_aside_is_offered_when_it_finds_somebody(choice):
    hints = suggest_alternatives(choice("paul lyon", {"LYON Paul": NANTES, "PAUL Anne": LYON}))
    assert [(hint.code, hint.suggestion) for hint in hints] == [
        ("other-reading", "«\u00a0paul\u00a0» à Lyon")
    ]


def test_a_reading_that_finds_nobody_is_not_offered(choice):
    assert suggest_alternatives(choice("paul lyon", {"LYON Paul": NANTES})) == ()


def test_a_text_with_one_reading_is_not_asked_about(choice):
    assert choice("martin sophie", {}).parsed_query.query.name == ("martin", "sophie")


def test_a_misspelt_trade_is_the_last_resort():
    engine = InMemoryEngine(make_documents("MARTIN Paul", practices={"MARTIN Paul": [KINE]}))
    found = choose_corrected_interpretation(engine, parse_corrected_query("kinésitérapeute lyon"))
    assert found.parsed_query.query.where.professions == ("70",)
    assert [hint.code for hint in found.parsed_query.hints] == ["respelt"]
    assert choose_corrected_interpretation(engine, parse_corrected_query("dentsite lyon")) is None
