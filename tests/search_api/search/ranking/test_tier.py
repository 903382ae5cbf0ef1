"""Near spellings come before like sounds, however many slips they have."""

from directory.search import Tier
from tests.search_api.search.ranking.conftest import a_fuzzy_hit


def test_a_like_sound_comes_after_a_near_spelling(order):
    alike = a_fuzzy_hit("GAUTHIER Paul", Tier.PHONETIC)
    assert order("gotier paul", alike, "GOTLER Paul") == ["GOTLER Paul", "GAUTHIER Paul"]
