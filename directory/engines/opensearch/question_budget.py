"""The time that a question has, for all its requests to the cluster together.

A question is one call of the engine, such as a search; it may take several requests. With several
nodes, the first try of a request has a share of that time only, so that a second one on another
node still fits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opensearchpy.connection import Connection

FIRST_TRY_SHARE = 0.4
"""Share of the remaining time for the first try, if there may be a second one."""
NODE_CHECK_SHARE = 0.2
"""Share of the time of a question for finding the nodes that do not respond, between two tries."""
MIN_TRY_TIMEOUT_S = 0.001
"""A try without any time left fails at once; the library takes 0 for no time-out."""


class QuestionBudget:
    """The time of one question; only time spent in requests counts.

    Attributes:
        remaining_s: what is left, in seconds.
        node: the node of the last try.
        first_node: the node of the first try, once there was a second one.
    """

    def __init__(self, timeout_s: float) -> None:
        self.remaining_s = timeout_s
        self.node: Connection | None = None
        self.first_node: Connection | None = None
        self._began_at = self._try_ends_at = 0.0

    @property
    def has_retried(self) -> bool:
        """Whether a request was tried again; a question does so once."""
        return self.first_node is not None

    @contextmanager
    def measure_request(self) -> Iterator[None]:
        """The context of a request, with all its tries."""
        self._began_at = monotonic()
        try:
            yield
        finally:
            self.remaining_s -= monotonic() - self._began_at

    def begin_try(self, share: float = 1.0) -> None:
        """Give the next try a share of the remaining time."""
        now = monotonic()
        self._try_ends_at = now + share * (self._began_at + self.remaining_s - now)

    def begin_second_try(self) -> None:
        """Give the rest of the time to a second try, on another node than the first one's."""
        self.first_node = self.node
        self.begin_try()

    def compute_timeout(self) -> float:
        """The time that is left for this try, in seconds."""
        return max(self._try_ends_at - monotonic(), MIN_TRY_TIMEOUT_S)


CURRENT_BUDGET: ContextVar[QuestionBudget | None] = ContextVar("question_budget", default=None)
"""The budget of the question that this thread answers; None in a run."""


@contextmanager
def open_question(timeout_s: float, *, is_separate: bool = False) -> Iterator[None]:
    """The context of a question, whose requests share a budget.

    Args:
        timeout_s: its time, unless it is part of another question, whose budget then applies.
        is_separate: not a part of another question, whose budget it leaves as it is.
    """
    if CURRENT_BUDGET.get() and not is_separate:
        yield
        return
    token = CURRENT_BUDGET.set(QuestionBudget(timeout_s))
    try:
        yield
    finally:
        CURRENT_BUDGET.reset(token)
