"""What was served after a backup, and is not in the restored store, ends for whoever follows."""

from itertools import count

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.model.roles import list_role_hashes
from directory.model.structures import PublishedStructure, StructureTombstone
from indexer.publication.resume import resume_served_history
from tests.builders import an_id
from tests.directory.engines.conftest import ALLOW_LOCALHOST
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people
from tests.indexer.publication.test_store_comparison import (
    LATER,
    RUNS,
    copy_store,
    exchange_store,
)
from tests.journeys.following import Follower, read_everything

PHARE = {"siret": "73282932000082", "name": "CABINET DU PHARE"}
QUAI = {"siret": "39287442100028", "name": "CABINET DU QUAI"}
PHARE_ID, QUAI_ID = "C73282932000082", "C39287442100028"
INDEX_NUMBERS = count()


def open_embedded(directory, _request):
    return EmbeddedEngine(directory.folder / "index", clock=count().__next__)


def open_opensearch(directory, request):
    node = request.getfixturevalue("opensearch_node")
    access = ClusterAccess(urls=(node.url,), index=f"ends{next(INDEX_NUMBERS)}")
    directory.index = OpenSearchIndex(access)
    return OpenSearchEngine(access, clock=count().__next__)


@pytest.fixture(
    params=[open_embedded, pytest.param(open_opensearch, marks=ALLOW_LOCALHOST)],
    ids=lambda kind: kind.__name__,
)
def engine(directory, request):
    """The engine of a directory of three people who practise by the quay."""
    opened = request.param(directory, request)
    directory.apply(*(a_line(rank, person=rank, structure=QUAI) for rank in (1, 2, 3)))
    return opened


def a_move(sequence, person, structure, **given):
    return a_line(sequence, person=person, reason="activity-changed", structure=structure, **given)


def an_opposition(sequence, person):
    return a_line(sequence, person=person, reason="public-opposition")


def list_hashes(engine, person):
    return set(list_role_hashes(engine.lookup([an_id(person)])[an_id(person)]))


def list_ended_hashes(engine, person):
    return {each.hash for roles in engine.ended_roles([an_id(person)]).values() for each in roles}


def resume(directory):
    resume_served_history(directory.store, directory.index, now=directory.clock())
    RUNS["publish"](directory)


def find_structure(engine, id_):
    return engine.lookup_structures([id_]).get(id_)


def check_follower(follower):
    follower.follow()
    assert follower.copy() == read_everything(follower.engine)


def test_a_structure_and_an_activity_of_lost_days_end(directory, engine):
    backup, follower = copy_store(directory), Follower(engine)
    directory.apply(a_move(4, 1, PHARE))
    follower.follow()
    assert isinstance(find_structure(engine, PHARE_ID), PublishedStructure)
    lost = list_hashes(engine, 1)
    exchange_store(directory, backup)
    resume(directory)
    assert isinstance(find_structure(engine, PHARE_ID), StructureTombstone)
    assert list_ended_hashes(engine, 1) == lost
    check_follower(follower)


def test_a_person_of_lost_days_ends_with_structure_and_activities(directory, engine):
    backup, follower = copy_store(directory), Follower(engine)
    directory.apply(a_line(4, person=4, structure=PHARE))
    follower.follow()
    lost = list_hashes(engine, 4)
    exchange_store(directory, backup)
    resume(directory)
    assert isinstance(find_structure(engine, PHARE_ID), StructureTombstone)
    assert list_ended_hashes(engine, 4) == lost
    check_follower(follower)


ENDS = {
    "who moved on": lambda: a_move(5, 1, QUAI | {"siret": None, "name": "AILLEURS"}),
    "who went back": lambda: a_move(5, 1, QUAI),
    "who opposed": lambda: an_opposition(5, 1),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_came_and_ended_within_the_lost_days_stays_ended(directory, engine, end):
    """A follower may have received the beginning alone."""
    backup, follower = copy_store(directory), Follower(engine)
    directory.apply(a_move(4, 1, PHARE))
    follower.follow()
    lost = list_hashes(engine, 1)
    directory.apply(end())
    ended = find_structure(engine, PHARE_ID)
    assert isinstance(ended, StructureTombstone)
    assert lost <= list_ended_hashes(engine, 1)
    exchange_store(directory, backup)
    resume(directory)
    assert find_structure(engine, PHARE_ID) == ended
    assert lost <= list_ended_hashes(engine, 1)
    check_follower(follower)


def test_what_ended_in_the_lost_days_and_is_there_again_is_no_end(directory, engine):
    backup, follower = copy_store(directory), Follower(engine)
    before = list_hashes(engine, 1)
    directory.apply(*(a_move(rank + 3, rank, PHARE) for rank in (1, 2, 3)))
    follower.follow()
    exchange_store(directory, backup)
    resume(directory)
    assert isinstance(find_structure(engine, QUAI_ID), PublishedStructure)
    assert list_hashes(engine, 1) == before
    assert not before & list_ended_hashes(engine, 1)
    check_follower(follower)


def test_a_visit_within_the_lost_days_leaves_a_structure_as_it_was_served(directory, engine):
    """Whoever came and left is not there to tell; followers have the day of the departure."""
    backup, follower = copy_store(directory), Follower(engine)
    directory.apply(a_line(4, person=4, structure=QUAI, at=LATER))
    directory.apply(a_move(5, 4, PHARE, at=LATER))
    follower.follow()
    exchange_store(directory, backup)
    resume(directory)
    check_follower(follower)


def test_an_empty_store_takes_over_all_ends(directory, engine):
    follower = Follower(engine)
    directory.apply(a_move(4, 1, PHARE))
    follower.follow()
    directory.apply(an_opposition(5, 1))
    gone = {person: list_ended_hashes(engine, person) for person in (1,)}
    served = {person: list_hashes(engine, person) for person in (2, 3)}
    exchange_store(directory)
    resume_served_history(directory.store, directory.index, now=directory.clock())
    load_people(directory, {2: "BERNARD"}, max_loss=1, force_reason="essai")
    for id_ in (PHARE_ID, QUAI_ID):
        assert isinstance(find_structure(engine, id_), StructureTombstone)
    assert list_ended_hashes(engine, 1) == gone[1]
    assert all(served[person] <= list_ended_hashes(engine, person) for person in served)
    check_follower(follower)


def test_resuming_again_repeats_nothing(directory, engine):
    backup = copy_store(directory)
    directory.apply(a_move(4, 1, PHARE, at=LATER))
    exchange_store(directory, backup)
    resume(directory)
    served = engine.structure_changes(0, 100), engine.ended_roles([an_id(1)])
    resume(directory)
    assert (engine.structure_changes(0, 100), engine.ended_roles([an_id(1)])) == served
