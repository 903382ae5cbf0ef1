"""Sheets as files: what can be written is, and every other number has its reason."""

import pytest

from cli.sheet_files import SHEET_LOOKUP_BATCH, SheetWriter
from directory.errors import SheetUnavailable
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_rpps, a_tombstone
from tests.fakes import InMemoryEngine, a_sheet

HERE, GONE, FAILING = (a_rpps(number) for number in (1, 2, 3))
DOCUMENTS = (a_document(rpps=HERE), a_tombstone(2), a_document(rpps=FAILING))


def desk(listing, publication):
    if listing.id == FAILING:
        raise SheetUnavailable("La fiche demande plus de 60 secondes.")
    return a_sheet(listing, publication)


@pytest.fixture
def written(tmp_path):
    """Call with numbers: the names of the files, and each refused number with its reason."""

    def write(*numbers, watch=lambda *_: None):
        search = DirectorySearch(InMemoryEngine(DOCUMENTS))
        refused = list(SheetWriter(search, desk, tmp_path / "out", 2).write_sheets(numbers, watch))
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        return names, {each.number: each.reason for each in refused}

    return write


def test_each_sheet_is_a_file_under_the_number(written, tmp_path):
    assert written(HERE) == ([f"fiche-activite-{HERE}.pdf"], {})
    content = (tmp_path / f"out/fiche-activite-{HERE}.pdf").read_bytes()
    assert content == f"%PDF {HERE} 2026-01-15".encode()


def test_any_form_of_a_number_leads_to_the_same_file(written):
    assert written(f"8{HERE}") == ([f"fiche-activite-{HERE}.pdf"], {})


def test_what_cannot_be_written_is_told_and_the_rest_is_done(written):
    names, refused = written(GONE, a_rpps(9), "12x", FAILING, HERE)
    assert names == [f"fiche-activite-{HERE}.pdf"]
    assert refused == {
        GONE: "cette personne n'est plus dans l'annuaire",
        a_rpps(9): "personne n'a ce numéro dans l'annuaire",
        "12x": "ce n'est pas un numéro RPPS, national ou ADELI",
        FAILING: "La fiche demande plus de 60 secondes.",
    }


def test_a_line_that_is_no_number_is_not_repeated_whole(written):
    _, refused = written("x" * 1_000_000)
    assert max(map(len, refused)) == 40


def test_more_numbers_than_are_looked_up_at_once_are_all_answered(written):
    told = []
    numbers = [HERE, *(a_rpps(number) for number in range(10, 10 + SHEET_LOOKUP_BATCH))]
    _, refused = written(*numbers, watch=lambda *progress: told.append(progress))
    assert len(refused) == SHEET_LOOKUP_BATCH
    assert told[-1] == ("sheets", SHEET_LOOKUP_BATCH + 1, SHEET_LOOKUP_BATCH + 1)


def test_a_folder_that_cannot_be_made_stops_everything(written, tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(FileExistsError):
        written(HERE)
