"""The privacy boundary: every public path is pinned, and the projection neither adds nor leaks."""

from datetime import date, timedelta
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from directory.model.identifiers import NationalId
from directory.model.listing import Listing, build_listing
from tests.builders import (
    RENNES,
    TODAY,
    a_listing,
    a_place,
    a_professional,
    a_situation,
    an_exercise,
)
from tests.directory.strategies import PROFESSIONALS

PUBLIC_PATHS = Path(__file__).with_name("public_paths.txt")
DERIVED = ("id", "rpps", "departement", "location", "updated_at")
law = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def project_listing(professional):
    return build_listing(professional, today=TODAY, updated_at=TODAY)


def list_leaf_paths(kind, prefix=""):
    """Every leaf under a type, as `exercises.activities.place.name`."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        for name, hint in get_type_hints(kind).items():
            yield from list_leaf_paths(hint, f"{prefix}.{name}")
    elif inner := [part for part in get_args(kind) if part not in (type(None), Ellipsis)]:
        yield from (path for part in inner for path in list_leaf_paths(part, prefix))
    else:
        yield prefix.removeprefix(".")


def collect_leaves(value):
    """Every text and date in a value, what the projection derives left out."""
    match value:
        case dict():
            return {
                leaf for key in value.keys() - set(DERIVED) for leaf in collect_leaves(value[key])
            }
        case list() | tuple():
            return {leaf for each in value for leaf in collect_leaves(each)}
    return set() if value is None else {value}


def change_situations(professional, change):
    """The same person with every situation changed."""
    return replace(
        professional,
        exercises=tuple(
            replace(exercise, situations=tuple(change(exercise.situations)))
            for exercise in professional.exercises
        ),
    )


def test_every_public_path_was_allowed_on_purpose():
    assert sorted(list_leaf_paths(Listing)) == PUBLIC_PATHS.read_text("utf-8").split()


@law
@given(PROFESSIONALS)
def test_the_projection_invents_nothing(professional):
    published = to_builtins(project_listing(professional), enc_hook=str)
    assert collect_leaves(published) <= collect_leaves(to_builtins(professional, enc_hook=str))


@law
@given(PROFESSIONALS)
def test_activities_that_have_ended_change_nothing(professional):
    def current(situations):
        return (each for each in situations if each.end is None or each.end >= TODAY)

    assert project_listing(change_situations(professional, current)) == project_listing(
        professional
    )


@pytest.mark.parametrize(
    ("end", "shown"),
    [(None, True), (TODAY, True), (TODAY + timedelta(1), True), (TODAY - timedelta(1), False)],
)
def test_an_activity_is_shown_until_the_day_it_ends(end, shown):
    assert bool(a_listing(end=end).exercises[0].activities) is shown


def test_an_activity_to_come_follows_those_of_today():
    starts = (TODAY + timedelta(1), None, TODAY, TODAY + timedelta(2))
    situations = tuple(a_situation(start=start, name=str(start)) for start in starts)
    (exercise,) = a_listing(situations=situations).exercises
    assert [each.start for each in exercise.activities] == [None, TODAY, starts[0], starts[3]]


def test_the_listing_is_named_by_the_number_people_know():
    assert a_listing(rpps="99000012346").id == "99000012346"
    assert a_listing(national_id=NationalId("0352012345")).id == "352012345"


def test_every_exercise_keeps_its_own_names_and_places():
    professional = a_professional(
        exercises=(
            an_exercise(exercise_name="MARTIN", name="Cabinet A"),
            an_exercise(exercise_name="LE GALL", situations=(a_situation(place=None),)),
        )
    )
    first, second = project_listing(professional).exercises
    assert (first.exercise_name, first.activities[0].place.name) == ("MARTIN", "Cabinet A")
    assert (second.exercise_name, second.activities[0].place) == ("LE GALL", None)


def test_an_address_tells_its_departement_and_location():
    address = a_listing(commune=RENNES).exercises[0].activities[0].place.address
    assert (address.departement.code, address.location.precision) == ("35", "commune")


def test_an_address_abroad_has_no_departement_and_no_location():
    place = a_place(commune=None, postal_code=None)
    address = a_listing(place=place).exercises[0].activities[0].place.address
    assert (address.commune, address.departement, address.location) == (None, None, None)


def test_the_date_is_that_of_the_data():
    assert a_listing(updated_at=date(2024, 2, 29)).updated_at == date(2024, 2, 29)
