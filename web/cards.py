"""The people in a list of results: what distinguishes homonyms, what matched, the distance."""

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.search import Hit
from pdf.wording import NO_ACTIVITY, format_label
from search_api.search.match_details import find_matched_words
from search_api.search.requests import SearchResults
from web import wording
from web.highlighting import Segment, highlight_name
from web.person_view import (
    build_person_path,
    explain_missing_place,
    list_savoir_faire_labels,
    shorten_list,
)


class Card(Struct, frozen=True):
    """One person in the list; `fuzzy_reason` says why a name unlike the query matches."""

    path: str
    courtesy: str
    name: tuple[Segment, ...]
    fuzzy_reason: str
    other_names: tuple[tuple[Segment, ...], ...]
    professions: str
    savoir_faire: str
    towns: str
    distance: str
    number_label: str
    number: str


class DistanceOrigin(Struct, frozen=True):
    """The origin of distances: a commune, or a point, which has no code and no name."""

    code: str = ""
    name: str = ""


def build_cards(results: SearchResults, origin: DistanceOrigin | None) -> tuple[Card, ...]:
    """The people on a page of results, in order."""
    distances_km = results.distances_km or (None,) * len(results.hits)
    return tuple(
        build_card(hit, results.name, origin, distance_km)
        for hit, distance_km in zip(results.hits, distances_km, strict=True)
    )


def build_card(
    hit: Hit, query_units: tuple[str, ...], origin: DistanceOrigin | None, distance_km: float | None
) -> Card:
    """The card of a hit; `query_units` are the words of the query that were read as a name."""
    listing = hit.listing
    names = dict.fromkeys(map(join_exercise_name, listing.exercises))
    marked_words = find_words_to_mark(hit, query_units)
    first, *others = (highlight_name(name, marked_words) for name in names)
    return Card(
        path=build_person_path(listing)
        + (f"?pres={origin.code}" if origin and origin.code else ""),
        courtesy=format_label(listing.exercises[0].title) or format_label(listing.civility),
        name=first,
        fuzzy_reason=wording.FUZZY_TIER_LABELS.get(hit.tier, ""),
        other_names=tuple(others),
        professions=", ".join(wording.list_professions(listing)),
        savoir_faire=shorten_list(list_savoir_faire_labels(listing)),
        towns=shorten_list(list_practice_towns(listing)) or NO_ACTIVITY,
        distance=wording.format_distance(distance_km, origin.name if origin else ""),
        number_label="RPPS" if listing.rpps else "ADELI",
        number=listing.id,
    )


def find_words_to_mark(hit: Hit, query_units: tuple[str, ...]) -> tuple[str, ...]:
    """The words to highlight: those of the query; for a fuzzy hit, the words that match them."""
    if hit.tier not in wording.FUZZY_TIER_LABELS:
        return query_units
    return tuple(word.found for word in find_matched_words(query_units, hit.listing))


def join_exercise_name(exercise: PublicExercise) -> str:
    """First name and exercise name, without title: the part that a query can match."""
    return wording.join_full_name("", exercise.exercise_first_name, exercise.exercise_name)


def list_practice_towns(listing: Listing) -> tuple[str, ...]:
    """The towns where a person practises, each once; a phrase for activities without a place."""
    acts = (act for each in listing.exercises for act in each.activities)
    names = (format_activity_town(act) for act in acts)
    return tuple(dict.fromkeys(filter(None, names)))


def format_activity_town(activity: PublicActivity) -> str:
    """The town of an activity, or the country; a phrase if it has no place."""
    if activity.place is None:
        return explain_missing_place(activity)
    at = activity.place.address
    if at.locality:
        country = format_label(at.country)
        return f"{at.locality} ({country})" if country else at.locality
    return wording.format_town(at.commune, at.departement) or format_label(at.country)
