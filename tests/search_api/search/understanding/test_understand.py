import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from directory.search import SearchQuery
from directory.text.analysis import words
from search_api.search.understanding import (
    MAX_INTERPRETATIONS,
    MAX_QUERY_WORDS,
    parse_alternatives,
    parse_query,
)
from search_api.search.understanding.tokenize import join_texts, split_words
from tests.builders import a_rpps

TRADE_KINDS = {"profession", "savoir_faire", "function", "civility"}
KINDS = TRADE_KINDS | {"identifier", "phone", "place", "street", "structure", "name"}
KNOWN = (
    "dr cardiologue kiné sage-femme st-étienne lyon 3 42 69003 à près de le floc'h martin pharmacie"
    " du marché paris xv d'Angers bretagne 974 « » 10 km 12 rue place femme 02.99.00.00.00"
).split()
TEXTS = st.lists(st.sampled_from(KNOWN), max_size=10).map(" ".join)


def shown(text):
    return [(part.kind, part.text) for part in parse_query(text).reading]


def test_no_words_ask_for_everybody():
    assert parse_query("  ").query == SearchQuery()


@pytest.mark.parametrize("text", ["!!", "'", "« - »", "🩺", "\u202e\u200f", "..."])
def test_only_punctuation_asks_for_nobody_and_says_so(text):
    understood = parse_query(text)
    assert understood.query is None
    assert [hint.code for hint in understood.hints] == ["no-words"]


@pytest.mark.parametrize("text", ["a" * 201, "mot " * 31, "m." * 31])
@pytest.mark.parametrize("field", ["q", "name"])
def test_too_much_text_is_refused_and_names_the_field(text, field):
    with pytest.raises(InvalidQuery) as refused:
        parse_query(text) if field == "q" else parse_query("", name=text)
    assert refused.value.field == field


def test_the_longest_text_is_read():
    assert parse_query("a" * 200).query.name == ("a" * 200,)


def test_a_name_given_as_such_is_never_read_as_anything_else():
    understood = parse_query("", name=a_rpps())
    assert (understood.query.identifier, understood.query.name) == (None, (a_rpps(),))
    assert parse_query("", name="kiné lyon").query == SearchQuery(name=("kine", "lyon"))


def test_a_name_given_as_such_takes_the_place_of_the_one_in_the_text():
    understood = parse_query("martin cardiologue", name="Le Floch")
    assert understood.query.name == ("lefloch",)
    assert [part.text for part in understood.reading] == ["Le Floch", "cardiologue"]


def test_a_number_wins_over_a_name_given_as_such():
    assert parse_query(a_rpps(), name="martin").query == SearchQuery(identifier="8" + a_rpps())


def test_a_whole_question_is_read():
    assert shown("dr dupond cardiologue st etienne 42") == [
        ("name", "dupond"),
        ("savoir_faire", "cardiologue"),
        ("place", "st etienne"),
        ("place", "42"),
    ]


def test_a_chip_knows_the_text_without_it():
    without = {
        part.text: part.without for part in parse_query("dr dupond cardiologue lyon").reading
    }
    assert without["cardiologue"] == "dr dupond lyon"
    assert without["lyon"] == "dr dupond cardiologue"


@pytest.mark.parametrize("text", ["paul lyon", "docteur paris", "anne nantes"])
def test_a_name_that_is_a_town_is_read_both_ways(text):
    queries = [each.query for each in parse_alternatives(text)]
    assert any(each.where.communes for each in queries)
    assert any(each.name[-1:] == (text.split()[-1],) for each in queries)


@pytest.mark.parametrize("text", ["paul lyon", "kiné vienne", "pharmacie du marché rennes", "lyon"])
def test_each_reading_has_a_text_that_is_read_so_first(text):
    for understood in parse_alternatives(text):
        again = parse_query(understood.unambiguous_text)
        assert (again.query, again.structure) == (understood.query, understood.structure)


@pytest.mark.parametrize("text", ["kiné à lyon", "dentiste 42", "paris 15e", "martin sophie"])
def test_what_is_sure_has_one_reading(text):
    assert len(list(parse_alternatives(text))) == 1


@given(
    st.one_of(st.text(max_size=200), TEXTS).filter(lambda text: len(words(text)) <= MAX_QUERY_WORDS)
)
def test_any_text_has_a_query_or_says_why_not(text):
    found = list(parse_alternatives(text))
    assert len(found) <= MAX_INTERPRETATIONS
    assert all(each.query or each.hints for each in found)
    assert {part.kind for each in found for part in each.reading} <= KINDS


@given(TEXTS)
def test_every_word_is_in_exactly_one_span(text):
    words = split_words(text)
    for parsed in parse_alternatives(text):
        kinds = {part.kind for part in parsed.reading}
        if kinds & {"identifier", "phone"} or parsed.faulty_number:
            continue
        spanned = [at for span in parsed.spans for at in range(span.start, span.end)]
        assert spanned == [word.position for word in words]


@given(TEXTS)
def test_case_accents_and_hyphens_never_matter(text):
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    query = parse_query(text).query
    for variant in (text.upper(), text.title(), text.replace("-", " "), text.replace("'", "’")):
        assert parse_query(variant).query == query
    if "«" not in text and "»" not in text:
        assert parse_query(plain).query == query


def test_an_elided_article_is_joined_to_its_word():
    assert join_texts(split_words("kiné  L'Isle d'Abeau")) == "kiné L'Isle d'Abeau"


def test_there_is_a_path_where_certain_places_exclude_each_other():
    assert parse_query("st-étienne 10 km 10").reading
