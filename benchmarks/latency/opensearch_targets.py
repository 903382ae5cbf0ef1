"""What was promised of the API over OpenSearch, and each figure beside it."""

from itertools import chain

from msgspec import Struct

AIMS_MS = {"p50": 3.0, "p95": 10.0}
"""What the API may add to the time of the node."""
LOOKUP_MS = 150.0
PUBLICATION_S = 300.0


class Times(Struct, frozen=True):
    """Milliseconds of a kind of question: of the engine alone, and of the API."""

    p50: tuple[float, float]
    p95: tuple[float, float]
    requests: float
    """To the engine, for one question."""

    @property
    def added(self) -> dict[str, float]:
        return {name: getattr(self, name)[1] - getattr(self, name)[0] for name in AIMS_MS}


class Aim(Struct, frozen=True):
    """A figure beside what was promised of it."""

    what: str
    figure: float
    most: float
    unit: str = "ms"

    @property
    def is_missed(self) -> bool:
        return self.figure > self.most

    def __str__(self) -> str:
        missed = " MISSED" * self.is_missed
        return f"{self.what}: {self.figure:.1f} of at most {self.most:g} {self.unit}{missed}"


def aims_of(kind: str, times: Times) -> list[Aim]:
    """What was promised of a kind; the look-up of many has a promise of its own."""
    if kind.startswith("look-up of"):
        return [Aim(f"{kind}, p50", times.p50[1], LOOKUP_MS)]
    added = times.added
    return [
        Aim(f"{kind}, {name} above the node", added[name], most) for name, most in AIMS_MS.items()
    ]


def published_in(seconds: float) -> Aim:
    """What was promised of a publication."""
    return Aim("publication", seconds, PUBLICATION_S, "s")


def missed(measured: dict[str, Times], publication_s: float) -> list[str]:
    """What is not as good as was promised."""
    of_kinds = chain.from_iterable(aims_of(kind, times) for kind, times in measured.items())
    return [str(aim) for aim in (*of_kinds, published_in(publication_s)) if aim.is_missed]


def line(kind: str, times: Times) -> str:
    """The figures of a kind, and those of them that something was promised of."""
    both = (f"{raw:8.2f}{api:8.2f}{api - raw:+8.2f}" for raw, api in (times.p50, times.p95))
    told = "; ".join(
        f"{aim.figure:.1f} {'>' if aim.is_missed else '<='} {aim.most:g}"
        for aim in aims_of(kind, times)
    )
    return f"{kind:<20}{times.requests:>5.1f}  {'   '.join(both)}   {told}"


HEAD = (
    f"{'':<27}{'p50: node':>8}{'API':>7}{'added':>8}   {'p95: node':>8}{'API':>7}{'added':>8}\n"
    f"{'kind':<18}requests{'':<55}beside the aims, ms"
)
