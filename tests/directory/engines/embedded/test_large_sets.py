"""Large sets of terms, such as the communes of a wide circle, are those of small ones."""

from directory.engines.embedded.query_translation import TERM_SET_THRESHOLD, TermDictionary
from directory.matching.expressions import Field
from directory.matching.filter_terms import build_activity_expression
from directory.search import ActivityFilter

KNOWN = frozenset({"5c35238", "16c29019"})
RARE = {Field.ACTIVITY: ("5", "16")}


def test_a_large_set_keeps_the_terms_that_may_exist():
    terms = TermDictionary(
        searcher=None,
        rare_prefixes=RARE,
        cached_terms={Field.ACTIVITY: KNOWN},
        sorted_terms={},
        set_queries={},
    )
    ring = ("35238", "29019", *(f"{each:05}" for each in range(TERM_SET_THRESHOLD)))
    large = build_activity_expression(ActivityFilter(), ring).values
    kept = terms.filter_possible_terms(Field.ACTIVITY, large)
    by_parts = [
        term
        for at in range(0, len(large), TERM_SET_THRESHOLD)
        for term in terms.filter_possible_terms(Field.ACTIVITY, large[at : at + TERM_SET_THRESHOLD])
    ]
    assert len(kept) == len(set(kept))
    assert set(kept) == set(by_parts)
    assert set(kept) >= KNOWN
    assert "1c35238" in kept
    assert "5c29019" not in kept


def test_spaces_of_a_code_are_no_separators():
    expression = build_activity_expression(ActivityFilter(), ("a b",))
    assert "1ca_b" in expression.values
