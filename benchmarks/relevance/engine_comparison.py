"""The same questions of two engines that hold one directory: the same people, in the same order.

Both are asked through the search that is served, so that guesses, readings and filters count too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from benchmarks.relevance.baseline import Outcomes
from benchmarks.traffic.servers import on_opensearch, opensearch, publish
from directory.engines.opensearch.client import Access
from directory.engines.opensearch.engine import OpenSearchEngine

INDEX = "annuaire-relevance"
PATIENCE_S = 30
"""A question may take so long: answers are compared here, and their times only told."""


class Difference(Struct, frozen=True):
    """A question that two engines answer otherwise: the total and the numbers, of each."""

    kind: str
    text: str
    left: tuple[int, tuple[str, ...]]
    right: tuple[int, tuple[str, ...]]

    def __str__(self) -> str:
        return f"OTHERWISE  {self.kind:<26} {self.text:<36} {self.left} / {self.right}"


@contextmanager
def in_opensearch(data_dir: Path, url: str | None = None) -> Iterator[OpenSearchEngine]:
    """The people of a loaded folder, published from its store into a node.

    Args:
        data_dir: its own index is left as it is.
        url: of a node that runs; without it one is started, which keeps to the folder.
    """
    with opensearch((data_dir / "opensearch").resolve(), url) as node:
        publish(data_dir, on_opensearch(node.url, INDEX))
        yield OpenSearchEngine(Access(urls=(node.url,), index=INDEX, timeout_s=PATIENCE_S))


def differences(left: Outcomes, right: Outcomes) -> Iterator[Difference]:
    """Every question whose answers are not the same.

    Raises:
        ValueError: they were not asked the same questions.
    """
    for kind in left.keys() | right.keys():
        for one, other in zip(left.get(kind, ()), right.get(kind, ()), strict=True):
            if one.text != other.text:
                raise ValueError(f"{kind}: {one.text} is not {other.text}")
            if one.shown != other.shown:
                yield Difference(kind, one.text, one.shown, other.shown)
