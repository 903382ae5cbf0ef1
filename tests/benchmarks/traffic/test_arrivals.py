"""An open model: requests come at the stated rate, whatever becomes of them."""

from random import Random

import pytest

from benchmarks.traffic.arrivals import AUDIENCES, schedule_requests
from benchmarks.traffic.request_mix import MIX_KINDS

SECONDS = 200


def due(name, rate=50.0, seed=1):
    return list(schedule_requests(AUDIENCES[name], rate, SECONDS, Random(seed)))  # noqa: S311 - a sample


@pytest.mark.parametrize("name", AUDIENCES)
def test_requests_come_at_the_rate_from_the_start(name):
    halves = [sum(each.due_s < SECONDS / 2 for each in due(name)), len(due(name))]
    assert halves == pytest.approx([50 * SECONDS / 2, 50 * SECONDS], rel=0.1)


@pytest.mark.parametrize("name", AUDIENCES)
def test_they_are_in_order_of_time_and_the_same_every_time(name):
    assert due(name) == sorted(due(name))
    assert due(name) == due(name)
    assert due(name) != due(name, seed=2)


def test_every_kind_that_is_asked_can_be_drawn():
    asked = {
        step.kind
        for audience in AUDIENCES.values()
        for visit in audience.visits
        for step in visit.steps
    }
    assert asked <= set(MIX_KINDS)


def test_the_shares_are_the_whole():
    assert sum(audience.share for audience in AUDIENCES.values()) == pytest.approx(1)
