"""Who is on duty is not in the register: the trade is answered, and a remark says whom to call."""

import re

import pytest

from search_api.search.understanding import parse_query
from search_api.search.understanding.remarks import DUTY_HINT


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("pharmacie de garde", "professions", "21"),
        ("dentiste de garde rennes", "professions", "40"),
        ("pharmacie ouverte dimanche", "professions", "21"),
        ("sos médecin", "savoir_faire", "SM54"),
        ("urgences", "savoir_faire", "SM59"),
    ],
)
def test_whoever_is_on_duty_is_the_trade_under_a_remark(text, field, code):
    parsed = parse_query(text)
    assert code in getattr(parsed.query.where, field)
    assert parsed.query.name == ()
    (hint,) = parsed.hints
    assert hint.code == "duty"
    assert all(number in hint.message for number in ("15", "112", "114", "3237"))


@pytest.mark.parametrize("text", ["garde", "martin garde", "dr garde"])
def test_a_surname_is_no_duty(text):
    parsed = parse_query(text)
    assert "garde" in parsed.query.name
    assert parsed.hints == ()


def test_the_numbers_to_call_are_those_of_emergencies_and_of_pharmacies_on_duty():
    message = DUTY_HINT.message
    assert re.findall(r"\d+", message) == ["15", "112", "114", "3237"]
    assert "15 (SAMU)" in message
    assert "3237 pour la pharmacie" in message
