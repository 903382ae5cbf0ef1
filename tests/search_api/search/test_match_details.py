import pytest

from directory.search import Tier
from search_api.search.match_details import SCORES, find_matched_words
from search_api.search.understanding import parse_query
from tests.builders import make_documents


def matched(text, written):
    listing = make_documents(written)[0].listing
    words = find_matched_words(parse_query(text).query.name, listing)
    return [(word.query, word.found, word.field.removeprefix("exercise_")) for word in words]


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (
            "sophie martin",
            "MARTIN Sophie",
            [("sophie", "sophie", "first_name"), ("martin", "martin", "name")],
        ),
        (
            "sop martin",
            "MARTIN Sophie",
            [("sop", "sophie", "first_name"), ("martin", "martin", "name")],
        ),
        ("lefloch", "LE FLOC'H Anne", [("lefloch", "lefloch", "name")]),
        ("tessier", "MORVAN-TESSIER Anne", [("tessier", "tessier", "name")]),
        ("mor van", "MORVAN Anne", [("mor van", "morvan", "name")]),
        ("le thi", "LE Thi", [("lethi", "le", "name"), ("lethi", "thi", "first_name")]),
        (
            "ma martin",
            "MARTIN Marie",
            [("ma", "marie", "first_name"), ("martin", "martin", "name")],
        ),
        (
            "martin martin",
            "MARTIN Martin",
            [("martin", "martin", "name"), ("martin", "martin", "first_name")],
        ),
        ("tibo", "THIBAULT Anne", [("tibo", "thibault", "name")]),
        (
            "reno anne",
            "RENAULT Anne",
            [("reno", "renault", "name"), ("anne", "anne", "first_name")],
        ),
        (
            "le gall anne",
            "MARTIN Anne | LE GALL Anne",
            [("legall", "legall", "name"), ("anne", "anne", "first_name")],
        ),
    ],
)
def test_each_word_tells_what_it_found_and_where(text, written, found):
    assert matched(text, written) == found


def test_a_whole_name_is_told_before_a_longer_one_of_the_same_person():
    assert matched("martin", "MARTINEZ Anne | MARTIN Anne") == [("martin", "martin", "name")]


def test_a_search_without_name_matches_no_word():
    assert find_matched_words((), make_documents("MARTIN Anne")[0].listing) == ()


def test_every_tier_has_a_score_and_none_is_better_than_the_tier_before():
    name_tiers = [tier for tier in Tier if tier not in (Tier.IDENTIFIER, Tier.FILTER)]
    scores = [SCORES[tier] for tier in name_tiers]
    assert set(SCORES) == set(Tier)
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in SCORES.values())
