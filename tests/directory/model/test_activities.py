"""What is read of a listing to count it is what the whole listing says."""

from hypothesis import HealthCheck, given, settings

from directory.document import encode_listing
from directory.model.activities import collect_activities, decode_activities
from directory.model.listing import build_listing
from directory.terminology import Concept
from tests.builders import TODAY, a_professional
from tests.directory.strategies import PROFESSIONALS


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(PROFESSIONALS)
def test_codes_alone_tell_the_activities_of_the_whole_listing(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    assert decode_activities(encode_listing(listing)) == collect_activities(listing)


def test_the_kind_of_an_activity_stands_for_a_genre_that_is_not_known():
    kind, genre = Concept("locum", "Remplaçant libéral"), Concept("GENR02", "Remplaçant")
    for known, code in (
        ({"kind": kind, "genre": genre}, "GENR02"),
        ({"kind": kind}, "locum"),
        ({}, ""),
    ):
        (activity,) = collect_activities(list_professional(**known))
        assert activity.genre == code


def test_mademoiselle_counts_as_madame():
    for code, civility in (("MLLE", "MME"), ("MME", "MME"), ("M", "M")):
        (activity,) = collect_activities(list_professional(civility=Concept(code, code)))
        assert activity.civility == civility


def list_professional(**given):
    return build_listing(a_professional(**given), today=TODAY, updated_at=TODAY)


def test_a_cedex_office_that_is_not_named_like_its_commune_is_a_locality():
    rennes, puteaux = Concept("35238", "Rennes"), Concept("92062", "Puteaux")
    for commune, line, localities in (
        (puteaux, "92925 PARIS LA DEFENSE CEDEX", ("parisladefense",)),
        (puteaux, "92925 Paris la Défense Cedex 4", ("parisladefense",)),
        (None, "91957 COURTABOEUF CEDEX", ("courtaboeuf",)),
        (rennes, "35042 RENNES CEDEX", ()),
        (rennes, "12 RUE DU CEDEX", ()),
    ):
        listing = list_professional(lines=("TOUR A", line), commune=commune)
        (activity,) = collect_activities(listing)
        assert activity.localities == localities, line
