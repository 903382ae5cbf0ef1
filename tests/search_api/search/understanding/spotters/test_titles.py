"""Titles: courtesy and academic ones are no names, unless nothing else is left."""

import pytest

from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack_vocabulary
from search_api.search.understanding import parse_query
from search_api.search.understanding.published_terms import PublishedTerms


@pytest.mark.parametrize(
    "text", ["dr paul", "Docteur Paul", "Pr. Paul", "Mme le Dr Paul", "M. Paul", "paul (docteur)"]
)
def test_a_title_is_no_name(text):
    assert parse_query(text).query.name == ("paul",)


@pytest.mark.parametrize("text", ["M ou Mme Paul", "Mme et M Paul", "M. ou Mme Paul"])
def test_an_abbreviation_linked_to_a_title_is_one(text):
    published = PublishedTerms(Vocabulary(pack_vocabulary({"paul": 1})))
    assert parse_query(text, published=published).query.name == ("paul",)


def test_a_title_alone_is_a_name():
    assert parse_query("maître").query.name == ("maitre",)


def test_the_particle_of_a_name_is_no_title():
    assert parse_query("m dere").query.name == ("mdere",)
