"""Laws of reading: every text has a reading, and the order of its parts changes no answer."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from search_api.search.understanding import parse_alternatives, parse_query, parse_respelt
from search_api.search.understanding.identifiers import read_number
from search_api.search.understanding.tokenize import split_words
from tests.directory.engines.conftest import serve_embedded
from tests.search_api.search.everyday_directory import make_everyday_engine

SEARCH = DirectorySearch(make_everyday_engine())
PARTS = (
    *("dr", "martin", "sophie", "paris", "lyon 3", "35000", "kiné", "infirmière", "près de", "à"),
    *("pharmacie", "du", "marché", "(", ",", "«", "zzz", "j.", "12", "rue", "pas cher", "?"),
)


def find_people(text):
    return sorted(hit.listing.id for hit in SEARCH.search(SearchRequest(q=text)).hits)


TRADES = ("infirmière", "kiné", "cardiologue", "sage-femme", "ophtalmo", "dentiste")
PLACES = ("rennes", "lyon 3", "35000", "bretagne", "à paris 12e", "près de grenoble")
CRITERIA = ("femme", "libérale", "remplaçant", "homme", "en clinique")
IDLE_WORDS = (
    *("pas cher", "pour enfant", "disponible", "bilingue", "svp", "je cherche un", "merci"),
    *("zwixq", "acné", "urgent", "rdv", "consultation", "?", ","),
)
"""Neither a name, a trade nor a place."""
ANSWERED = (
    *(("infirmière", "rennes"), ("kiné", "lyon 3"), ("infirmière", "35000")),
    *(("sage-femme", "bretagne"), ("kiné", "près de grenoble")),
)
"""A trade and a place that somebody answers."""
ANY_TEXT = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=8)), max_size=8).map(
    " ".join
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map(" ".join))
def test_every_text_has_a_reading_of_its_own_words(text):
    results = SEARCH.search(SearchRequest(q=text))
    assert results.reading or results.hints or results.total.value
    typed = text.replace(".", " ").split()
    for part in results.reading:
        assert all(word.strip(".") in typed for word in part.text.split())


@settings(deadline=None)
@given(ANY_TEXT)
def test_the_lattice_always_has_a_path_that_reads_every_word_once(text):
    (number,) = list(read_number(text))[:1]
    words = split_words(number.rest)
    for parse in (parse_alternatives, parse_respelt):
        for parsed in parse(text):
            read = [at for span in parsed.spans for at in range(span.start, span.end)]
            assert read == list(range(len(words))) or not parsed.spans
    first = parse_query(text)
    assert first.spans or number.text or not words


@pytest.fixture(scope="module")
def embedded(request):
    """The everyday directory in the embedded engine, which answers faster than the definition."""
    return DirectorySearch(serve_embedded(make_everyday_engine().documents, request))


@settings(deadline=None, max_examples=25)
@given(
    parts=st.sampled_from(ANSWERED),
    word=st.sampled_from(IDLE_WORDS),
    position=st.sampled_from((0, 1, 2)),
)
def test_a_word_that_is_no_name_trade_or_place_empties_no_answer(embedded, parts, word, position):
    before = embedded.search(SearchRequest(q=" ".join(parts))).total
    longer = " ".join((*parts[:position], word, *parts[position:]))
    assert before.value
    assert embedded.search(SearchRequest(q=longer)).total == before, longer


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(TRADES), st.sampled_from(PLACES), st.sampled_from(CRITERIA))
def test_trade_place_and_criterion_mean_the_same_in_any_order(trade, place, criterion):
    texts = map(" ".join, permutations((trade, place, criterion)))
    queries = {text: parse_query(text).query for text in texts}
    first = queries[f"{trade} {place} {criterion}"]
    assert first.where.professions or first.where.savoir_faire
    assert queries == dict.fromkeys(queries, first)


@pytest.mark.parametrize(
    "parts",
    [
        ("infirmière", "rennes"),
        ("petit", "infirmière", "rennes"),
        ("thomas boucher", "kiné", "nice"),
        ("kiné", "69003"),
        ("ophtalmo", "toulouse"),
        ("sage-femme", "bretagne"),
        ("vasseur", "lille"),
    ],
)
def test_the_order_of_the_parts_changes_no_answer(parts):
    answers = {" ".join(order): find_people(" ".join(order)) for order in permutations(parts)}
    first = next(iter(answers.values()))
    assert first
    assert answers == dict.fromkeys(answers, first)


@pytest.mark.parametrize("text", ["infirmière rennes", "kiné 69003", "sage-femme bretagne"])
def test_a_qualifier_empties_no_answer_and_is_said_to_be_set_aside(text):
    people = find_people(text)
    assert people
    for qualifier in ("disponible", "pas cher", "pour enfant", "bilingue", "conventionné"):
        results = SEARCH.search(SearchRequest(q=f"{text} {qualifier}"))
        assert sorted(hit.listing.id for hit in results.hits) == people, qualifier
        assert "set-aside" in {hint.code for hint in results.hints}, qualifier


@pytest.mark.parametrize(
    ("misspelt", "text"),
    [
        ("infirmère renes", "infirmière rennes"),
        ("kinée grenobel", "kiné grenoble"),
        ("martin sophie renes", "martin sophie rennes"),
        ("dietéticienne saint jaen de luz", "diététicienne saint-jean-de-luz"),
    ],
)
def test_slips_in_trades_and_towns_change_no_answer_and_are_said(misspelt, text):
    results = SEARCH.search(SearchRequest(q=misspelt))
    assert sorted(hit.listing.id for hit in results.hits) == find_people(text) != []
    assert "respelt" in {hint.code for hint in results.hints}
