"""Every rule of the feed: what is accepted, what is refused and in which words."""

import copy
import json

import pytest

from directory.model.identifiers import Finess
from indexer.feed.line import Civil, Contact, Reason
from indexer.feed.validation import (
    MAX_FEED_LINE_BYTES,
    ValidatedChange,
    validate_line,
)
from indexer.findings import Rejection
from tests.indexer.feed.lines import (
    ALONE,
    BAD_STRUCTURE_NUMBERS,
    CIVIL,
    CONTACT,
    PROFESSION,
    STRUCTURE,
    a_line,
    a_profession,
    a_record,
    an_activity,
)

FIRST = "record.professions[0]"
ACTIVITY = f"{FIRST}.activities[0]"
LOCUM = {"code": "locum"}


def judged(line):
    return validate_line("feed.jsonl", 7, json.dumps(line).encode())


def refused(line):
    rejection = judged(line)
    assert isinstance(rejection, Rejection), rejection
    assert (rejection.file, rejection.line) == ("feed.jsonl", 7)
    return rejection.field


def accepted(line):
    change = judged(line)
    assert isinstance(change, ValidatedChange), change
    return change.professional


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_accepted(reason):
    professional = accepted(a_line(reason=reason))
    assert (professional is None) == (reason in ALONE)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (a_line(sequence=0), "sequence"),
        (a_line(sequence="1"), "sequence"),
        (a_line(at="2026-02-30T09:00:00Z"), "validated_at"),
        (a_line(at="2026-02-20T09:00:00"), "validated_at"),
        (a_line(at="0001-01-01T00:00:00+23:59"), "validated_at"),
        (a_line(at="9999-12-31T23:59:59-23:59"), "validated_at"),
        (a_line(reason="marriage"), "reason"),
        (a_line() | {"rpps": "9900001234"}, "rpps"),
        (a_line() | {"rpps": "99000012346\n"}, "rpps"),
        (a_line(record=None), "record"),
        (a_line(reason="deletion") | {"record": a_record()}, "record"),
        (a_line(reason="public-opposition") | {"record": a_record()}, "record"),
        (a_line(professions=[]), "record.professions"),
        (a_line(record={}), "record.professions"),
        (a_line(former_ids=["12"]), "record.former_ids[0]"),
        (a_line() | {"record": a_record(former_ids=[a_line()["rpps"]])}, "record.former_ids[0]"),
        (a_line(professions=[PROFESSION, PROFESSION]), "record.professions[1].profession"),
        (a_line(exercise_name=""), "record.professions[0].exercise_name"),
        (a_line(exercise_name="  - "), f"{FIRST}.exercise_name"),
        (a_line(exercise_name="A" * 501), "record.professions[0].exercise_name"),
        (a_line(profession={"code": "10|"}), "record.professions[0].profession.code"),
        (a_line(diplomas=[{}]), f"{FIRST}.diplomas[0]"),
        (
            a_line(diplomas=[{"code": "DE05", "date": "2026-02-30"}]),
            "record.professions[0].diplomas[0].date",
        ),
        (a_line(start="2009-09-30"), f"{ACTIVITY}.start"),
        (a_line(end="2009-12-31", end_reason="retraite"), f"{ACTIVITY}.end"),
        (a_line(end="2020-12-31"), f"{ACTIVITY}.end_reason"),
        (a_line(end="2020-12-31", end_reason=" "), f"{ACTIVITY}.end_reason"),
        (a_line(structure=None), f"{ACTIVITY}.structure"),
        (a_line(structure={}), f"{ACTIVITY}.structure"),
        (
            a_line(structure=STRUCTURE | {"finess": "35000"}),
            "record.professions[0].activities[0].structure.finess",
        ),
        (
            a_line(structure=STRUCTURE | {"siret": "1234567890123X"}),
            "record.professions[0].activities[0].structure.siret",
        ),
        (a_line(civil=CIVIL | {"birth_date": "1980-02-30"}), "record.civil.birth_date"),
    ],
)
def test_a_line_that_breaks_a_rule_is_refused_with_its_field(line, field):
    assert refused(line) == field


@pytest.mark.parametrize(("line", "field"), BAD_STRUCTURE_NUMBERS)
def test_a_structure_number_of_other_characters_is_refused(line, field):
    assert refused(line) == field


def test_a_structure_has_no_technical_id_but_from_its_numbers():
    foreign = {"id": '"_index"', "key": '"_index"'}
    for numbers, key in (
        ({}, "F350000001"),
        ({"siret": "12345678900011", "finess": None}, "C12345678900011"),
        ({"finess": None}, ""),
    ):
        professional = accepted(a_line(structure=STRUCTURE | foreign | numbers))
        assert professional.exercises[0].situations[0].place.key == key


@pytest.mark.parametrize("content", [b"{", b"", b"[]", b"\xff", b'{"sequence": 4}', b"null"])
def test_what_is_no_line_is_refused(content):
    assert isinstance(validate_line("feed.jsonl", 1, content), Rejection)


def test_an_endless_line_is_refused_unread():
    assert "octets" in validate_line("feed.jsonl", 1, b" " * (MAX_FEED_LINE_BYTES + 1)).reason


@pytest.mark.parametrize("kind", ["locum", "interim"])
def test_interim_workers_and_locums_have_no_place(kind):
    (exercise,) = accepted(a_line(kind={"code": kind}, structure=None)).exercises
    assert exercise.situations[0].place is None


def test_a_locum_by_the_nomenclature_has_no_place_either():
    assert accepted(a_line(kind=None, genre={"code": "GENR02"}, structure=None))


def test_further_diplomas_may_come_during_an_activity():
    later = {"code": "DIU1", "title": "DIU", "date": "2020-06-01"}
    assert accepted(a_line(diplomas=[*PROFESSION["diplomas"], later]))


def test_somebody_without_activity_is_accepted():
    assert accepted(a_line(activities=[])).exercises[0].situations == ()


def test_an_end_with_its_reason_is_kept_without_it():
    line = a_line(end="2026-12-31", end_reason="retraite")
    (exercise,) = accepted(line).exercises
    assert str(exercise.situations[0].end) == "2026-12-31"
    assert "retraite" not in repr(judged(line))


def test_each_profession_keeps_its_own_name():
    other = a_profession(profession={"code": "94"}, exercise_name="LE GALL")
    names = [
        each.exercise_name for each in accepted(a_line(professions=[other, PROFESSION])).exercises
    ]
    assert names == ["MARTIN", "LE GALL"]


def test_the_order_of_lists_makes_no_other_person():
    locum = an_activity(kind=LOCUM, structure=None)
    one = accepted(a_line(activities=[locum, an_activity()]))
    assert one == accepted(a_line(activities=[an_activity(), locum, locum]))


def test_public_facts_are_read():
    (exercise,) = accepted(a_line()).exercises
    (activity,) = exercise.situations
    assert (exercise.title.label, exercise.savoir_faire[0].code) == ("Docteur", "SM04")
    assert (str(exercise.diplomas[0].date), exercise.diplomas[0].place) == ("2009-10-01", "Rennes")
    assert activity.kind.label == "Indépendant / titulaire de cabinet"
    assert (activity.place.finess, activity.place.phones) == (
        Finess("350000001"),
        ("02 99 00 00 00",),
    )
    assert activity.place.address.commune.label == "Rennes"


def test_an_unknown_code_keeps_the_label_it_came_with():
    line = a_line(kind={"code": "astronaut", "label": "Spationaute"})
    assert accepted(line).exercises[0].situations[0].kind.label == "Spationaute"


def test_unknown_fields_are_passed_over():
    assert accepted(a_line() | {"later": 1})


MARK = "zqxjmarker"
PRIVATE = [
    *((("record", "civil", name), "text") for name in CIVIL),
    *((("record", "contact", name), "text") for name in CONTACT),
    (("record", "professions", 0, "activities", 0, "end_reason"), "text"),
    (("record", "professions", 0, "activities", 0, "owner_rpps"), "number"),
]


def planted(line, path, value):
    line = copy.deepcopy(line)
    part = line
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return line


@pytest.mark.parametrize(("path", "kind"), PRIVATE)
@pytest.mark.parametrize("value", [MARK, {MARK: MARK}, [[MARK]], f"1980-{MARK}"])
def test_no_outcome_repeats_a_private_value(path, kind, value):
    outcome = judged(planted(a_line(end="2030-01-01"), path, value))
    assert MARK not in repr(outcome), kind


def test_the_private_half_does_not_show_in_the_text_of_a_line():
    assert MARK not in repr((Civil(birth_name=MARK), Contact(email=MARK)))
