"""Opens the newest whole publication of a folder.

A publication that is damaged, as far as is known, is passed over; the description of the one that
is served instead says why (`Publication.damage`).
"""

import logging
from pathlib import Path

import tantivy
from msgspec.structs import replace

from directory.engines.embedded import publications
from directory.engines.embedded.listing_store import ListingsReader
from directory.engines.embedded.lookups import find_changes, find_last_listing_offset
from directory.engines.embedded.paging import EmbeddedOpenIndex, fetch_hits, find_page
from directory.engines.embedded.query_translation import TermDictionary
from directory.engines.embedded.verification import BackgroundVerification
from directory.engines.embedded.writer import convert_index_errors
from directory.errors import EngineUnavailable, NothingPublished
from directory.matching.tiers import build_tiers
from directory.publication import Publication
from directory.search import SearchQuery

DAMAGED_INDEX_MESSAGE = "la publication {} est abîmée ({}) : « annuaire publish » la refait"
INVALID_CURRENT_MESSAGE = (
    "le fichier « current » de l'index ne nomme pas de publication : « annuaire publish » le refait"
)
LOG = logging.getLogger(__name__)


def load_whole_publication(
    index_dir: Path, served: EmbeddedOpenIndex | None, verification: BackgroundVerification
) -> EmbeddedOpenIndex:
    """The newest publication of a folder that is whole, opened unless it is already served.

    Raises:
        NothingPublished: before the first publication.
        EngineUnavailable: none can be opened, or the newest one cannot while one is served.
    """
    with convert_index_errors("ouvert"):
        names = publications.read_current(index_dir)
        is_ordered = bool(names)
        folders = [index_dir / name for name in names or publications.order_publications(index_dir)]
    if not folders:
        raise NothingPublished("aucun annuaire n'est encore publié")
    damage = "" if is_ordered else INVALID_CURRENT_MESSAGE
    failure: EngineUnavailable | None = None
    for folder in folders:
        publications.check_format(folder)
        if not is_ordered:
            verification.verify_once(folder)
        if faults := verification.find_damage(folder):
            damage = damage or DAMAGED_INDEX_MESSAGE.format(folder.name, faults)
            continue
        try:
            return load_publication(folder, served, damage)
        except EngineUnavailable as error:
            if served and not verification.find_damage(index_dir / served.publication.id):
                raise
            failure = failure or error
            damage = damage or DAMAGED_INDEX_MESSAGE.format(folder.name, error)
    raise failure or EngineUnavailable(damage)


def open_served_publication(index_dir: Path) -> EmbeddedOpenIndex:
    """Open the newest whole publication of a folder."""
    return load_whole_publication(index_dir, None, BackgroundVerification(is_active=False))


def load_publication(
    folder: Path, served: EmbeddedOpenIndex | None, damage: str
) -> EmbeddedOpenIndex:
    """Open a publication, unless it is already served in this state.

    Args:
        folder: the folder of the publication.
        served: the publication served until now.
        damage: why a newer publication is not served; empty if there is none.
    """
    with convert_index_errors("ouvert"):
        publication = publications.read_description(folder)
        is_open = served and is_unchanged(served, publication)
        loaded = served if served and is_open else open_publication(folder, served)
    if damage == loaded.publication.damage:
        return loaded
    if damage:
        LOG.error("%s est servie à la place : %s", folder.name, damage)
    return replace(loaded, publication=replace(loaded.publication, damage=damage))


def is_unchanged(open_index: EmbeddedOpenIndex, publication: Publication) -> bool:
    """Whether nothing was published or changed since the index was opened."""
    current, opened = publication, open_index.publication
    return (opened.id, opened.generation) == (current.id, current.generation)


def open_publication(folder: Path, before: EmbeddedOpenIndex | None = None) -> EmbeddedOpenIndex:
    """Open a publication, and test it: a damaged file is detected here, not by a later request.

    Args:
        folder: the folder of the publication.
        before: the index served until now; if it is the same publication, it is refreshed.
    """
    publication = publications.read_description(folder)
    if before and before.publication.id == publication.id:
        return refresh_publication(before, publication, publications.read_added_words(folder))
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")  # otherwise, a thread watches the folder too
    words, table = publications.load_vocabulary(folder), publications.load_activity_table(folder)
    listings = ListingsReader(folder)
    searcher = index.searcher()
    terms = TermDictionary.from_searcher(searcher)
    served = EmbeddedOpenIndex(
        publication, words, table, index, index.schema, searcher, listings, terms
    )
    fetch_hits(
        served, find_page(served, build_tiers(SearchQuery()), "shuffle", limit=1, after=None)[1]
    )
    listings.check_not_truncated(find_last_listing_offset(served))
    return served


def refresh_publication(
    before: EmbeddedOpenIndex, publication: Publication, added_words: bytes | None
) -> EmbeddedOpenIndex:
    """The same publication after a change, tested by reading its newest document.

    Its words and its file of listings stay open, because changes only add to them. A feed changes
    the index twice a second, and the next request waits for the refresh: so it is tested with a
    single document, which is far faster than the test of `open_publication`.
    """
    before.index.reload()
    searcher = before.index.searcher()
    served = replace(
        before,
        publication=publication,
        vocabulary=before.vocabulary.with_added_words(added_words),
        searcher=searcher,
        terms=TermDictionary.from_searcher(searcher),
    )
    for _newest in find_changes(served, publication.sequence - 1, limit=1):
        pass
    return served
