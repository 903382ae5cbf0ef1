"""Mixes: each kind is drawn, and drawn again; slips come as often as is said."""

from itertools import islice
from random import Random
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from rapidfuzz.distance import OSA

from benchmarks.traffic.request_mix import (
    IDS_PER_LOOKUP,
    MIX_KINDS,
    TYPO_SHARE,
    draw_mix,
    draw_typed_name,
    format_full_name,
    load_mix,
    misspell_one_word,
)
from directory.text.analysis import fold


def glued(text):
    return fold(text).replace(" ", "")


@pytest.fixture(scope="module")
def listings(people):
    return list(people.listings(from_the_end=False))


@pytest.mark.parametrize("kind", MIX_KINDS)
def test_each_kind_is_drawn_and_drawn_again(people, kind):
    once, again = (list(islice(MIX_KINDS[kind](people, Random(1)), 20)) for _ in range(2))  # noqa: S311 - a sample
    assert once
    assert once == again


def test_the_stated_share_of_names_has_a_slip(listings):
    rng = Random(1)  # noqa: S311 - a sample
    names = [(who, draw_typed_name(who, rng)) for who in rng.choices(listings, k=4000)]
    slips = sum(glued(text) != glued(format_full_name(who)) for who, text in names)
    assert slips / len(names) == pytest.approx(TYPO_SHARE, abs=0.02)


def test_a_misspelt_name_has_one_slip(listings):
    rng = Random(1)  # noqa: S311 - a sample
    for who in listings[:50]:
        assert (
            OSA.distance(fold(format_full_name(who)), misspell_one_word(format_full_name(who), rng))
            == 1
        )


def test_suggestions_are_asked_letter_by_letter(people):
    draw = MIX_KINDS["suggestion"](people, Random(1))  # noqa: S311 - a sample
    texts = [parse_qs(urlsplit(each.path).query)["q"][0] for each in islice(draw, 3)]
    assert [len(text) for text in texts] == [2, 3, 4]
    assert texts[2].startswith(texts[1])


def test_a_batch_has_a_thousand_numbers_at_most(people):
    (batch, *_) = MIX_KINDS["1,000 numbers"](people, Random(1))  # noqa: S311 - a sample
    ids = msgspec.json.decode(batch.body)["ids"]
    assert len(ids) == min(IDS_PER_LOOKUP, len(people))
    assert len(set(ids)) == len(ids)


def test_a_mix_is_read_back(people, tmp_path):
    drawn = draw_mix(people, 3)
    (tmp_path / "mix.json").write_bytes(msgspec.json.encode(drawn))
    assert load_mix(tmp_path / "mix.json") == drawn
