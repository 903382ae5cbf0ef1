from search_api.search.evidence import suggest_alternatives
from tests.search_api.search.evidence.conftest import LYON, NANTES

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


def test_a_misspelt_trade_is_read_when_nobody_bears_the_word(choice):
    people = {"MARTIN Paul": KINE}
    found = choice("kinésitérapeute lyon", people).parsed_query
    assert found.query.where.professions == ("70",)
    assert [hint.code for hint in found.hints] == ["respelt"]
    assert choice(
        "kinésitérapeute lyon", people | {"KINESITERAPEUTE Jean": LYON}
    ).parsed_query.query.name
