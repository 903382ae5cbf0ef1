"""The price list is fitted on the first set of questions alone."""

import sys
from math import inf
from types import ModuleType

import pytest

from benchmarks.relevance.price_fitting import (
    MIN_GAIN,
    compute_score,
    draw_set_questions,
    fit_weights,
)
from benchmarks.relevance.price_list import install_weights, read_weights, replace_weights
from benchmarks.relevance.questions import QUESTION_KINDS

WEIGHTS = {
    "TITLE_PRICE": 0.5,
    "TRADE_RARITY": 2.5,
    "SLIP_PRICES.1": 4.0,
    "PATTERN_PRICES.surname": 1.5,
}
PACKAGE = {
    "__init__.py": "from priced.prices import TITLE_PRICE\n",
    "prices.py": "TITLE_PRICE = 0.5\nMAX_WORDS = 3\n",
}


@pytest.fixture
def prices():
    module = ModuleType("prices")
    module.TITLE_PRICE, module.TRADE_RARITY, module.MAX_WORDS = 0.5, 2.5, 3.0
    module.SLIP_PRICES = (0.0, 4.0)
    module.PATTERN_PRICES = {"surname": 1.5, "nothing": inf}
    return module


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that copies a price when it is imported, as modules of the search do."""
    folder = tmp_path / "priced"
    folder.mkdir()
    for name, text in PACKAGE.items():
        (folder / name).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield "priced"
    for name in ("priced", "priced.prices"):
        sys.modules.pop(name, None)


def test_weights_are_the_finite_prices_and_the_entries_of_tables(prices):
    assert read_weights(prices) == WEIGHTS


def test_each_weight_can_be_replaced_and_the_others_stay(prices):
    for name in WEIGHTS:
        replace_weights(prices, {name: 9.0})
    assert read_weights(prices) == dict.fromkeys(WEIGHTS, 9.0)
    assert prices.SLIP_PRICES[0] == 0
    assert prices.PATTERN_PRICES["nothing"] == inf


def test_a_name_that_is_no_weight_is_refused(prices):
    for name in ("MAX_WORDS", "TITEL_PRICE", "PATTERN_PRICES.nothing"):
        with pytest.raises(KeyError, match=name):
            replace_weights(prices, {name: 1.0})


def test_a_package_imported_after_other_weights_copies_these(package):
    install_weights({"TITLE_PRICE": 7.0}, f"{package}.prices")
    assert __import__(package).TITLE_PRICE == 7


def test_a_package_imported_before_is_refused(package):
    __import__(package)
    with pytest.raises(RuntimeError, match=package):
        install_weights({"TITLE_PRICE": 7.0}, f"{package}.prices")


def test_each_weight_climbs_to_where_the_score_is_best():
    best = {"one": 3.0, "two": 0.5, "three": 2.0}

    def score(weights):
        return -sum(abs(weights[name] - best[name]) for name in best)

    changes = list(fit_weights(dict.fromkeys(best, 2.0), score, steps=(1.0, 1.0, 0.5)))
    assert {change.name: change.after for change in changes} == {"one": 3.0, "two": 0.5}
    assert [change.score for change in changes] == sorted(change.score for change in changes)


def test_a_gain_that_may_be_chance_moves_no_weight_and_a_weight_left_out_stays():
    def score(weights):
        return weights["one"] * MIN_GAIN / 2 + weights["two"]

    weights = {"one": 0.0, "two": 0.0}
    changes = fit_weights(weights, score, steps=(1.0,))
    assert [(change.name, change.after) for change in changes] == [("two", 1.0)]
    assert list(fit_weights(weights, score, names=("one",), steps=(1.0,))) == []


def test_every_kind_counts_alike_and_a_kind_without_an_answer_is_finite():
    right = {"many": (300, 300), "few": (10, 10)}
    assert compute_score(right) == 0
    assert compute_score(right | {"few": (9, 10)}) < compute_score(right | {"many": (290, 300)})
    assert compute_score({"few": (0, 10)}) > -inf


def test_the_questions_of_a_set_are_of_every_kind(people):
    for name in "AB":
        assert set(draw_set_questions(people, name, 5)) == set(QUESTION_KINDS)
