"""A purge changes what is served only while it is alone, and with the store that is served."""

import pytest

from directory.engines.embedded.publications import list_publications
from directory.errors import PublicationRefused, RunOvertaken
from indexer.publication.purge import purge_index
from indexer.publication.update import BuildOptions, rebuild_index
from indexer.store import Store
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people
from tests.indexer.publication.test_store_comparison import (
    LATER,
    PEOPLE,
    forget_identity,
)


@pytest.fixture
def opposed(directory):
    """Two publications, and somebody who opposed."""
    load_people(directory, PEOPLE)
    options = BuildOptions(workers=1)
    rebuild_index(directory.store, directory.index, now=directory.clock(), options=options)
    directory.apply(a_line(1, reason="public-opposition", at=LATER))
    return directory


def purge(directory):
    return purge_index(directory.store, directory.index, now=directory.clock())


def list_served(directory):
    return list_publications(directory.folder / "index"), directory.engine.publication()


def overtake(directory, monkeypatch, at):
    """Have another run change the store while the publication of this rank is checked."""
    calls = []

    def change_store(_engine):
        calls.append(None)
        if len(calls) == at:
            other = Store(directory.store.url)
            other.renumber_since(1)
            other.close()

    monkeypatch.setattr("indexer.publication.purge.check_sample", change_store)


def test_an_overtaken_purge_swaps_nothing(opposed, monkeypatch):
    before = list_served(opposed)
    overtake(opposed, monkeypatch, at=1)
    with pytest.raises(RunOvertaken, match="relancez"):
        purge(opposed)
    assert list_served(opposed) == before


def test_a_purge_that_is_overtaken_later_does_not_swap_what_is_served(opposed, monkeypatch):
    (served, _), publication = list_served(opposed)
    overtake(opposed, monkeypatch, at=2)
    with pytest.raises(RunOvertaken, match="relancez"):
        purge(opposed)
    names, after = list_served(opposed)
    assert (names[0], after) == (served, publication)


def test_a_purge_waits_for_changes_that_are_not_served_yet(opposed):
    """Otherwise the oppositions among them would count as purged."""
    opposed.store.renumber_since(2)
    before = list_served(opposed)
    with pytest.raises(PublicationRefused, match="annuaire publish"):
        purge(opposed)
    assert list_served(opposed) == before


def test_an_index_of_an_older_version_is_purged(opposed):
    forget_identity(opposed)
    assert purge(opposed).has_previous
    identity, served = opposed.store.read_identity(), opposed.engine.publication()
    assert (served.store_id, served.epoch) == (identity.store_id, identity.epoch)
    assert served.purged == opposed.store.describe_suppressions()
