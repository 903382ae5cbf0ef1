"""Initials of a first name, on either side of the surname."""

import pytest

from search_api.search.understanding import parse_alternatives, parse_query
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spotters.initials import find_spans
from search_api.search.understanding.tokenize import join_keys, split_words


def list_initials(text):
    words = split_words(text)
    return [join_keys(words[each.start : each.end]) for each in find_spans(words, PublishedTerms())]


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("dupont j-p", ["jp"]),
        ("lambrecoud a.l.", ["al"]),
        ("j.-l. moreau", ["jl"]),
        ("j l m dupont", ["jlm"]),
        ("t martin", ["t"]),
        ("m. martin", []),
        ("d almeida", []),
        ("l'hay d'arc", []),
        ("a b c d", []),
        ("j", []),
        ("martin 3", []),
    ],
)
def test_a_run_of_lone_letters_may_be_initials(text, initials):
    assert list_initials(text) == initials


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dupont j.p.", ("dupont", "jp")),
        ("a.l. lambrecoud", ("al", "lambrecoud")),
        ("martin t.", ("martin", "t")),
        ("moreau jl", ("moreau", "jl")),
        ("y. le gall rennes", ("y", "legall")),
    ],
)
def test_initials_stand_alone_in_the_name(text, name):
    assert parse_query(text).query.name == name


def test_a_letter_that_is_a_particle_is_read_both_ways():
    names = [each.query.name for each in parse_alternatives("m dere")]
    assert names[:2] == [("mdere",), ("m", "dere")]
