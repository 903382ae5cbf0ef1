"""The restricted extraction as a whole register: who leaves, and where former numbers lead."""

import pytest

from directory.errors import SourceRefused
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Tombstone
from indexer.pipeline import LoadOptions, run_load
from indexer.report import Report
from tests.builders import a_rpps, an_id
from tests.indexer.loads import load_people, nothing
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, row, write
from tests.indexer.sources.test_restricted import COLUMNS, line

ADELI = "012345678"


def restricted_line(rank, other_ids=""):
    number = a_rpps(rank)
    cells = {
        "Identifiant PP": number,
        "Identification nationale PP": f"8{number}",
        "Nom d'exercice": "NEUF",
    }
    return f"{line(**cells)}{other_ids}|\n"


@pytest.fixture
def load_restricted(directory, tmp_path):
    """Load a restricted extraction of these lines, over what is there."""

    def load(*lines, **how):
        path = tmp_path / "Extraction_ProSanteConnect_Personne_activite_202611220800.txt"
        (tmp_path / "SYNTHETIC").touch()
        header = "|".join([*COLUMNS, "Autres identifiants"]) + "|\n"
        path.write_text(header + "".join(lines), "utf-8")
        options = LoadOptions((path,), workers=1, scratch_dir=tmp_path, max_loss=1.0, **how)
        store, index = directory.store, directory.index
        return run_load(options, store, index, Report(), directory.clock(), nothing).changes

    return load


def test_with_complete_who_is_not_in_the_file_leaves(directory, load_restricted):
    load_people(directory, {1: "UN", 2: "DEUX"})
    changes = load_restricted(restricted_line(1), is_complete=True)
    assert (changes.changed, changes.departed) == (1, 1)
    found = directory.engine.lookup([an_id(1), an_id(2)])
    assert isinstance(found[an_id(1)], Listing)
    assert isinstance(found[an_id(2)], Tombstone)


def test_without_it_nobody_leaves(directory, load_restricted):
    load_people(directory, {1: "UN", 2: "DEUX"})
    assert load_restricted(restricted_line(1), is_partial=True).departed == 0


def test_it_needs_the_activities_file(directory, tmp_path):
    write(tmp_path, SAVOIR_FAIRE, [row(SAVOIR_FAIRE)])
    options = LoadOptions((tmp_path,), is_complete=True)
    with pytest.raises(SourceRefused, match="--complete"):
        run_load(options, directory.store, directory.index, Report(), directory.clock(), nothing)


def test_an_old_adeli_number_leads_to_the_person_who_had_it(directory, load_restricted, tmp_path):
    old = {"id_type": "0", "local_id": ADELI, "national_id": f"0{ADELI}"}
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "SYNTHETIC").touch()
    write(folder, ACTIVITIES, [row(ACTIVITIES, **old)])
    for kind in (SAVOIR_FAIRE, DIPLOMAS):
        write(folder, kind, [])
    options = LoadOptions((folder,), workers=1, scratch_dir=tmp_path)
    run_load(options, directory.store, directory.index, Report(), directory.clock(), nothing)
    number = NationalId(f"0{ADELI}")
    assert directory.engine.lookup([number])[number].id == ADELI

    load_restricted(restricted_line(1, f"8{a_rpps(1)},RPPS,1;0{ADELI},ADELI,0"), is_partial=True)
    assert directory.engine.lookup([number])[number].id == a_rpps(1)
    assert [one.id for one in directory.state().values() if isinstance(one, Listing)] == [a_rpps(1)]


def test_a_second_load_of_the_same_numbers_changes_nothing(load_restricted):
    rows = restricted_line(1, f"8{a_rpps(1)},RPPS,1;0{ADELI},ADELI,0"), restricted_line(2)
    assert load_restricted(*rows, is_complete=True).new == 2
    again = load_restricted(*rows, is_complete=True)
    assert (again.unchanged, again.departed) == (2, 0)


def test_an_opposition_under_the_old_number_holds_under_the_present_one(directory, load_restricted):
    load_people(directory, {1: "UN", 3: "TROIS"})
    opposition = {
        "sequence": 1,
        "validated_at": "2026-11-21T12:00:00Z",
        "reason": "public-opposition",
        "rpps": a_rpps(3),
        "record": None,
    }
    assert directory.apply(opposition).rejected == 0
    load_restricted(restricted_line(2, f"8{a_rpps(3)},RPPS,0"), is_partial=True)
    assert an_id(2) not in directory.engine.lookup([an_id(2)])
