"""An open model of arrivals: no request waits for the answer to another visitor's.

Visits begin at random instants (Poisson) at a stated rate; each request of a visit is due after the
think times before it, drawn beforehand. A server that stalls does not slow the schedule down;
requests that are due meanwhile wait, and their waiting counts (no coordinated omission).
"""

from collections.abc import Iterator
from random import Random

from msgspec import Struct

HISTORY_S = 120.0
"""Visits may begin so long before the first instant, so that the rate is steady from the start."""


class VisitStep(Struct, frozen=True):
    """One request of a visit, and how long the visitor thinks before it, on average."""

    kind: str
    think_time_s: float = 0.0


class Visit(Struct, frozen=True):
    """The steps of a visit, and its weight among the visits of its class."""

    weight: float
    steps: tuple[VisitStep, ...]


class Audience(Struct, frozen=True):
    """A class of users: its share of all requests, and its visits."""

    share: float
    visits: tuple[Visit, ...]

    @property
    def requests_per_visit(self) -> float:
        weights = sum(visit.weight for visit in self.visits)
        return sum(visit.weight * len(visit.steps) for visit in self.visits) / weights


class DueRequest(Struct, frozen=True, order=True):
    """A request and its instant, in seconds from the beginning."""

    due_s: float
    kind: str


TYPING_STEPS = tuple(VisitStep("suggestion", 0.3) for _ in range(4))
AUDIENCES = {
    "public": Audience(
        0.6,
        (
            Visit(6, (*TYPING_STEPS, VisitStep("page of a name", 1), VisitStep("person page", 8))),
            Visit(
                3,
                (
                    VisitStep("page of a trade"),
                    VisitStep("person page", 15),
                    VisitStep("person page", 20),
                ),
            ),
            Visit(0.1, (VisitStep("person page"), VisitStep("sheet", 10))),
        ),
    ),
    "professional": Audience(
        0.1,
        (
            Visit(5, (VisitStep("page of a name"), VisitStep("person page", 5))),
            Visit(3, (VisitStep("name"), VisitStep("number", 4), VisitStep("name", 20))),
            Visit(0.2, (VisitStep("person page"), VisitStep("sheet", 20))),
        ),
    ),
    "partner": Audience(
        0.3,
        (
            Visit(20, (VisitStep("number"),)),
            Visit(8, (VisitStep("name"), VisitStep("number", 0.5))),
            Visit(4, (VisitStep("trade and place"),)),
            Visit(0.1, (VisitStep("1,000 numbers"),)),
        ),
    ),
}
"""Assumed, not observed: no directory is in use yet. Change them to what your logs show."""


def schedule_requests(
    audience: Audience, rate: float, seconds: float, rng: Random
) -> Iterator[DueRequest]:
    """The requests of a class that are due within so many seconds, in order of time.

    Args:
        rate: of requests a second, of this class.
    """
    visits_a_second = rate / audience.requests_per_visit
    weights = [visit.weight for visit in audience.visits]
    due: list[DueRequest] = []
    at = -HISTORY_S
    while (at := at + rng.expovariate(visits_a_second)) < seconds:
        (visit,) = rng.choices(audience.visits, weights)
        due += schedule_visit(visit, at, rng)
    return iter(sorted(each for each in due if 0 <= each.due_s < seconds))


def schedule_visit(visit: Visit, start_s: float, rng: Random) -> Iterator[DueRequest]:
    """The requests of one visit; think times differ from one to the next."""
    for step in visit.steps:
        start_s += rng.expovariate(1 / step.think_time_s) if step.think_time_s else 0.0
        yield DueRequest(start_s, step.kind)
