"""A yardstick over the same index: every word typed must begin a word of the name, and no more.

So does the official directory's own search: nothing is forgiven, and names come in the order of
the alphabet. Folding of case, accents and particles is ours, which flatters it.
"""

from functools import partial
from pathlib import Path

from benchmarks.relevance.evaluation import SEEN, Ask, asking_by
from directory.document import decode
from directory.engines.embedded import engine
from directory.engines.embedded.paging import Served, search, whereabouts
from directory.matching.expressions import AllOf, AnyOf, Expression, Prefix
from directory.matching.tiers import NAME_FIELDS
from directory.model.listing import Listing
from directory.text.analysis import units, words


def asking_prefixes(index_dir: Path) -> Ask:
    """Ask by beginnings of words only."""
    served = engine.latest(index_dir, None)

    return asking_by(partial(beginning, served))


def beginning(served: Served, text: str) -> list[str]:
    """The numbers of the first people whose names have a word that begins with each word."""
    return [listing.id for listing in beginnings(served, text, SEEN)]


def beginnings(served: Served, text: str, many: int) -> list[Listing]:
    """These people."""
    wanted = served.query(prefixes(units(words(text))))
    hits = search(served, wanted, "alphabetical", many)[1] if wanted else []
    places = whereabouts(served, [address for _, address in hits])
    return [decode(served.listings[where]) for where in places if where is not None]


def prefixes(name: tuple[str, ...]) -> Expression:
    """Each word begins a word of one exercise's name."""
    return AnyOf(tuple(AllOf(tuple(Prefix(field, word) for word in name)) for field in NAME_FIELDS))
