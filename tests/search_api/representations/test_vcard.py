"""The card is parsed back by the rules of RFC 6350, and must say what the listing says."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from directory.terminology import Concept
from search_api.representations.safe_text import MAX_VALUE_CHARS
from search_api.representations.vcard import MAX_LINE_OCTETS, encode_vcard, fold_line
from tests.builders import CARDIOLOGY, a_listing, a_publication, a_rpps, a_situation, an_exercise

SITE = "https://annuaire.test"
LINE = re.compile(
    r"(?:(?P<group>[\w-]+)\.)?(?P<name>[\w-]+)(?P<parameters>(?:;[^:\"]*(?:\"[^\"]*\")?)*):(?P<value>.*)"
)
HOSTILE = [
    "X\r\nTEL:666",
    "X\nEND:VCARD\nBEGIN:VCARD",
    "a;b,c\\d",
    "\\n",
    "\u2028TEL:666",
    "\x85TEL:666",
    "\x00\x0bTEL:666",
    "\u202eevil",
    "{{ 7*7 }}",
    "张伟" * 60,
    "👩‍⚕️" * 40,
    "x" * 1_000_000,
    "\ud800",
]


class Property(Struct, frozen=True):
    group: str | None
    name: str
    parameters: str
    value: str

    @property
    def components(self):
        return [unescaped(part) for part in re.split(r"(?<!\\)(?:\\\\)*;", self.value)]


def unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def parsed(card):
    """Lines unfolded, then cut into group, name, parameters and value (sections 3.2 and 3.3)."""
    text = card.decode("utf-8")
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    return [Property(**LINE.fullmatch(line).groupdict()) for line in lines]


def card_of(*, synthetic=False, **given_):
    return encode_vcard(a_listing(**given_), a_publication(synthetic=synthetic), SITE)


def values(card, name):
    return [unescaped(each.value) for each in parsed(card) if each.name == name]


def test_the_name_and_its_parts_are_those_of_the_exercise():
    card = card_of(exercise_name="LE FLOC'H", title=Concept("DR", "Docteur"))
    assert values(card, "FN") == ["Docteur Sophie LE FLOC'H"]
    (name,) = (each for each in parsed(card) if each.name == "N")
    assert name.components == ["LE FLOC'H", "Sophie", "", "Docteur", ""]


def test_another_exercise_name_is_a_nickname():
    both = (an_exercise(exercise_name="MARTIN"), an_exercise(exercise_name="LE GALL"))
    assert values(card_of(exercises=both), "NICKNAME") == ["Sophie LE GALL"]


def test_profession_and_savoir_faire_are_title_and_role():
    card = card_of(savoir_faire=(CARDIOLOGY,))
    assert (values(card, "TITLE"), values(card, "ROLE")) == (["Médecin"], ["Cardiologie"])


def test_a_place_keeps_its_name_address_and_telephone_together():
    card = card_of(name="CABINET DU PORT", phones=("02 99 01 02 03",), email="a@b.example")
    grouped = {each.name: each.value for each in parsed(card) if each.group == "lieu1"}
    assert grouped == {
        "ORG": "CABINET DU PORT",
        "ADR": ";;12 RUE DE BREST;Rennes;Ille-et-Vilaine;35000;",
        "TEL": "tel:+33299010203",
        "EMAIL": "a@b.example",
    }


def test_a_town_abroad_is_the_locality_of_the_address():
    swiss = {"country": Concept("99140", "Suisse"), "locality": "GENEVE", "postal_code": "1204"}
    (address,) = values(card_of(commune=None, **swiss), "ADR")
    assert address == ";;12 RUE DE BREST;GENEVE;;1204;Suisse"


def test_a_start_to_come_is_a_note_of_its_place():
    assert place_notes(start=date(2100, 2, 1)) == ["À partir du 01/02/2100."]


def test_a_past_start_is_no_note():
    assert place_notes(start=date(2001, 2, 1)) == []


def test_a_place_where_one_of_two_activities_has_begun_has_no_note():
    both = (a_situation(start=date(2100, 2, 1)), a_situation())
    assert place_notes(situations=both) == []


def place_notes(**given_):
    properties = [each for each in parsed(card_of(**given_)) if each.group == "lieu1"]
    return [each.value for each in properties if each.name == "NOTE"]


def test_a_place_where_two_activities_are_is_there_once():
    twice = (a_situation(function=Concept("1", "Chef de service")), a_situation())
    assert values(card_of(situations=twice), "ORG") == ["CABINET DU DR MARTIN"]


def test_secure_mailboxes_are_labelled():
    card = card_of(mssante=("a@medecin.mssante.example",))
    assert {each.value for each in parsed(card) if each.group == "mssante1"} == {
        "a@medecin.mssante.example",
        "MSSanté",
    }


def test_the_card_leads_to_the_page_and_says_its_source():
    card = card_of()
    assert values(card, "UID") == values(card, "URL") == [f"{SITE}/professionnel/{a_rpps()}"]
    assert values(card, "NOTE")[0].startswith(f"Numéro RPPS : {a_rpps()}.\nSource : RPPS")


@pytest.mark.parametrize("synthetic", [True, False])
def test_who_is_invented_is_said_to_be(synthetic):
    assert ("fictives" in values(card_of(synthetic=synthetic), "NOTE")[0]) == synthetic


def test_a_comma_a_semicolon_and_a_backslash_come_back_as_they_were():
    assert values(card_of(name="A;B,C\\D"), "ORG") == ["A;B,C\\D"]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_adds_a_property(value):
    plain = [(each.group, each.name) for each in parsed(card_of(name="X", lines=("Y",)))]
    hostile = card_of(name=f"X{value}", lines=(f"Y{value}",), exercise_name=f"Z{value}")
    assert [(each.group, each.name) for each in parsed(hostile)] == plain


def test_the_check_above_sees_an_added_property():
    spoilt = card_of(name="X").replace(b"ORG:X", b"ORG:X\r\nTEL:666")
    assert "666" in values(spoilt, "TEL")


def test_a_value_without_end_is_cut():
    assert len(values(card_of(name="x" * 1_000_000), "ORG")[0]) == MAX_VALUE_CHARS + 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
def test_a_line_is_folded_to_75_octets_and_unfolds_to_itself(line):
    pieces = fold_line(line).removesuffix("\r\n").split("\r\n ")
    assert "".join(pieces) == line
    assert all(
        len(piece.encode()) <= MAX_LINE_OCTETS - bool(rank) for rank, piece in enumerate(pieces)
    )
