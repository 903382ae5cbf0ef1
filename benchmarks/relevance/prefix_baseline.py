"""A baseline over the same index: every word typed must be a prefix of a word of the name.

The official directory's own search does this, without fuzzy matches and in alphabetical order.
Folding of case, accents and particles is ours, which is to its advantage.
"""

from pathlib import Path

from benchmarks.relevance.evaluation import MAX_FOUND_RANK, QuestionAsker, make_baseline_asker
from directory.document import decode_listing
from directory.engines.embedded.opening import open_served_publication
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    read_listing_offsets,
    run_tantivy_query,
)
from directory.matching.expressions import AllOf, AnyOf, Expression, Prefix
from directory.matching.name_tiers import NAME_FIELDS
from directory.model.listing import Listing
from directory.text.analysis import join_particles, words


def make_prefix_asker(index_dir: Path) -> QuestionAsker:
    """Ask by prefixes of words only."""
    served = open_served_publication(index_dir)
    return make_baseline_asker(
        lambda text: [each.id for each in find_prefix_listings(served, text, MAX_FOUND_RANK)]
    )


def find_prefix_listings(open_index: EmbeddedOpenIndex, text: str, limit: int) -> list[Listing]:
    """The first people whose names have a word that begins with each word."""
    wanted = open_index.build_query(build_prefix_expression(join_particles(words(text))))
    hits = run_tantivy_query(open_index, wanted, "alphabetical", limit)[1] if wanted else []
    places = read_listing_offsets(open_index, [address for _, address in hits])
    return [decode_listing(open_index.listings[where]) for where in places if where is not None]


def build_prefix_expression(name: tuple[str, ...]) -> Expression:
    """Each word is a prefix of a word of one exercise's name."""
    return AnyOf(tuple(AllOf(tuple(Prefix(field, word) for word in name)) for field in NAME_FIELDS))
