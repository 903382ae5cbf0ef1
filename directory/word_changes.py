"""The words that a change of some people adds to the vocabulary of an index, and those it removes.

A word that nobody bears any more would still be suggested, offered as a correction, and taken for a
name. Who bears a word is asked of the index before the change: no count of words is kept, which a
killed run could leave wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from directory.document import IndexDocument, iter_name_words
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Position, SearchEngine, SearchQuery, Tier
from directory.text.spelling_format import pack_word_changes

BEARERS_PER_PAGE = 10
LOOKUPS_PER_REQUEST = 1_000
WHOLE_WORD_TIERS = frozenset({Tier.COMPLETE, Tier.WHOLE})
"""The tiers of a query of one word in which people bear the whole word."""


def derive_word_changes(engine: SearchEngine, documents: Sequence[IndexDocument]) -> bytes | None:
    """The packed changes of the vocabulary, earlier ones included (`pack_word_changes`).

    Args:
        engine: the index before the change.
        documents: the new documents of some people.

    Returns:
        None if the change adds no word and removes none.
    """
    borne = collect_words(each.listing for each in documents if each.listing)
    changed = {each.id for each in documents}
    before = collect_words(iterate_present_people(engine, sorted(changed)))
    lost = {word for word in before - borne if not is_borne_by_others(engine, word, changed)}
    return pack_word_changes(engine.vocabulary(), borne, lost)


def collect_words(listings: Iterable[Listing]) -> set[str]:
    """The words of the names of some people."""
    return {word for listing in listings for word in iter_name_words(listing)}


def iterate_present_people(engine: SearchEngine, ids: Sequence[NationalId]) -> Iterator[Listing]:
    """Yield those of these people who are present in an index."""
    for first in range(0, len(ids), LOOKUPS_PER_REQUEST):
        for id_, owner in engine.lookup(ids[first : first + LOOKUPS_PER_REQUEST]).items():
            if isinstance(owner, Listing) and owner.national_id == id_:
                yield owner


def is_borne_by_others(engine: SearchEngine, word: str, changed: AbstractSet[NationalId]) -> bool:
    """Whether somebody apart from the changed people bears a word, according to an index."""
    after: Position | None = None
    while True:
        page = engine.candidates(SearchQuery(name=(word,)), limit=BEARERS_PER_PAGE, after=after)
        for hit in page.hits:
            if hit.tier not in WHOLE_WORD_TIERS:
                return False
            if hit.listing.national_id not in changed and word in iter_name_words(hit.listing):
                return True
        if not page.has_more:
            return False
        after = page.hits[-1].position
