"""Published ways to write how a name sounds: the examples of their authors."""

import pytest

from benchmarks.relevance.misspelt_words import MisspeltWord
from benchmarks.relevance.phonetic_baselines import (
    FONEM_RULES,
    PHONEX_RULES,
    encode_soundex_fr,
    make_rule_encoder,
    open_double_metaphone,
)
from benchmarks.relevance.phonetic_comparison import evaluate_encoder, patch_phonetic_encoder
from directory.text.phonetics import compute_phonetic_key
from search_api.search import ranking
from tests.benchmarks.relevance.conftest import SURNAMES


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("marchand", "marchen"),
        ("beaulieu", "bolieu"),
        ("beaumont", "bomon"),
        ("legrand", "legren"),
        ("pelletier", "peletier"),
        ("beaulac", "bolak"),
        ("lefebvre", "lefevre"),
    ],
)
def test_fonem(name, key):
    assert make_rule_encoder(FONEM_RULES)(name) == key


@pytest.mark.parametrize(("name", "key"), [("phylaure", "filore"), ("philaure", "filore")])
def test_phonex(name, key):
    assert make_rule_encoder(PHONEX_RULES)(name) == key


@pytest.mark.parametrize(
    ("name", "key"), [("dupont", "d153"), ("martin", "m635"), ("roux", "r800"), ("hubert", "h163")]
)
def test_soundex_fr(name, key):
    assert encode_soundex_fr(name) == key


def test_double_metaphone():
    with open_double_metaphone() as metaphone:
        assert [metaphone(name) for name in ("thomas", "tomas", "schmidt")] == ["TMS", "TMS", "XMT"]
        assert metaphone("h") == "h", "a word that says nothing sounds like itself"


def test_a_way_is_judged_by_who_shares_a_key():
    some = [MisspeltWord("martain", "martin"), MisspeltWord("zzz", "martin")]
    assert evaluate_encoder(
        compute_phonetic_key, ["martin", "martain", "durand"], some
    ).split() == ["50.0", "1.0", "2"]


def test_the_search_hears_in_another_way_for_as_long_as_it_is_asked(tmp_path):
    words = [name.lower() for name in SURNAMES]
    with patch_phonetic_encoder(tmp_path, words, lambda word: word[:1]) as other:
        near = {each.word for each in other.vocabulary().find_phonetic_words("maaa")}
        assert near == {word for word in words if word[0] == "m"}
        assert ranking.compute_phonetic_key("martin") == "m"
    assert ranking.compute_phonetic_key is compute_phonetic_key
