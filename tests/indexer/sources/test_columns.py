"""The table of columns: a field is found by any of its names, and goes to no cell but its own."""

from collections import Counter

import pytest
from msgspec import structs

from directory.errors import SourceRefused
from indexer.sources import FileKind
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, MAILBOX_COLUMNS, fold_column_name
from indexer.sources.headers import parse_layout
from indexer.validation.codes import DiplomaCells, PracticeCells, ProfessionCells
from indexer.validation.place import PlaceCells
from indexer.validation.rows import OtherIdCells, PersonRow, make_line_parser
from tests.indexer.official import ACTIVITIES, DIPLOMAS, HEADERS, NAMES, SAVOIR_FAIRE, row
from tests.indexer.sources import test_mssante as boxes

CELLS = {
    ACTIVITIES: (PersonRow, PracticeCells, PlaceCells, OtherIdCells),
    SAVOIR_FAIRE: (PersonRow, ProfessionCells),
    DIPLOMAS: (PersonRow, DiplomaCells),
}
PLACE = {"siret": "12345678900011", "finess": "350000001", "trade_name": "LE PORT"}


@pytest.fixture
def accept(monkeypatch):
    """Other names for a field of the activities file."""

    def accept(field, *names):
        monkeypatch.setitem(COLUMNS_BY_FILE_KIND[ACTIVITIES].names, field, names)

    return accept


def renamed(spellings):
    """The header of the activities file with some columns under other names."""
    return [spellings.get(column, column) for column in HEADERS[ACTIVITIES]]


def read_renamed(activities, spellings, **cells):
    """A file whose header has other names for some columns, its lines as ever."""
    return activities(row(ACTIVITIES, **cells), columns=renamed(spellings))


def refused(activities, columns):
    with pytest.raises(SourceRefused) as refusal:
        activities(row(ACTIVITIES, columns), columns=columns)
    return str(refusal.value)


@pytest.mark.parametrize("kind", FileKind)
def test_the_cells_of_a_row_and_the_table_have_the_same_fields(kind):
    fields = [field for cells in CELLS[kind] for field in cells.__struct_fields__]
    assert sorted(fields) == sorted(COLUMNS_BY_FILE_KIND[kind].names)


@pytest.mark.parametrize("columns", [*COLUMNS_BY_FILE_KIND.values(), MAILBOX_COLUMNS])
def test_no_name_stands_for_two_fields(columns):
    names = Counter(fold_column_name(name) for names in columns.names.values() for name in names)
    assert [name for name, count in names.items() if count > 1] == []


def parse(columns, cells):
    """A line under a header, as the row that is made of it."""
    layout = parse_layout(ACTIVITIES, "f", "|".join(columns).encode())
    assert layout.unknown_columns == ()
    return make_line_parser(layout)("2|" + "|".join(cells))[1]


@pytest.mark.parametrize(
    "field", [each for each in COLUMNS_BY_FILE_KIND[ACTIVITIES].names if each != "other_ids"]
)
def test_one_name_more_in_the_table_is_read_and_moves_no_cell(accept, field):
    columns, cells = HEADERS[ACTIVITIES], [f"cell{rank}" for rank in range(56)]
    names = COLUMNS_BY_FILE_KIND[ACTIVITIES].names[field]
    (rank,) = (
        rank
        for rank, column in enumerate(columns)
        if fold_column_name(column) == fold_column_name(names[0])
    )
    usual = parse(columns, cells)
    read = structs.asdict(usual)
    read |= structs.asdict(PracticeCells(*usual.practice.cells))
    read |= structs.asdict(PlaceCells(*usual.place.cells))
    assert read[field] == cells[rank]
    accept(field, "Avant", *names, "Nom d'une autre édition")
    assert parse(columns, cells) == usual
    assert parse([*columns[:rank], "NOM D’UNE AUTRE ÉDITION", *columns[rank + 1 :]], cells) == usual


def test_the_names_of_the_restricted_extraction_are_read_in_the_open_file(activities):
    spellings = {
        "Numéro SIRET site": "SIRET",
        "Numéro FINESS site": "FINESS site",
        "Raison sociale site": "Raison sociale",
        "Enseigne commerciale site": "Enseigne commerciale",
        "Numéro SIREN site": "SIREN",
        "Numéro FINESS établissement juridique": "FINESS établissement juridique",
    }
    loaded = read_renamed(activities, spellings, **PLACE)
    place = loaded.only.exercises[0].situations[0].place
    assert (place.siret, place.finess) == (PLACE["siret"], PLACE["finess"])
    assert (place.name, place.trade_name) == ("CABINET DU PORT", "LE PORT")
    assert loaded.report.unknown_columns == {}


def test_a_rejection_names_the_column_as_its_file_does(activities, accept):
    accept("profession_code", "Code profession", "Profession (code)", "Code métier")
    loaded = read_renamed(activities, {"Code profession": "CODE METIER"}, profession_code="")
    assert loaded.reasons == [(2, "CODE METIER")]


def test_a_field_under_two_of_its_names_is_refused_and_both_are_named(activities):
    message = refused(activities, [*HEADERS[ACTIVITIES], "RAISON SOCIALE"])
    assert "« Raison sociale site » et « RAISON SOCIALE »" in message
    assert NAMES[ACTIVITIES] in message


def test_a_column_nobody_knows_that_is_there_twice_is_refused(activities):
    assert "deux fois" in refused(activities, [*HEADERS[ACTIVITIES], "Couleur", "couleur"])


def test_a_missing_column_is_named_in_every_accepted_spelling(activities, accept):
    accept("profession_label", "Libellé profession", "Profession")
    columns = [column for column in HEADERS[ACTIVITIES] if column != "Libellé profession"]
    assert "absente : « Libellé profession » ou « Profession »" in refused(activities, columns)


def test_the_mailbox_file_is_held_to_the_same_table(tmp_path, monkeypatch):
    monkeypatch.setitem(MAILBOX_COLUMNS.names, "address", ("Adresse BAL", "Adresse MSSanté"))
    line = boxes.row("a@ms.fr", boxes.an_id(1))
    header = boxes.HEADER.replace("Adresse BAL", "Adresse MSSanté")
    assert boxes.read(tmp_path, line, header=header)[0] == {boxes.an_id(1): ("a@ms.fr",)}
    with pytest.raises(SourceRefused, match="« Adresse BAL » et « Adresse MSSanté »"):
        boxes.read(tmp_path, line + "|", header=boxes.HEADER + "|Adresse MSSanté")
