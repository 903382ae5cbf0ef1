"""How many people and activities have each public field."""

import pytest

from directory.model.listing import Listing, build_listing
from directory.model.professional import Diploma
from directory.terminology import Concept
from indexer.coverage import (
    COVERED_FIELDS,
    PEOPLE_PER_COUNT,
    CoverageCounter,
    CoverageCounts,
    count_coverage,
)
from indexer.publication.index_checks import iterate_type_paths
from tests.builders import (
    CARDIOLOGY,
    RENNES,
    TODAY,
    a_listing,
    a_professional,
    a_situation,
    an_exercise,
)

ALWAYS_PRESENT = {"id", "rpps", "national_id", "updated_at", "exercises"}
"""The numbers of the person and the day of the data."""
DERIVED_FROM_COMMUNE = {
    f"exercises.activities.place.address.{name}" for name in ("departement", "location")
}
CONTAINERS = {"exercises.activities.place.address"}


def is_inside(path, others):
    """Whether a path is one of the others or part of one of them."""
    return any(path == other or path.startswith(f"{other}.") for other in others)


def test_no_public_field_of_the_listing_is_forgotten():
    covered = {path for each in COVERED_FIELDS for path in each.paths}
    containers = {"exercises.activities", "exercises.activities.place"}
    explained = (covered - containers) | (ALWAYS_PRESENT - {"exercises"}) | DERIVED_FROM_COMMUNE
    paths = set(iterate_type_paths(Listing))
    forgotten = {
        path
        for path in paths - covered - ALWAYS_PRESENT - CONTAINERS
        if not is_inside(path, explained)
    }
    assert forgotten == set()
    assert covered <= paths


def test_each_field_has_a_name_and_a_label_of_its_own():
    assert len({each.name for each in COVERED_FIELDS}) == len(COVERED_FIELDS)
    assert len({each.label for each in COVERED_FIELDS}) == len(COVERED_FIELDS)


def has(person, name):
    return count_coverage([person]).present[name] == 1


FULL = {
    "civility": {"civility": Concept("M", "Monsieur")},
    "adeli": {"adeli": ("359300123",)},
    "former_ids": {"former_ids": ("99000000010",)},
    "mssante": {"mssante": ("a@ms.example",)},
    "diplomas": {"diplomas": (Diploma(None, None, "DU"),)},
    "category": {"category": Concept("C", "Civil")},
    "title": {"title": Concept("DR", "Docteur")},
    "savoir_faire": {"savoir_faire": (CARDIOLOGY,)},
    "kind": {"kind": Concept("owner", "owner")},
    "genre": {"genre": Concept("GENR01", "Soin")},
    "mode": {"mode": Concept("L", "Libéral")},
    "function": {"function": Concept("FON-01", "Titulaire")},
    "sector": {"sector": Concept("SA07", "Cabinet")},
    "start": {"start": TODAY},
    "end": {"end": TODAY},
    "structure_id": {"key": "R10100000001"},
    "structure_name": {"name": "CABINET"},
    "trade_name": {"trade_name": "LE CABINET"},
    "finess": {"finess": "350000001"},
    "siret": {"siret": "12345678900011"},
    "phones": {"phones": ("0299000000",)},
    "email": {"email": "cabinet@example.org"},
    "street": {"lines": ("1 RUE",)},
    "postal_code": {"postal_code": "35000"},
    "commune": {"commune": RENNES},
    "country": {"country": Concept("99000", "France")},
}


@pytest.mark.parametrize("name", FULL)
def test_a_field_counts_where_it_has_a_value_in_records_and_listings(name):
    ((field, value),) = FULL[name].items()
    empty = () if isinstance(value, tuple) else "" if field == "key" else None
    filled, emptied = a_professional(**{field: value}), a_professional(**{field: empty})
    assert (has(filled, name), has(emptied, name)) == (True, False)
    for person in (filled, emptied):
        listing = build_listing(person, today=TODAY, updated_at=TODAY)
        assert count_coverage([listing]) == count_coverage([person])


def test_somebody_with_several_exercises_has_what_any_of_them_has():
    both = (an_exercise(savoir_faire=(CARDIOLOGY,)), an_exercise(category=None))
    counts = count_coverage([a_professional(exercises=both)])
    assert (counts.people, counts.activities) == (1, 2)
    assert (counts.present["savoir_faire"], counts.present["category"]) == (1, 1)


def test_diplomas_of_an_exercise_and_of_the_person_are_one_field():
    diplomas = (Diploma(None, None, "DU"),)
    people = [
        a_professional(diplomas=diplomas),
        a_professional(exercises=(an_exercise(diplomas=diplomas),)),
        a_professional(),
    ]
    assert count_coverage(people).present["diplomas"] == 2


def test_somebody_without_activity_or_place_counts_as_without():
    people = [a_professional(situations=()), a_professional(situations=(a_situation(place=None),))]
    counts = count_coverage(people)
    assert (counts.people, counts.activities) == (2, 1)
    names = ("activities", "mode", "place", "commune")
    assert [counts.present[each] for each in names] == [1, 1, 0, 0]


@pytest.mark.parametrize("build", [a_professional, a_listing])
def test_somebody_without_exercise_counts_next_to_others_and_alone(build):
    diplomas = (Diploma(None, None, "DU"),)
    nobody = build(exercises=(), diplomas=diplomas)
    counts = count_coverage([nobody, build()])
    assert (counts.people, counts.present["diplomas"], counts.present["profession"]) == (2, 1, 1)
    assert count_coverage([nobody]).present["diplomas"] == 1


def test_nobody_has_no_share():
    assert CoverageCounter().finish().compute_shares() == {}


def test_shares_are_of_people_or_of_activities():
    two = (an_exercise(situations=(a_situation(), a_situation(place=None))),)
    shares = count_coverage([a_professional(exercises=two), a_professional()]).compute_shares()
    assert (shares["exercise_name"], shares["commune"]) == (1.0, 2 / 3)


def test_counts_of_batches_add_up_however_large():
    counter = CoverageCounter()
    people = [a_listing(email=None if rank % 2 else "a@b.fr") for rank in range(40)]
    for person in people * 26:
        counter.add(person)
    counts = counter.finish()
    assert counts.people == 1040 > 2 * PEOPLE_PER_COUNT
    assert counts.present["email"] == 520


def test_counts_come_back_from_their_shares_and_subtract():
    counts = count_coverage([a_professional(email="a@b.fr"), a_professional(), a_professional()])
    back = CoverageCounts.from_shares(counts.people, counts.activities, counts.compute_shares())
    assert back == counts
    back.add(count_coverage([a_professional()]), -1)
    assert back.compute_shares()["email"] == 0.5
