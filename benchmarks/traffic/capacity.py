"""How many machines a load needs, as a calculation: every input is named, and may be replaced.

Processor time a request and bytes a person are measured; how busy a processor may be, the size of a
shard and prices are assumed. Not included: several data centres, and a network
that is slower than the machine.
"""

from math import ceil

from msgspec import Struct

GIB = 1 << 30
SECONDS_PER_HOUR = 3_600


class CapacityInputs(Struct, frozen=True):
    """What the plan is made from.

    Attributes:
        api_ms, engine_ms: processor time of a request, in the directory and in the engine's nodes;
            the embedded engine's is in the directory.
        bytes_a_person: of the index.
        busy: share of a processor that is used on average: bursts and a lost machine need the rest.
        cores, gib: of one machine.
        shard_bytes: the largest shard wanted.
        core_hour, gib_hour: euros.
    """

    api_ms: float
    engine_ms: float
    bytes_a_person: float
    busy: float = 0.4
    cores: int = 8
    gib: int = 32
    shard_bytes: float = 20 * GIB
    core_hour: float = 0.03
    gib_hour: float = 0.004


class CapacityPlan(Struct, frozen=True):
    """What serves a rate of requests over a directory of some size.

    Attributes:
        has_room: whether half the memory of every machine or node holds its part of the index.
    """

    people: float
    rate: float
    api_machines: int
    engine_nodes: int
    shards: int
    replicas: int
    index_gib: float
    has_room: bool
    euros_per_million: float


def plan_capacity(inputs: CapacityInputs, people: float, rate: float) -> CapacityPlan:
    """Machines, shards, replicas, and what a million requests cost.

    At least two of each kind, so that one may fail. Half of a node's memory holds its part of all
    copies of the index, so that searches do not wait for a disk; with the embedded engine every
    machine holds the whole index. Replicas are copies beyond the first: as many as the nodes have
    work and room for, at least one.
    """
    index, room = people * inputs.bytes_a_person, inputs.gib * GIB / 2
    api = max(2, count_machines(rate * inputs.api_ms, inputs))
    if not inputs.engine_ms:
        fits = index <= room
        return CapacityPlan(
            people,
            rate,
            api,
            0,
            0,
            0,
            index / GIB,
            fits,
            compute_price_per_million(inputs, api, rate),
        )
    shards = max(1, ceil(index / inputs.shard_bytes))
    nodes = max(3, count_machines(rate * inputs.engine_ms, inputs), ceil(2 * index / room))
    copies = min(nodes // shards, int(nodes * room / index))
    replicas = max(2, copies) - 1
    fits = index * (1 + replicas) / nodes <= room
    euros = compute_price_per_million(inputs, api + nodes, rate)
    return CapacityPlan(people, rate, api, nodes, shards, replicas, index / GIB, fits, euros)


def count_machines(ms_a_second: float, inputs: CapacityInputs) -> int:
    """Machines needed for so many milliseconds of work each second."""
    return ceil(ms_a_second / 1000 / inputs.busy / inputs.cores)


def compute_price_per_million(inputs: CapacityInputs, count: int, rate: float) -> float:
    """Euros of a million requests, at this rate, on machines that always run."""
    an_hour = count * (inputs.cores * inputs.core_hour + inputs.gib * inputs.gib_hour)
    return an_hour / (rate * SECONDS_PER_HOUR) * 1_000_000
