"""Loads into a directory that is served: little that changed is a delta, much is a new index."""

from datetime import timedelta
from itertools import count

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.errors import PublicationRefused, SourceRefused
from directory.search import SearchQuery, Tombstone
from tests.builders import an_id
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people
from tests.indexer.sources.test_mssante import HEADER, NAME
from tests.indexer.sources.test_mssante import row as box

PEOPLE = {1: "ADAM", 2: "BERNARD", 3: "CARON", 4: "DURAND"}
BOXES = (NAME, f"{HEADER}\n{box('adam@ms.fr', an_id(1))}\n")


def names(directory, *name):
    hits = directory.engine.candidates(SearchQuery(name=name), limit=50).hits
    return sorted(hit.listing.exercises[0].exercise_name for hit in hits)


def test_a_load_that_changes_little_is_a_delta_of_exactly_that(directory):
    load_people(directory, PEOPLE)
    before = directory.engine.publication()
    load_people(directory, PEOPLE | {2: "BERTIN"})
    after = directory.engine.publication()
    (change,) = directory.engine.changes(before.sequence, 10)
    assert change.person.exercises[0].exercise_name == "BERTIN"
    assert (after.built_at, after.id != before.id) == (before.built_at, True)
    assert names(directory) == ["ADAM", "BERTIN", "CARON", "DURAND"]


def test_the_same_files_again_change_no_line(directory):
    load_people(directory, PEOPLE)
    before = directory.engine.publication().sequence
    load_people(directory, PEOPLE)
    assert directory.engine.changes(before, 10) == ()


def test_an_index_built_long_ago_is_built_anew(directory):
    load_people(directory, PEOPLE)
    directory.now += timedelta(days=8)
    load_people(directory, PEOPLE)
    assert directory.engine.publication().built_at > directory.now - timedelta(days=1)


def test_who_is_missing_from_a_load_is_gone(directory):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON"}, max_loss=0.5)
    assert directory.engine.lookup([an_id(4)]) == {an_id(4): Tombstone(an_id(4))}
    assert names(directory, "durand") == []


def count_served_tombstones(directory):
    everybody = directory.engine.changes(0, 50)
    return sum(isinstance(each.person, Tombstone) for each in everybody)


def test_the_publication_tells_how_many_have_left(directory):
    load_people(directory, PEOPLE)
    assert directory.engine.publication().tombstones == 0
    load_people(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON", 5: "EVRARD"}, max_loss=0.5)
    assert directory.engine.publication().tombstones == count_served_tombstones(directory) == 1
    directory.apply(a_line(1, reason="deletion", at="2026-11-22T00:00:00Z"))
    assert directory.engine.publication().tombstones == count_served_tombstones(directory) == 2


def test_an_older_extraction_is_refused_unless_forced_with_a_reason(directory):
    load_people(directory, PEOPLE)
    with pytest.raises(SourceRefused, match="--force"):
        load_people(directory, PEOPLE | {2: "BERTIN"}, stamp="202611200800")
    assert "BERNARD" in names(directory)
    load_people(
        directory, PEOPLE | {2: "BERTIN"}, stamp="202611200800", force_reason="retour demandé"
    )
    assert "BERTIN" in names(directory)
    assert "retour demandé" in directory.store.read_latest_runs(1)[0].report


def test_nobody_who_opposed_comes_back_with_an_older_file(directory):
    load_people(directory, PEOPLE)
    directory.apply(a_line(1, reason="public-opposition", at="2026-11-22T00:00:00Z"))
    load_people(directory, PEOPLE, stamp="202611200800", force_reason="essai")
    assert names(directory) == ["BERNARD", "CARON", "DURAND"]


def test_a_forced_load_says_what_the_gates_said(directory):
    load_people(directory, PEOPLE)
    with pytest.raises(PublicationRefused):
        load_people(directory, {1: "ADAM"})
    load_people(directory, {1: "ADAM"}, force_reason="épuration")
    assert names(directory) == ["ADAM"]
    assert "1 professionnels au lieu de 4" in directory.store.read_latest_runs(1)[0].report


def test_mailboxes_are_on_the_listing_and_stay_without_their_file(directory):
    load_people(directory, PEOPLE, extra=[BOXES])
    listing = directory.engine.lookup([an_id(1)])[an_id(1)]
    assert listing.mssante == ("adam@ms.fr",)
    load_people(directory, PEOPLE | {2: "BERTIN"})
    assert directory.engine.lookup([an_id(1)])[an_id(1)].mssante == ("adam@ms.fr",)


def test_a_new_file_of_mailboxes_takes_old_ones_away(directory):
    load_people(directory, PEOPLE, extra=[BOXES])
    load_people(directory, PEOPLE, extra=[(NAME, f"{HEADER}\n")])
    assert directory.engine.lookup([an_id(1)])[an_id(1)].mssante == ()


def test_nobody_is_found_by_a_mailbox(directory):
    load_people(directory, PEOPLE, extra=[BOXES])
    assert names(directory, "adam", "ms", "fr") == []


def test_the_feeds_own_details_outlive_a_later_file(directory):
    structure = {"finess": "350000001", "name": "CABINET DU PORT"}
    line = a_line(1, at="2026-11-20T00:00:00Z", structure=structure, former_ids=["351234567"])
    directory.apply(line)
    load_people(directory, {1: "MARTIN"})
    listing = directory.engine.lookup([an_id(1)])[an_id(1)]
    (activity,) = listing.exercises[0].activities
    assert (activity.kind.code, str(activity.start)) == ("owner", "2010-01-04")
    assert listing.former_ids == ("351234567",)


def test_a_load_killed_before_it_was_published_is_published_by_the_next_run(directory, monkeypatch):
    load_people(directory, PEOPLE)
    monkeypatch.setattr(directory.index, "apply", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_people(directory, PEOPLE | {2: "BERTIN"})
    monkeypatch.undo()
    assert "BERNARD" in names(directory)
    directory.apply()
    assert "BERTIN" in names(directory)
    assert not directory.store.has_unpublished_load()


def interrupted(*_documents):
    raise KeyboardInterrupt


def test_what_a_gate_kept_out_stays_out_of_the_changes_that_follow(directory, monkeypatch):
    load_people(directory, PEOPLE)
    monkeypatch.setattr("indexer.publication.index_checks.MAX_MEDIAN_SEARCH_S", -1.0)
    with pytest.raises(PublicationRefused):
        load_people(directory, PEOPLE | {2: "BERTIN"})
    monkeypatch.undo()
    directory.apply(a_line(1, person=9, at="2026-11-22T00:00:00Z", exercise_name="NEUF"))
    assert names(directory) == ["ADAM", "BERNARD", "CARON", "DURAND", "NEUF"]
    load_people(directory, PEOPLE | {2: "BERTIN"})
    assert names(directory) == ["ADAM", "BERTIN", "CARON", "DURAND", "NEUF"]


@pytest.fixture
def refuse(monkeypatch):
    """A load of these people that the checks of the finished index refuse, once it is stored."""

    def refuse(directory, people):
        with monkeypatch.context() as context:
            context.setattr("indexer.publication.index_checks.MAX_MEDIAN_SEARCH_S", -1.0)
            with pytest.raises(PublicationRefused):
                load_people(directory, people, max_loss=0.5)

    return refuse


def describe_counts(directory):
    served = directory.engine.publication()
    return served.professionals, served.activities, served.tombstones


def test_readers_notice_at_once_that_a_load_is_held_back(directory, refuse):
    load_people(directory, PEOPLE)
    engine = EmbeddedEngine(directory.folder / "index", clock=count().__next__)
    assert engine.publication().behind == 0
    refuse(directory, PEOPLE | {2: "BERTIN"})
    assert engine.publication().behind > 0


def test_who_opposes_while_their_departure_is_held_back_is_hidden(directory, refuse):
    load_people(directory, PEOPLE)
    refuse(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON"})
    assert "DURAND" in names(directory)
    directory.apply(a_line(1, person=4, reason="public-opposition", at="2026-11-22T00:00:00Z"))
    assert names(directory) == ["ADAM", "BERNARD", "CARON"]
    assert directory.engine.lookup([an_id(4)]) == {an_id(4): Tombstone(an_id(4))}


def test_an_index_that_is_behind_counts_its_own_people(directory, refuse):
    load_people(directory, PEOPLE)
    refuse(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON", 5: "NOUVEAU"})
    at = "2026-11-22T00:00:00Z"
    directory.apply(a_line(1, person=9, at=at), a_line(2, person=1, reason="deletion", at=at))
    assert describe_counts(directory) == (4, 4, 1)


def test_an_activity_that_has_ended_does_not_count_after_a_load(directory):
    structure = {"finess": "350000001", "name": "CABINET DU PORT"}
    end = {"end": "2026-11-21", "end_reason": "retraite"}
    directory.apply(a_line(1, at="2026-11-20T00:00:00Z", structure=structure, **end))
    load_people(directory, {1: "MARTEL"})
    listing = directory.engine.lookup([an_id(1)])[an_id(1)]
    assert [len(each.activities) for each in listing.exercises] == [0]
    assert describe_counts(directory)[:2] == (1, 0)
