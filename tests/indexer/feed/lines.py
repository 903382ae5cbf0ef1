"""Lines of the feed in miniature: a valid one, where a test says only what differs."""

import json

import pytest

from tests.builders import a_rpps

CIVIL = {
    "birth_name": "NAISSANCE",
    "used_name": "USAGE",
    "first_names": ["Aude", "Line"],
    "sex": "F",
    "birth_date": "1980-02-29",
    "birth_place": "QUIMPER",
    "nationality": "FR",
}
CONTACT = {"address": ["3 RUE SECRETE"], "phone": "0600000001", "email": "moi@maison.example"}
STRUCTURE = {
    "finess": "350000001",
    "name": "CABINET DU PORT",
    "address": {
        "lines": ["12 RUE DES LILAS"],
        "postal_code": "35000",
        "commune": {"code": "35238", "label": "RENNES"},
        "country": {"code": "99000", "label": "FRANCE"},
    },
    "phones": ["0299000000"],
}
ACTIVITY = {
    "kind": {"code": "owner"},
    "mode": {"code": "L", "label": "Libéral"},
    "start": "2010-01-04",
    "structure": STRUCTURE,
    "owner_rpps": "99000000077",
}
PROFESSION = {
    "profession": {"code": "10", "label": "Médecin"},
    "category": {"code": "C", "label": "Civil"},
    "title": {"code": "DR", "label": "Docteur"},
    "exercise_name": "MARTIN",
    "exercise_first_name": "Anne",
    "diplomas": [
        {
            "type": {"code": "DE", "label": "Diplôme d'Etat français"},
            "code": "DE05",
            "title": "DE Docteur en médecine",
            "date": "2009-10-01",
            "place": "Rennes",
        }
    ],
    "savoir_faire": [
        {"type": {"code": "S", "label": "Spécialité"}, "code": "SM04", "label": "Cardiologie"}
    ],
    "activities": [ACTIVITY],
}
OF_AN_ACTIVITY = [*ACTIVITY, "genre", "function", "sector", "end", "end_reason"]
ALONE = {"deletion", "public-opposition"}


def an_activity(**given):
    return ACTIVITY | given


def a_profession(**given):
    """One profession; what belongs to its one activity goes there."""
    inner = {key: given.pop(key) for key in OF_AN_ACTIVITY if key in given}
    return PROFESSION | {"activities": [an_activity(**inner)]} | given


def a_record(**given):
    """A whole record; what belongs to its one profession or activity goes there."""
    own = ("civil", "contact", "civility", "former_ids", "professions")
    outer = {key: given.pop(key) for key in own if key in given}
    return {"civil": CIVIL, "contact": CONTACT, "professions": [a_profession(**given)]} | outer


def a_line(sequence=1, reason="registration", person=1, at="2026-11-20T09:14:00Z", **given):
    """One line, as the object that JSON makes of it."""
    record = given.pop("record") if "record" in given else a_record(**given)
    return {
        "sequence": sequence,
        "validated_at": at,
        "reason": reason,
        "rpps": str(a_rpps(person)),
        "record": None if reason in ALONE else record,
    }


def lines_with_bad_structure_number(field, number):
    """A line for each character that no technical id may have, put into a number of a structure."""
    bad = ['"', " ", "/", "\n", "_index", '"}}\n{"index":{"_index":"other"}}']
    for text in bad:
        for spoilt in (text, number[:3] + text + number[3:], number + text):
            yield a_line(structure=STRUCTURE | {field: spoilt})


BAD_STRUCTURE_NUMBERS = [
    pytest.param(line, f"record.professions[0].activities[0].structure.{field}")
    for field, number in (("finess", "350000001"), ("siret", "12345678900011"))
    for line in lines_with_bad_structure_number(field, number)
]
"""A place of the feed has its technical id from these two numbers, and from nothing else."""


def encode_lines(*lines):
    """Lines as they come over the wire."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)
