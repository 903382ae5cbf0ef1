"""The gate: it stays open while nothing is lost, and shuts when it should."""

import pytest

from benchmarks.relevance.baseline import (
    MAX_LOST_POINTS,
    find_rank_changes,
    find_relevance_losses,
    load_relevance_baseline,
    save_relevance_baseline,
)
from benchmarks.relevance.evaluation import QuestionOutcome

KIND = "A one error"


def outcomes(*ranks, kind=KIND):
    return {kind: [QuestionOutcome(f"name {at}", str(at), rank) for at, rank in enumerate(ranks)]}


def test_what_is_kept_is_read_back(tmp_path):
    path = tmp_path / "baseline.json"
    save_relevance_baseline(path, outcomes(1, 0, 2) | outcomes(3, kind="B not there"))
    assert load_relevance_baseline(path) == outcomes(1, 0, 2) | outcomes(3, kind="B not there")


def test_the_gate_is_open_when_nothing_moved():
    assert list(find_relevance_losses(outcomes(1, 2, 0), outcomes(1, 2, 0))) == []


def test_the_gate_shuts_when_a_kind_loses_too_much():
    before, after = outcomes(*[1] * 100), outcomes(*[1] * 98, 0, 0)
    assert list(find_relevance_losses(before, after)) == [
        f"{KIND}: Hit@1 lost 2.0 points (at most {MAX_LOST_POINTS})",
        f"{KIND}: Recall@10 lost 2.0 points (at most {MAX_LOST_POINTS})",
    ]


def test_a_fall_in_rank_is_a_loss_of_the_first_place_only():
    before, after = outcomes(*[1] * 50), outcomes(*[1] * 49, 2)
    assert list(find_relevance_losses(before, after)) == [
        f"{KIND}: Hit@1 lost 2.0 points (at most {MAX_LOST_POINTS})"
    ]


def test_a_loss_within_the_allowance_is_let_through():
    assert list(find_relevance_losses(outcomes(*[1] * 100), outcomes(*[1] * 99, 0))) == []


def test_the_gate_shuts_when_there_is_nothing_to_compare_with():
    assert list(find_relevance_losses({}, outcomes(1))) == [
        f"{KIND}: no question in common with the baseline"
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_gain"), [(0, 5, True), (4, 1, True), (1, 4, False), (5, 0, False)]
)
def test_gains_and_losses_are_told_apart(before, after, is_gain):
    (change,) = find_rank_changes(outcomes(before), outcomes(after))
    assert change.is_gain is is_gain
    assert ("gain" if is_gain else "LOSS") in str(change)
    assert "name 0" in str(change)
