"""A fingerprint changes when what is published of a person does, and not otherwise."""

from datetime import date

import pytest
from msgspec.structs import replace

from directory.model.fingerprint import compute_fingerprint
from tests.builders import a_listing, a_situation, an_exercise


def test_it_is_short_enough_for_paper():
    assert len(compute_fingerprint(a_listing())) == 16
    int(compute_fingerprint(a_listing()), 16)


def test_it_is_the_same_in_every_version_of_the_program():
    """A printed sheet lives for years: change this value only if you mean to age them all."""
    assert compute_fingerprint(a_listing()) == "6c0d1cef58383c14"


@pytest.mark.parametrize(
    "change",
    [
        {"phones": ("0299000000",)},
        {"exercise_name": "MARTINEZ"},
        {"start": date(2025, 1, 1)},
        {"lines": ("13 RUE DE BREST",)},
        {"mssante": ("sophie@mssante.example",)},
    ],
)
def test_a_fact_that_changes_changes_it(change):
    assert compute_fingerprint(a_listing(**change)) != compute_fingerprint(a_listing())


def test_an_activity_that_has_ended_changes_it():
    exercise = an_exercise(situations=(a_situation(), a_situation(end=date(2026, 1, 20))))
    before, after = (a_listing(exercises=(exercise,), today=date(2026, 1, day)) for day in (20, 21))
    assert compute_fingerprint(before) != compute_fingerprint(after)


def test_the_day_of_the_last_change_does_not_count():
    listing = a_listing()
    assert compute_fingerprint(
        replace(listing, updated_at=date(2030, 1, 1))
    ) == compute_fingerprint(listing)


def test_coordinates_do_not_count():
    listing = a_listing()
    (exercise,) = listing.exercises
    (activity,) = exercise.activities
    address = replace(activity.place.address, location=None)
    activity = replace(activity, place=replace(activity.place, address=address))
    moved = replace(listing, exercises=(replace(exercise, activities=(activity,)),))
    assert moved != listing
    assert compute_fingerprint(moved) == compute_fingerprint(listing)
