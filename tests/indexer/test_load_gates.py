"""The gates of a load: each fires, none does on an ordinary day, and a check says the same."""

import json
import zipfile
from datetime import date

import pytest
from msgspec.structs import replace

from benchmarks.indexing.modified_extract import write_modified_extract
from directory.errors import IndexingError, PublicationRefused, SourceRefused
from directory.model.listing import Listing
from indexer.coverage import COVERED_FIELDS, count_coverage
from indexer.load_gates import find_covered_field
from indexer.pipeline import LoadOptions, LoadTarget, update_store
from indexer.publication.gates import Gates
from indexer.report import Report
from indexer.sources.columns import COLUMNS_BY_FILE_KIND
from indexer.store import Store
from indexer.synthetic import generate_directory
from tests.indexer.days import check_day, find_file, load_day, name_people, write_day
from tests.indexer.loads import nothing
from tests.indexer.official import ACTIVITIES, DIPLOMAS, HEADERS, SAVOIR_FAIRE

MANY = name_people(100)
MODE = "Code mode exercice"
RENAMED = {
    ACTIVITIES: ["Code mode d'exercice" if each == MODE else each for each in HEADERS[ACTIVITIES]]
}


@pytest.fixture
def served(directory, tmp_path):
    """A directory that serves a hundred people."""
    load_day(directory, write_day(tmp_path / "day", MANY))
    return directory


@pytest.fixture
def next_day(tmp_path):
    """Writes the files of the day after."""

    def write_next_day(people=MANY, **how):
        return write_day(tmp_path / "next", people, day=22, **how)

    return write_next_day


def rename_columns(folder, columns):
    """Give the columns of the activities file other names, the rows as they are."""
    path = find_file(folder, ACTIVITIES)
    _, rest = path.read_text("utf-8").split("\n", 1)
    path.write_text("|".join(columns) + "\n" + rest, "utf-8")
    return folder


def refuse(directory, *paths, **options):
    """The message with which a check and a load refuse files; nothing is changed by either."""
    before = directory.index.current_publication(), directory.state()
    messages = []
    for attempt in (check_day, load_day):
        with pytest.raises(IndexingError) as refusal:
            attempt(directory, *paths, **options)
        messages.append(str(refusal.value))
    assert messages[0] == messages[1]
    assert (directory.index.current_publication(), directory.state()) == before
    assert directory.store.read_last_sequence() == before[0].sequence
    return messages[0]


def accept(directory, *paths, **options):
    """Check, then load files that nothing is said against."""
    check_day(directory, *paths, **options)
    return load_day(directory, *paths, **options)


def served_coverage(directory):
    return directory.index.current_publication().coverage


def actual_coverage(directory):
    """The shares among those who are served."""
    people = [each for each in directory.state().values() if isinstance(each, Listing)]
    return count_coverage(people).compute_shares()


def test_a_renamed_column_is_named_with_what_it_may_have_become(served, next_day):
    message = refuse(served, rename_columns(next_day(), RENAMED[ACTIVITIES]))
    assert "3 contrôles refusent" in message
    assert f"la colonne « {MODE} » (peut-être devenue « Code mode d'exercice »" in message
    assert NAME_OF_NEXT_DAY in message
    assert "mode d'exercice : 100 % → 0 % des activités" in message
    assert "100 des 100 professionnels servis seraient modifiés" in message
    assert message.count("--force RAISON") == 1


NAME_OF_NEXT_DAY = "PS_LibreAcces_Personne_activite_202611220800.txt"


def test_a_reason_overrules_them_all_and_is_recorded_and_public(served, next_day):
    files = rename_columns(next_day(), RENAMED[ACTIVITIES])
    load_day(served, files, force_reason="le registre l'a voulu")
    (run, *_) = served.index.current_publication().runs
    assert run.report["forced"] == "le registre l'a voulu"
    assert [len(served.store.read_latest_runs()), len(run.report["overruled"])] == [2, 3]
    assert json.loads(served.store.read_latest_runs()[0].report) == run.report
    assert served_coverage(served)["mode"] == 0.0


def test_a_refusal_is_recorded_with_every_reason(served, next_day):
    message = refuse(served, rename_columns(next_day(), RENAMED[ACTIVITIES]))
    assert json.loads(served.store.read_latest_runs()[0].report) == {"refused": message}


def test_once_forced_the_columns_are_those_of_the_new_file(served, next_day, tmp_path):
    load_day(served, rename_columns(next_day(), RENAMED[ACTIVITIES]), force_reason="voulu")
    accept(served, rename_columns(write_day(tmp_path / "third", MANY, day=23), RENAMED[ACTIVITIES]))


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("Raison sociale site", "Raison sociale"),
        ("Code postal (coord. structure)", "CODE POSTAL"),
        (MODE, MODE),
    ],
)
def test_a_spelling_that_the_table_of_columns_knows_is_not_missing(served, next_day, known, other):
    columns = [other if each == known else each for each in HEADERS[ACTIVITIES]]
    assert columns.count(other) == 1
    accept(served, rename_columns(next_day(), columns))


@pytest.mark.parametrize(
    "field",
    ["Code postal", "Code commune", "Téléphone", "Adresse e-mail", "Code rôle", "Libellé Voie"],
)
def test_any_optional_column_that_goes_missing_is_named(directory, next_day, tmp_path, field):
    filled = {"phone": "0299000000", "email": "a@b.fr", "role_code": "FON-01"}
    load_day(directory, write_day(tmp_path / "day", MANY, **filled))
    (known,) = [each for each in HEADERS[ACTIVITIES] if each.partition(" (")[0] == field]
    columns = ["Nouveau nom" if each == known else each for each in HEADERS[ACTIVITIES]]
    assert f"la colonne « {known} »" in refuse(
        directory, rename_columns(next_day(**filled), columns)
    )


def test_every_optional_column_belongs_to_a_public_field():
    covered = {each.name for each in COVERED_FIELDS}
    optional = {
        field
        for columns in COLUMNS_BY_FILE_KIND.values()
        for field in columns.names.keys() - columns.mandatory_fields
    }
    assert len(optional) > 40
    assert {field for field in optional if find_covered_field(field) not in covered} == set()


@pytest.mark.parametrize("width", [48, 52])
def test_an_edition_without_columns_that_were_empty_is_accepted(served, next_day, width):
    accept(served, next_day(columns={ACTIVITIES: HEADERS[ACTIVITIES][:width]}))


def test_a_column_that_was_never_there_is_not_missed(directory, next_day, tmp_path):
    columns = [each for each in HEADERS[ACTIVITIES] if each != "Libellé genre activité"]
    load_day(directory, write_day(tmp_path / "day", MANY, columns={ACTIVITIES: columns}))
    accept(directory, next_day(columns={ACTIVITIES: columns}))
    accept(directory, next_day())


def test_a_field_that_empties_under_the_same_header_is_stated_with_both_shares(served, next_day):
    message = refuse(served, next_day(commune_code="", commune_label="", postal_code=""))
    assert "code postal : 100 % → 0 % des activités" in message
    assert "commune : 100 % → 0 % des activités" in message


def test_a_field_that_falls_by_a_few_points_is_accepted(served, next_day):
    accept(served, next_day(postal_code=lambda rank: "" if rank % 20 == 0 else "35000"))


def test_a_field_of_a_few_people_may_vanish(directory, next_day, tmp_path):
    few = name_people(19)
    load_day(directory, write_day(tmp_path / "day", few))
    accept(directory, next_day(few, postal_code=""))


def test_more_than_three_in_ten_changed_are_refused(served, next_day):
    renamed = MANY | {rank: f"{MANY[rank]} NEUF" for rank in range(1, 32)}
    message = refuse(served, next_day(renamed))
    assert "31 des 100 professionnels servis seraient modifiés ou remplacés" in message


def test_others_in_the_place_of_three_in_ten_are_refused(served, next_day):
    replaced = {rank: MANY[rank] for rank in range(32, 101)} | name_people(31, first=200)
    assert "31 des 100 professionnels" in refuse(served, next_day(replaced))


def test_three_in_ten_changed_are_accepted(served, next_day):
    accept(served, next_day(MANY | {rank: f"{MANY[rank]} NEUF" for rank in range(1, 31)}))


def test_newcomers_are_no_change_however_many(served, next_day):
    accept(served, next_day(name_people(205)))


def test_the_people_of_a_small_directory_may_all_change(directory, next_day, tmp_path):
    load_day(directory, write_day(tmp_path / "day", name_people(19)))
    accept(directory, next_day({rank: f"{name} NEUF" for rank, name in name_people(19).items()}))


def test_far_fewer_people_are_refused_with_both_numbers(served, next_day):
    message = refuse(served, next_day(name_people(79)))
    assert "79 professionnels au lieu de 100 : plus de 10 % de moins" in message
    assert "79 activités au lieu de 100" in message


def test_fewer_people_are_accepted_when_that_many_may_be_lacking(served, next_day):
    accept(served, next_day(name_people(79)), max_loss=0.3)


def test_few_departures_are_accepted_even_where_they_are_a_tenth(directory, next_day, tmp_path):
    load_day(directory, write_day(tmp_path / "day", name_people(15)))
    accept(directory, next_day(name_people(13)))
    assert "6 professionnels au lieu de 13" in refuse(directory, next_day(name_people(6)))


def test_fewer_activities_of_the_same_people_are_refused(directory, next_day, tmp_path):
    folder = write_day(tmp_path / "day", MANY)
    path = find_file(folder, ACTIVITIES)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    elsewhere = [line.replace("F350000001", "F350000002") for line in lines[1:]]
    path.write_text("".join([*lines, *elsewhere]), "utf-8")
    load_day(directory, folder)
    message = refuse(directory, next_day())
    assert "100 activités au lieu de 200 : plus de 10 % de moins" in message
    assert "professionnels au lieu" not in message


@pytest.mark.parametrize("partial", [False, True])
def test_an_emptied_store_turns_no_gate_off(served, next_day, tmp_path, partial):
    """The numbers are those of the served publication, whatever the store holds."""
    emptied = Store(f"sqlite:///{tmp_path}/emptied.sqlite3")
    folder = next_day(name_people(11), mode_code="")
    if partial:
        find_file(folder, DIPLOMAS).unlink()
    asked = LoadOptions((folder,), workers=1, scratch_dir=tmp_path, is_partial=partial)
    report, publication = Report(max_reject_share=1.0), served.index.current_publication()
    target = LoadTarget(publication, date(2026, 11, 26))
    with pytest.raises(PublicationRefused, match="11 professionnels au lieu de 100"):
        update_store(asked, emptied, target, report, nothing, Gates())
    assert emptied.count_people_and_activities() == (0, 0)
    emptied.close()


def cut_file(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


@pytest.mark.parametrize("kind", [ACTIVITIES, SAVOIR_FAIRE, DIPLOMAS])
def test_a_file_cut_in_the_middle_of_a_row_is_refused(served, next_day, kind):
    folder = next_day()
    path = find_file(folder, kind)
    *rows, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows, last[: len(last) // 2]]))
    assert f"{path.name} : la dernière ligne (101) est coupée" in refuse(served, folder)


def test_a_file_cut_inside_a_zip_is_refused(served, next_day, zip_of):
    folder = next_day()
    cut_file(find_file(folder, ACTIVITIES), 0.95)
    packed = zip_of(folder)
    assert zipfile.is_zipfile(packed)
    assert "est coupée" in refuse(served, packed)


def test_a_last_row_without_end_of_line_is_whole(served, next_day):
    folder = next_day()
    for kind in (ACTIVITIES, SAVOIR_FAIRE, DIPLOMAS):
        path = find_file(folder, kind)
        path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert sum(accept(served, folder).rows.values()) == 300


def test_a_cut_file_that_is_forced_loses_its_last_row_only(served, next_day):
    folder = next_day()
    cut_file(find_file(folder, DIPLOMAS), 0.99)
    report = load_day(served, folder, force_reason="la fin manque au registre")
    assert sum(report.rejected.values()) == 1


def test_people_missing_from_the_activities_file_alone_are_refused_as_orphans(served, next_day):
    message = refuse(served, next_day(absent=range(1, 21)), max_loss=0.5)
    assert "20 lignes sur 100 sont de personnes absentes du fichier des activités" in message
    for kind in ("SavoirFaire", "Dipl_AutExerc"):
        assert f"PS_LibreAcces_{kind}_202611220800.txt : 20 lignes" in message


def test_a_few_orphan_rows_are_accepted(served, next_day):
    accept(served, next_day(absent=range(1, 10)))


def test_as_many_orphan_rows_as_ever_are_accepted(directory, next_day, tmp_path):
    files = write_day(tmp_path / "day", name_people(140), absent=range(100, 140))
    assert sum(load_day(directory, files).orphan_rows.values()) == 80
    accept(directory, next_day(name_people(140), absent=range(100, 140)))


@pytest.mark.parametrize("kinds", [{ACTIVITIES}, {SAVOIR_FAIRE}, {DIPLOMAS}])
def test_a_partial_load_is_accepted_and_its_shares_are_those_of_everybody(served, next_day, kinds):
    folder = next_day(MANY | name_people(5, first=300), email="cabinet@example.org")
    for kind in {ACTIVITIES, SAVOIR_FAIRE, DIPLOMAS} - kinds:
        find_file(folder, kind).unlink()
    before = served_coverage(served)
    options = {"is_partial": True, "force_reason": "tous changent" if ACTIVITIES in kinds else None}
    load_day(served, folder, **options)
    assert served_coverage(served) == pytest.approx(actual_coverage(served))
    assert (before["email"], served_coverage(served)["email"]) == (
        0.0,
        1.0 if ACTIVITIES in kinds else 0.0,
    )


def test_a_partial_load_that_empties_a_field_is_refused(served, next_day):
    folder = next_day(mode_code="")
    find_file(folder, DIPLOMAS).unlink()
    message = refuse(served, folder, is_partial=True)
    assert "mode d'exercice : 100 % → 0 % des activités" in message


def test_a_first_load_and_its_check_say_what_could_not_be_compared(directory, tmp_path):
    files = write_day(tmp_path / "day", MANY)
    for attempt in (check_day, load_day):
        (note,) = attempt(directory, files).notes
        assert "aucun annuaire n'est en service" in note
    assert check_day(directory, files).notes == []


def test_an_older_extraction_is_refused_by_a_check_too(served, tmp_path):
    older = write_day(tmp_path / "older", MANY, day=19)
    assert "avant les derniers chargés" in refuse(served, older)


def test_fictitious_people_are_compared_with_those_served(served, next_day):
    folder = next_day()
    (folder / "SYNTHETIC").unlink()
    for attempt in (check_day, load_day):
        with pytest.raises(SourceRefused, match="l'annuaire est fictif"):
            attempt(served, folder, **({"force_reason": "x"} if attempt is load_day else {}))


def test_a_delta_publishes_the_shares_of_the_load(served, next_day):
    built_at = served.index.current_publication().built_at
    accept(served, next_day(email=lambda rank: "" if rank > 10 else "cabinet@example.org"))
    publication = served.index.current_publication()
    assert publication.built_at == built_at
    assert publication.coverage == actual_coverage(served)
    assert publication.coverage["email"] == 0.1


def test_an_index_of_an_older_version_without_shares_is_no_reason_to_refuse(served, next_day):
    publication = replace(served.index.current_publication(), coverage={})
    served.index.apply((), publication)
    accept(served, next_day(email=lambda rank: "" if rank > 10 else "cabinet@example.org"))
    assert served_coverage(served)["email"] == 0.1


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_an_ordinary_day_of_a_fictitious_directory_is_accepted(directory, tmp_path, share):
    files = generate_directory(1_500, 7, tmp_path / "day", date(2026, 11, 20)).folder
    load_day(directory, files, max_reject_share=0.5)
    changes = write_modified_extract(files, tmp_path / "next", share)
    report = accept(directory, tmp_path / "next", max_reject_share=0.5)
    assert changes.changed_ids
    assert report.notes == []
    assert served_coverage(directory) == actual_coverage(directory)


def test_a_file_that_was_empty_at_the_last_load_may_be_empty_again(directory, tmp_path):
    folder = write_day(tmp_path / "day", MANY)
    keep_header(find_file(folder, SAVOIR_FAIRE))
    load_day(directory, folder)
    assert load_day(directory, folder).rows[find_file(folder, SAVOIR_FAIRE).name] == 0


def test_a_file_that_had_rows_at_the_last_load_may_not_be_empty(served, next_day):
    folder = next_day(MANY)
    keep_header(find_file(folder, DIPLOMAS))
    with pytest.raises(PublicationRefused, match="ne contient aucune ligne"):
        load_day(served, folder)


def keep_header(path):
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
