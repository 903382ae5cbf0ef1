"""The capacity plan: more people or requests never need less; the figures by hand."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.traffic.capacity import GIB, CapacityInputs, plan_capacity

INPUTS = CapacityInputs(api_ms=2, engine_ms=4, bytes_a_person=500)


def test_a_small_load_needs_what_one_loss_leaves_standing():
    made = plan_capacity(INPUTS, people=1_800_000, rate=200)
    assert (made.api_machines, made.engine_nodes, made.shards, made.replicas) == (2, 3, 1, 2)


def test_processors_decide_when_many_ask():
    made = plan_capacity(INPUTS, people=1_800_000, rate=20_000)
    assert (made.api_machines, made.engine_nodes) == (13, 25)


def test_memory_decides_when_the_directory_is_large():
    made = plan_capacity(INPUTS, people=128 * GIB / 500, rate=200)
    assert (made.engine_nodes, made.shards, made.has_room) == (16, 7, True)


def test_the_embedded_engine_needs_room_for_the_whole_on_every_machine():
    embedded = replace(INPUTS, engine_ms=0)
    assert plan_capacity(embedded, people=1e6, rate=1).has_room
    assert not plan_capacity(embedded, people=17 * GIB / 500, rate=1).has_room


def test_a_million_requests_cost_what_the_machines_do_meanwhile():
    free_memory = replace(INPUTS, engine_ms=0, core_hour=0.036, gib_hour=0, cores=1)
    assert round(plan_capacity(free_memory, people=1, rate=100).euros_per_million, 6) == 0.2


@given(st.floats(1, 1e6), st.floats(1, 1e9))
def test_more_never_needs_less(rate, people):
    less, more = plan_capacity(INPUTS, people, rate), plan_capacity(INPUTS, 2 * people, 2 * rate)
    assert less.api_machines <= more.api_machines
    assert less.engine_nodes <= more.engine_nodes
    assert less.shards <= more.shards
