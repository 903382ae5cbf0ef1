"""The units of one request: reserved before it is answered, and given back where less is shown.

    request ──hold──▶ route reads it ──reserve_people──▶ answer ──report_people──▶ sent
             1 unit                   the most it may show        what it shows

Units count as used once bytes of the answer have left. So a request that fails, that is answered by
an error or "not modified", or whose client has gone keeps one unit, that of the request.
"""

from anyio import CancelScope, from_thread
from starlette.requests import Request
from starlette.types import Receive, Scope

from directory.errors import TooManyRequests
from search_api.access.callers import Caller, has_partner_key
from search_api.access.costs import PEOPLE_PER_UNIT, count_units, find_route_cost
from search_api.access.limits import Allowance, RateLimiter, UnitGrant

UNITS_STATE_KEY = "units"
UNITS_OF_REQUEST = 1
"""What a request costs even if it shows nobody."""


class RequestUnits:
    """What one request holds of its caller's units.

    Attributes:
        allowance: what the caller has left; None where no limit applies.
        is_refused: whether units were refused to this request.
    """

    __slots__ = (
        "_caller",
        "_grants",
        "_held_units",
        "_limiter",
        "_people",
        "_unsent_units",
        "allowance",
        "is_refused",
    )

    def __init__(self, limiter: RateLimiter, caller: Caller) -> None:
        self.allowance: Allowance | None = None
        self.is_refused = False
        self._limiter = limiter
        self._caller = caller
        self._grants: list[UnitGrant] = []
        self._held_units = 0
        self._people: int | None = None
        self._unsent_units = 0

    async def hold(self, units: int, *, is_of_longest: bool = False) -> None:
        """Hold at least so many units in all.

        Raises:
            TooManyRequests: a limit has no room for those that are missing; what was held stays.
        """
        missing = units - self._held_units
        if missing <= 0:
            return
        grant = await self._limiter.reserve(self._caller, missing, is_of_longest=is_of_longest)
        if grant is None:
            return
        self.allowance = grant.allowance
        if not grant.is_granted:
            self.is_refused = True
            raise build_refusal(units, grant)
        self._grants.append(grant)
        self._held_units += grant.units
        self._unsent_units += missing

    def report(self, people: int) -> None:
        """Say how many people the answer shows."""
        self._people = people

    def mark_sent(self) -> None:
        """Count what is held as used: bytes of the answer have left."""
        self._unsent_units = 0

    async def settle_head(self, status: int, scope: Scope, receive: Receive) -> None:
        """Give back, before the headers are sent, what the answer does not show."""
        units = self._held_units
        if units <= UNITS_OF_REQUEST:
            return
        if status != 200 or await Request(scope, receive).is_disconnected():  # noqa: PLR2004
            await self._keep(UNITS_OF_REQUEST)
        elif self._people is not None:
            await self._keep(count_units(self._people))

    async def settle_end(self) -> None:
        """Give back, at the end, what was reserved and has not been sent."""
        spent = self._held_units - self._unsent_units
        if self._people is not None:
            spent = min(spent, count_units(self._people))
        await self._keep(spent)

    async def _keep(self, units: int) -> None:
        """Give back what is held above a number of units, also after a cancellation."""
        surplus = self._held_units - max(units, UNITS_OF_REQUEST)
        while surplus > 0:
            grant = self._grants.pop()
            back = min(surplus, grant.units)
            with CancelScope(shield=True):
                rest = await self._limiter.give_back(grant, back)
            self.allowance = rest.allowance
            surplus -= back
            self._held_units -= back
            if rest.units:
                self._grants.append(rest)


def build_refusal(units: int, grant: UnitGrant) -> TooManyRequests:
    """The error of a request without room, which says what it costs and what would fit."""
    allowance = grant.allowance
    if units <= UNITS_OF_REQUEST:
        return TooManyRequests(allowance.reset_s)
    return TooManyRequests(
        allowance.reset_s,
        f"Cette demande coûte {units} unités (une pour {PEOPLE_PER_UNIT} personnes) ; il en reste"
        f" {allowance.remaining} sur {allowance.limit}. Demandez-en moins à la fois.",
    )


def find_units(request: Request) -> RequestUnits | None:
    """What a request holds; None where no access middleware counts."""
    units: RequestUnits | None = request.scope.get("state", {}).get(UNITS_STATE_KEY)
    return units


async def reserve_people(request: Request, people: int, media_type: str = "") -> None:
    """Reserve the units of an answer that may show so many people, before it is made.

    Args:
        request: the request; nothing is reserved where no access middleware counts.
        people: all those of this request, those reserved before included.
        media_type: of the request body, where the table of costs distinguishes it.

    Raises:
        TooManyRequests: the caller has not that many units left.
        ValueError: more than the table of costs tells of this route.
    """
    units = find_units(request)
    if units is None:
        return
    cost = find_route_cost(request.scope, media_type)
    has_key = has_partner_key(request.scope)
    most = cost.most if has_key else cost.most_without_key
    if most is not None and people > most:
        raise ValueError(f"{cost.name}: at most {most} in an answer, says the table of costs")
    await units.hold(count_units(people), is_of_longest=cost.is_of_longest and has_key)


def reserve_streamed_people(request: Request, people: int, media_type: str = "") -> None:
    """The same for a part of a streamed answer, from the thread that makes it."""
    from_thread.run(reserve_people, request, people, media_type)


def report_people(request: Request, people: int) -> None:
    """Say how many people an answer shows; what was reserved for more is given back."""
    units = find_units(request)
    if units is not None:
        units.report(people)
