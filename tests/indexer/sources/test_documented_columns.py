"""`docs/files.md` says of every column of the files what becomes of it, once, and of no other."""

import re
from pathlib import Path

from directory.text.analysis import fold
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, MAILBOX_COLUMN_NAMES, UNREAD_COLUMNS
from indexer.sources.restricted import PRIVATE_COLUMNS
from tests.indexer.official import ACTIVITIES, DIPLOMAS, HEADERS, SAVOIR_FAIRE
from tests.indexer.sources.test_restricted import COLUMNS as RESTRICTED_HEADER

DOCUMENT = (Path(__file__).parents[3] / "docs/files.md").read_text("utf-8")
COORDINATES = re.compile(r" \((?:coord\. )?(?:structure|restricted)\)", re.IGNORECASE)
"""What the columns of a place have in parentheses; those of the person's correspondence differ."""
MAILBOX_HEADER = (
    "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|"
    "Type identifiant structure|Identification Structure|Service de rattachement|"
    "Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|"
    "Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|"
    "Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|"
    "Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION|L3COMPLEMENTDISTRIBUTION|"
    "L4NUMEROVOIE|L4COMPLEMENTNUMEROVOIE|NL4TYPEVOIE|L4LIBELLEVOIE|L5LIEUDITMENTION|"
    "L6LIGNEACHEMINEMENT|Code postal|Département|Pays"
).split("|")


def list_documented_columns(file):
    """The folded names in the first cells of the table of a file."""
    table = DOCUMENT.partition(f"| column of the {file} file |")[2].partition("\n\n")[0]
    cells = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[2:]]
    return list(fold_columns(part for cell in cells for part in cell.split(", ")))


def fold_columns(columns):
    for column in columns:
        name = COORDINATES.sub("", column)
        if both := re.fullmatch(r"Code / Libellé (.*)", name):
            yield from (fold(f"Code {both[1]}"), fold(f"Libellé {both[1]}"))
        else:
            yield fold(name)


def list_known_columns(kind):
    """Every name that a column of a kind of file may have."""
    return [name for names in COLUMNS_BY_FILE_KIND[kind].names.values() for name in names]


def test_every_column_of_the_activities_file_is_in_its_table_once_and_no_other():
    documented = list_documented_columns("activities")
    known = {*fold_columns([*list_known_columns(ACTIVITIES), *UNREAD_COLUMNS]), *PRIVATE_COLUMNS}
    assert sorted(documented) == sorted(known)
    for header in (HEADERS[ACTIVITIES], RESTRICTED_HEADER):
        assert {*fold_columns(header)} <= known


def test_every_column_of_the_other_files_is_in_a_table():
    documented = {*list_documented_columns("activities"), *list_documented_columns("diplomas")}
    for kind in (SAVOIR_FAIRE, DIPLOMAS):
        assert {*fold_columns([*HEADERS[kind], *list_known_columns(kind)])} <= documented


def test_every_column_of_the_mailbox_file_is_in_its_table_once():
    documented = list_documented_columns("MSSanté")
    assert sorted(documented) == sorted(fold_columns(MAILBOX_HEADER))
    names = {fold(names[0]) for names in MAILBOX_COLUMN_NAMES.values()}
    assert names <= {*documented}
