"""A structure is served while somebody practises there: whatever way its people come and leave."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from directory.model.identifiers import NationalId
from directory.model.roles import list_role_hashes
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.search import StructureQuery
from indexer.pipeline import LoadOptions, run_load
from indexer.publication.publish import publish_new_index
from indexer.publication.update import BuildOptions, rebuild_index
from indexer.report import Report
from indexer.rollback import roll_back_publication
from indexer.sources import FileKind
from tests.builders import a_rpps, an_id
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import nothing
from tests.indexer.official import ACTIVITIES, NAMES, row, write

ALONE, SHARED, OTHER = "R900000000001", "R900000000003", "R9000000000002"
ZORGLUB = {"exercise_name": "ZORGLUB", "exercise_first_name": "Ida"}
MARTIN = {"exercise_name": "MARTIN", "exercise_first_name": "Lea"}
STAMPS = (f"{day:%Y%m%d}0800" for day in (date(2026, 11, 22) + timedelta(n) for n in count()))
OPPOSITION = {"reason": "public-opposition", "at": "2026-11-22T07:14:00Z"}


def a_practice(number, key, name, **given):
    return {"rpps": a_rpps(number), "key": key, "name": name, **given}


ZORGLUB_ALONE = a_practice(1, ALONE, "CABINET DU DR ZORGLUB", **ZORGLUB, phone="0199001234")
ZORGLUB_SHARED = a_practice(1, SHARED, "CABINET DES DRS ZORGLUB ET MARTIN", **ZORGLUB)
MARTIN_SHARED = a_practice(3, SHARED, "CABINET DES DRS ZORGLUB ET MARTIN", **MARTIN)
PAUL = a_practice(2, OTHER, "CABINET DE SOINS")
EVERYBODY = (ZORGLUB_ALONE, PAUL, MARTIN_SHARED, ZORGLUB_SHARED)


@pytest.fixture
def load(directory):
    """Load official files of these activities, a day later each time."""
    days = count()

    def run(*practices):
        folder = directory.folder / f"files{next(days)}"
        folder.mkdir()
        stamp = f"{date(2026, 11, 22) + timedelta(next(days)):%Y%m%d}0800"
        lines = {kind: [] for kind in FileKind}
        lines[ACTIVITIES] = [row(ACTIVITIES, **each) for each in practices]
        for kind, rows in lines.items():
            path = write(folder, kind, rows)
            path.rename(folder / NAMES[kind].replace("202611200800", stamp))
        (folder / "SYNTHETIC").touch()
        options = LoadOptions(paths=(folder,), workers=1, scratch_dir=folder, force_reason="essai")
        report = Report(max_reject_share=1.0)
        run_load(options, directory.store, directory.index, report, directory.clock(), nothing)

    return run


def is_live(directory, *ids):
    found = directory.engine.lookup_structures(ids)
    return [isinstance(found[each], PublishedStructure) for each in ids]


def search(directory, words):
    query = StructureQuery(words=tuple(words.split()))
    return {hit.place.id for hit in directory.engine.structures(query, limit=10).hits}


def read_served(directory):
    """Everything that is served of structures and of what has ended."""
    engine = directory.engine
    people = [getattr(c.person, "national_id", None) or c.person.id for c in engine.changes(0, 99)]
    return engine.structure_changes(0, 1_000), engine.ended_roles(people)


def check_same_as_rebuilt(directory):
    """What is served is what a full build of the same store serves."""
    before = read_served(directory)
    options = BuildOptions(workers=1)
    rebuild_index(directory.store, directory.index, now=directory.clock(), options=options)
    assert read_served(directory) == before


DEPARTURES = {
    "opposition": lambda directory, _load: directory.apply(a_line(1, person=1, **OPPOSITION)),
    "deletion": lambda directory, _load: directory.apply(
        a_line(1, person=1, **OPPOSITION | {"reason": "deletion"})
    ),
    "a new extraction": lambda _directory, load: load(PAUL, MARTIN_SHARED),
    "a move": lambda _directory, load: load(
        PAUL, MARTIN_SHARED, a_practice(1, OTHER, "CABINET DE SOINS", **ZORGLUB)
    ),
}


@pytest.mark.parametrize("leave", DEPARTURES.values(), ids=DEPARTURES)
def test_a_structure_ends_when_its_only_practitioner_leaves(directory, load, leave):
    load(*EVERYBODY)
    leave(directory, load)
    assert is_live(directory, ALONE, OTHER, SHARED) == [False, True, True]
    assert search(directory, "cabinet zorglub") == {SHARED}
    check_same_as_rebuilt(directory)
    assert is_live(directory, ALONE, OTHER, SHARED) == [False, True, True]


def test_loading_the_files_again_brings_nobody_back(directory, load):
    load(*EVERYBODY)
    directory.apply(a_line(1, person=1, **OPPOSITION))
    load(*EVERYBODY)
    assert is_live(directory, ALONE, OTHER, SHARED) == [False, True, True]
    check_same_as_rebuilt(directory)


def test_who_comes_back_to_a_structure_brings_it_back(directory, load):
    load(*EVERYBODY)
    load(PAUL, MARTIN_SHARED)
    load(*EVERYBODY)
    assert is_live(directory, ALONE) == [True]
    assert directory.engine.ended_roles([an_id(1)]) == {}
    check_same_as_rebuilt(directory)


PHARE = {"siret": "73282932000082", "name": "CABINET DU PHARE", "phones": ["0199005566"]}
GRAND_PHARE = PHARE | {"name": "CABINET DU GRAND PHARE", "phones": ["0199007788"]}


def test_a_practice_that_changes_is_new_everywhere(directory):
    directory.apply(a_line(1, structure=PHARE))
    directory.apply(a_line(2, reason="activity-changed", structure=GRAND_PHARE))
    (found,) = directory.engine.lookup_structures(["C73282932000082"]).values()
    assert (found.place.name, found.place.phones) == ("CABINET DU GRAND PHARE", ("01 99 00 77 88",))
    assert search(directory, "cabinet grand phare") == {"C73282932000082"}
    assert (
        directory.engine.structures(StructureQuery(words=("cabinet", "phare")), limit=5)
        .hits[0]
        .tier.value
        != "complete"
    )
    check_same_as_rebuilt(directory)


def test_an_activity_that_ends_by_its_date_ends_its_structure(directory):
    directory.apply(
        a_line(1, structure=PHARE, end="2026-11-24", end_reason="retraite"), a_line(2, person=2)
    )
    ended = list_role_hashes(directory.engine.lookup([an_id(1)])[an_id(1)])
    directory.now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    directory.apply()
    tombstone = StructureTombstone("C73282932000082", date(2026, 11, 25))
    assert directory.engine.lookup_structures(["C73282932000082"]) == {"C73282932000082": tombstone}
    (roles,) = directory.engine.ended_roles([an_id(1)]).values()
    assert {each.hash for each in roles} == ended
    check_same_as_rebuilt(directory)


def test_a_structure_that_came_and_went_in_one_batch_is_gone(directory):
    directory.apply(a_line(1, person=2))
    directory.apply(a_line(2, structure=PHARE), a_line(3, structure=GRAND_PHARE | {"siret": None}))
    found = directory.engine.lookup_structures(["C73282932000082"])
    assert isinstance(found["C73282932000082"], StructureTombstone)
    check_same_as_rebuilt(directory)


def test_who_leaves_twice_in_one_batch_leaves_at_the_first_change(directory):
    directory.apply(a_line(1, structure=PHARE), a_line(2, person=2))
    directory.apply(
        a_line(3, structure={"name": "AILLEURS"}),
        a_line(4, structure={"name": "AILLEURS ENCORE"}),
    )
    check_same_as_rebuilt(directory)


def test_when_the_newest_reporter_leaves_the_next_one_says_what_it_is(directory):
    directory.apply(
        a_line(1, person=1, structure=PHARE), a_line(2, person=2, structure=GRAND_PHARE)
    )
    since = directory.engine.publication().sequence
    directory.apply(a_line(3, person=2, reason="public-opposition"))
    (change,) = directory.engine.structure_changes(since, 10)
    assert change.structure.place.name == "CABINET DU PHARE"
    check_same_as_rebuilt(directory)


def test_a_departed_person_keeps_the_hashes_of_the_activities_alone(directory):
    directory.apply(a_line(1, structure=PHARE))
    hashes = list_role_hashes(directory.engine.lookup([an_id(1)])[an_id(1)])
    directory.apply(a_line(2, reason="deletion"))
    assert {
        person: {each.hash for each in roles}
        for person, roles in directory.engine.ended_roles([an_id(1)]).items()
    } == {an_id(1): hashes}
    check_same_as_rebuilt(directory)


def test_an_activity_that_comes_back_has_not_ended(directory):
    directory.apply(a_line(1, structure=PHARE))
    directory.apply(a_line(2, structure={"name": "AILLEURS"}))
    assert NationalId(an_id(1)) in directory.engine.ended_roles([an_id(1)])
    directory.apply(a_line(3, structure=PHARE))
    (roles,) = directory.engine.ended_roles([an_id(1)]).values()
    assert len(roles) == 1
    check_same_as_rebuilt(directory)


def test_a_rollback_serves_the_structures_of_before_and_the_next_load_all_of_them(directory, load):
    load(*EVERYBODY)
    load(PAUL, MARTIN_SHARED, a_practice(5, "R5", "CENTRE NEUF"))
    assert is_live(directory, ALONE, "R5") == [False, True]
    roll_back_publication(directory.store, directory.index, now=directory.clock())
    assert is_live(directory, ALONE, SHARED, "R5") == [True, True, False]
    assert an_id(5) in directory.engine.ended_roles([an_id(5)])
    assert directory.engine.ended_roles([an_id(1)]) == {}
    load(PAUL, MARTIN_SHARED, a_practice(5, "R5", "CENTRE NEUF"))
    assert is_live(directory, ALONE, SHARED, "R5") == [False, True, True]
    check_same_as_rebuilt(directory)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_build_takes_the_report_with_the_highest_number(directory, monkeypatch, workers):
    """Whatever process reads it: the people of the newest reports do not have the highest ids."""
    for sequence, person in enumerate((*range(1, 13), 4, 2), 1):
        named = PHARE | {"name": f"CABINET {sequence}"}
        directory.apply(a_line(sequence, person=person, structure=named))
    monkeypatch.setattr("indexer.publication.publish.PEOPLE_PER_CHUNK", 2)
    writer = directory.index.create_writer(lambda _engine: None)
    publish_new_index(directory.store, writer, now=directory.clock(), workers=workers)
    (change,) = directory.engine.structure_changes(0, 10)
    assert (change.sequence, change.structure.place.name) == (14, "CABINET 14")
