import pytest

from search_api.search.understanding.titles import drop_titles


@pytest.mark.parametrize(
    "text", ["dr paul", "Docteur Paul", "Pr. Paul", "Mme le Dr Paul", "M. Paul", "paul (docteur)"]
)
def test_titles_are_dropped(cut, text):
    keys = [word.key for word in cut(text, drop_titles).words]
    assert keys in (["paul"], ["le", "paul"])


@pytest.mark.parametrize("text", ["docteur", "dr", "madame docteur"])
def test_a_text_of_titles_keeps_them(cut, text):
    assert cut(text, drop_titles).words == cut(text).words


def test_the_particle_of_a_name_is_no_title(cut):
    assert [word.key for word in cut("m dere", drop_titles).words] == ["m", "dere"]
