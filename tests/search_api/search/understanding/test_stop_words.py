import pytest

from search_api.search.understanding.professions import read_profession
from search_api.search.understanding.stop_words import drop_stop_words


def left(cut, text):
    return [word.key for word in cut(text, read_profession, drop_stop_words).words]


@pytest.mark.parametrize(
    "text", ["je cherche un dentiste", "rdv dentiste", "cabinet de kiné", "kiné à domicile"]
)
def test_phrasing_is_dropped_once_something_is_understood(cut, text):
    assert left(cut, text) == []


@pytest.mark.parametrize("text", ["dr bon", "pour un", "de la tour"])
def test_nothing_is_dropped_while_nothing_is_understood(cut, text):
    assert left(cut, text) == [word.key for word in cut(text).words]


def test_particles_stay_before_a_name(cut):
    assert left(cut, "cardiologue de la tour") == ["de", "la", "tour"]


def test_particles_with_nothing_after_them_are_dropped(cut):
    assert left(cut, "de la cardiologue") == []


@pytest.mark.parametrize("name", ["bon", "garde", "ville", "ma"])
def test_words_that_are_names_stay(cut, name):
    assert left(cut, f"cardiologue {name}") == [name]
