"""Who comes when: an open model, in which nobody waits for the answer of somebody else.

Visits begin at random instants (Poisson) at a stated rate; each request of a visit is due after the
think times before it, drawn beforehand. A server that stalls does not slow the schedule down, and
whoever is due meanwhile waits: that is what "no coordinated omission" means.
"""

from collections.abc import Iterator
from random import Random

from msgspec import Struct

HISTORY_S = 120.0
"""Visits that began so long before the first instant are under way in it: the rate is steady from
the start."""


class Step(Struct, frozen=True):
    """One request of a visit, and how long the visitor thinks before it, on average."""

    kind: str
    after_s: float = 0.0


class Visit(Struct, frozen=True):
    """What somebody does, and how often among the visits of their class."""

    weight: float
    steps: tuple[Step, ...]


class Audience(Struct, frozen=True):
    """A class of users: its share of all requests, and its visits."""

    share: float
    visits: tuple[Visit, ...]

    @property
    def requests_a_visit(self) -> float:
        weights = sum(visit.weight for visit in self.visits)
        return sum(visit.weight * len(visit.steps) for visit in self.visits) / weights


class Due(Struct, frozen=True, order=True):
    """A request and its instant, in seconds from the beginning."""

    at: float
    kind: str


LETTERS = tuple(Step("suggestion", 0.3) for _ in range(4))
AUDIENCES = {
    "public": Audience(
        0.6,
        (
            Visit(6, (*LETTERS, Step("page of a name", 1), Step("person page", 8))),
            Visit(3, (Step("page of a trade"), Step("person page", 15), Step("person page", 20))),
            Visit(0.1, (Step("person page"), Step("sheet", 10))),
        ),
    ),
    "professional": Audience(
        0.1,
        (
            Visit(5, (Step("page of a name"), Step("person page", 5))),
            Visit(3, (Step("name"), Step("number", 4), Step("name", 20))),
            Visit(0.2, (Step("person page"), Step("sheet", 20))),
        ),
    ),
    "partner": Audience(
        0.3,
        (
            Visit(20, (Step("number"),)),
            Visit(8, (Step("name"), Step("number", 0.5))),
            Visit(4, (Step("trade and place"),)),
            Visit(0.1, (Step("1,000 numbers"),)),
        ),
    ),
}
"""Assumed, not observed: nobody has used this directory yet. Change them to what your logs say."""


def schedule(audience: Audience, rate: float, seconds: float, rng: Random) -> Iterator[Due]:
    """The requests of a class that are due within so many seconds, in order of time.

    Args:
        rate: of requests a second, of this class.
    """
    visits_a_second = rate / audience.requests_a_visit
    weights = [visit.weight for visit in audience.visits]
    due: list[Due] = []
    at = -HISTORY_S
    while (at := at + rng.expovariate(visits_a_second)) < seconds:
        (visit,) = rng.choices(audience.visits, weights)
        due += of_visit(visit, at, rng)
    return iter(sorted(each for each in due if 0 <= each.at < seconds))


def of_visit(visit: Visit, at: float, rng: Random) -> Iterator[Due]:
    """The requests of one visit; think times differ from one to the next."""
    for step in visit.steps:
        at += rng.expovariate(1 / step.after_s) if step.after_s else 0.0
        yield Due(at, step.kind)
