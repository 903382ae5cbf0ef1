from datetime import date

import pytest

from directory.terminology import Concept
from pdf.wording import (
    describe_missing_place,
    format_label,
    format_long_date,
    format_period,
    format_phone,
)

TODAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 5, 1), "1er mai 2026"), (date(2026, 8, 31), "31 août 2026")],
)
def test_a_date_is_written_out_and_never_broken(day, words):
    assert format_long_date(day) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, ""),
        (date(2026, 1, 15), None, "Depuis le 15 janvier 2026"),
        (date(2026, 1, 16), None, "À partir du 16 janvier 2026"),
        (None, date(2026, 2, 2), "Jusqu’au 2 février 2026"),
        (
            date(2020, 1, 1),
            date(2026, 2, 2),
            "Depuis le 1er janvier 2020 jusqu’au 2 février 2026",
        ),
    ],
)
def test_a_period_is_told_from_the_day_of_the_data(start, end, words):
    assert format_period(start, end, TODAY).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("0299284321", "02 99 28 43 21"),
        ("+33 2.99.28.43.21", "02 99 28 43 21"),
        ("0033(0)299284321", "02 99 28 43 21"),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
        ("3624", "3624"),
    ],
)
def test_only_a_french_number_is_written_in_pairs(number, written):
    assert format_phone(number).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("genre", "kind", "words"),
    [
        (Concept("GENR02", "…"), None, "Sans lieu d’exercice fixe"),
        (None, Concept("4", "Salarié intérimaire"), "Sans lieu d’exercice fixe"),
        (None, Concept("5", "Remplaçant libéral"), "Sans lieu d’exercice fixe"),
        (Concept("GENR01", "…"), None, "Lieu d’exercice non communiqué"),
        (None, None, "Lieu d’exercice non communiqué"),
    ],
)
def test_only_locums_and_interim_workers_have_no_fixed_place(genre, kind, words):
    assert describe_missing_place(genre, kind) == words


@pytest.mark.parametrize(
    ("written", "shown"),
    [("Libéral,indépendant", "Libéral, indépendant"), ("1,5 jour, mardi", "1,5 jour, mardi")],
)
def test_a_comma_between_words_is_followed_by_a_space(written, shown):
    assert format_label(Concept("L", written)) == shown
