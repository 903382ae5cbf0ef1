"""Two engines with the same directory must answer alike: the same people, in the same order.

Both run behind our whole search, so that fuzzy matches, interpretations and filters count too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from benchmarks.relevance.baseline import OutcomesByKind
from benchmarks.traffic.servers import (
    build_opensearch_settings,
    run_opensearch_node,
    run_publish_command,
)
from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine

RELEVANCE_INDEX = "annuaire-relevance"
COMPARISON_TIMEOUT_S = 30
"""Answers are compared here, not times: a slow one must not fail."""


class AnswerDifference(Struct, frozen=True):
    """A question that two engines answer differently: total and numbers of each."""

    kind: str
    text: str
    left: tuple[int, tuple[str, ...]]
    right: tuple[int, tuple[str, ...]]

    def __str__(self) -> str:
        return f"DIFFERENT  {self.kind:<28} {self.text:<36} {self.left} / {self.right}"


@contextmanager
def open_opensearch_copy(data_dir: Path, url: str | None = None) -> Iterator[OpenSearchEngine]:
    """The people of a loaded folder, published from its store into a node.

    Args:
        data_dir: its own index is left as it is.
        url: of a node that runs; without it one is started, which keeps to the folder.
    """
    with run_opensearch_node((data_dir / "opensearch").resolve(), url) as node:
        run_publish_command(data_dir, build_opensearch_settings(node.url, RELEVANCE_INDEX))
        yield OpenSearchEngine(
            ClusterAccess(urls=(node.url,), index=RELEVANCE_INDEX, timeout_s=COMPARISON_TIMEOUT_S)
        )


def find_answer_differences(
    left: OutcomesByKind, right: OutcomesByKind
) -> Iterator[AnswerDifference]:
    """Every question whose answers differ.

    Raises:
        ValueError: the questions differ.
    """
    for kind in left.keys() | right.keys():
        for one, other in zip(left.get(kind, ()), right.get(kind, ()), strict=True):
            if one.text != other.text:
                raise ValueError(f"{kind}: {one.text} is not {other.text}")
            if one.answer != other.answer:
                yield AnswerDifference(kind, one.text, one.answer, other.answer)
