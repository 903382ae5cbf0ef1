"""Secure mailboxes: read from their file, joined on the national id."""

import zipfile

import pytest

from directory.errors import SourceRefused
from indexer.findings import DataWarning
from indexer.report import Report
from indexer.sources.mssante import find_mailbox_file, read_mailboxes
from tests.builders import an_id

HEADER = (
    "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP"
    "|Type identifiant structure|Identification Structure|Service de rattachement"
    "|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession"
    "|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire"
    "|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL"
    "|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION|L3COMPLEMENTDISTRIBUTION"
    "|L4NUMEROVOIE|L4COMPLEMENTNUMEROVOIE|NL4TYPEVOIE|L4LIBELLEVOIE|L5LIEUDITMENTION"
    "|L6LIGNEACHEMINEMENT|Code postal|Département|Pays"
)
NAME = "Extraction_Correspondance_MSSante_202611200800.txt"


def row(address, person="", kind="PER"):
    return f"{kind}|{address}|8||{person}" + "|" * 26


def read(tmp_path, *rows, header=HEADER):
    (tmp_path / NAME).write_text("\n".join([header, *rows]) + "\n", "utf-8")
    report = Report(max_reject_share=1.0)
    return read_mailboxes(find_mailbox_file([tmp_path]), report), report


def test_it_has_31_columns():
    assert HEADER.count("|") == row("a").count("|") == 30


def test_a_person_may_have_several_each_once(tmp_path):
    rows = (row("B@ms.fr", an_id(1)), row("a@ms.fr", an_id(1)), row("b@ms.fr", an_id(1)))
    assert read(tmp_path, *rows)[0] == {an_id(1): ("a@ms.fr", "b@ms.fr")}


def test_the_mailbox_of_a_service_is_nobodys(tmp_path):
    found, report = read(tmp_path, row("urgences@ms.fr", kind="ORG"))
    assert (found, report.rejections) == ({}, [])


@pytest.mark.parametrize("person", ["1750000018/12", "3750100018/LOGIN", "412345678900011/7", "6X"])
def test_the_mailbox_of_somebody_with_another_kind_of_number_is_skipped_and_counted(
    tmp_path, person
):
    mine, other = row("a@ms.fr", an_id(1)), row("b@ms.fr", person).replace("|8|", f"|{person[0]}|")
    found, report = read(tmp_path, *[other] * 30, mine)
    assert (list(found), report.rejections) == ([an_id(1)], [])
    assert report.warnings[DataWarning.OTHER_ID_TYPE].count == 30
    report.refuse_reject_share_above(0.01)


def test_an_rpps_number_without_its_first_digit_is_not_taken_for_another_kind(tmp_path):
    assert len(read(tmp_path, row("a@ms.fr", "10100000001"))[1].rejections) == 1


@pytest.mark.parametrize("bad", [row("no address", an_id(1)), row("a@ms.fr", "8123"), "a|b", "é"])
def test_a_bad_row_is_rejected_and_the_others_are_read(tmp_path, bad):
    found, report = read(tmp_path, bad, row("a@ms.fr", an_id(1)))
    assert (list(found), [each.line for each in report.rejections]) == ([an_id(1)], [2])
    assert "a@ms.fr" not in repr(report.rejections)


def test_a_file_without_its_columns_is_refused(tmp_path):
    with pytest.raises(SourceRefused, match="Adresse BAL"):
        read(tmp_path, header="Type de BAL|Nom")


def test_it_is_found_in_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr(NAME, f"{HEADER}\n{row('a@ms.fr', an_id(1))}\n")
    assert find_mailbox_file([tmp_path / "all.zip"]).members == (NAME,)


def test_two_of_them_of_one_time_are_refused(tmp_path):
    for name in (NAME, NAME.lower()):
        (tmp_path / name).write_text(HEADER, "utf-8")
    with pytest.raises(SourceRefused, match="plusieurs fichiers"):
        find_mailbox_file([tmp_path])


def test_the_newest_of_them_is_taken(tmp_path):
    newer = NAME.replace("2026", "2027")
    for name in (newer, NAME):
        (tmp_path / name).write_text(HEADER, "utf-8")
    assert find_mailbox_file([tmp_path]).name == newer


def test_there_need_be_none(tmp_path):
    assert find_mailbox_file([tmp_path]) is None
