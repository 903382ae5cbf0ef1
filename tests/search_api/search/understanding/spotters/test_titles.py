"""Titles: courtesy and academic ones are no names, unless nothing else is left."""

import pytest

from search_api.search.understanding import parse_query


@pytest.mark.parametrize(
    "text", ["dr paul", "Docteur Paul", "Pr. Paul", "Mme le Dr Paul", "M. Paul", "paul (docteur)"]
)
def test_a_title_is_no_name(text):
    assert parse_query(text).query.name == ("paul",)


def test_a_title_alone_is_a_name():
    assert parse_query("maître").query.name == ("maitre",)


def test_the_particle_of_a_name_is_no_title():
    assert parse_query("m dere").query.name == ("mdere",)
