"""The people in a list of results: what distinguishes homonyms, what matched, the distance."""

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.search import Hit
from directory.terminology.code_labels import choose_label
from pdf.wording import NO_ACTIVITY, format_label, join_full_name
from search_api.search.match_details import find_matched_words
from search_api.search.matching_activities import build_activity_ranking
from search_api.search.requests import SearchResults
from web import wording
from web.activity_view import format_activity_town
from web.highlighting import Segment, highlight_name
from web.person_view import build_person_path, list_savoir_faire_labels, shorten_list
from web.place_view import ContactLink, build_phone_link, find_street_line
from web.search_url import SearchUrl

NO_SEARCH = SearchUrl()


class CardPlace(Struct, frozen=True):
    """Where and how the activity that matches is practised.

    Attributes:
        town: a phrase if the activity has no place, or the person no activity.
        other_towns: where the person practises too; empty if nowhere else.
        phone: the first telephone number of the place.
    """

    street: str = ""
    town: str = ""
    other_towns: str = ""
    mode: str = ""
    phone: ContactLink | None = None


class Card(Struct, frozen=True):
    """One person in the list; `fuzzy_reason` says why a name unlike the query matches."""

    path: str
    courtesy: str
    name: tuple[Segment, ...]
    fuzzy_reason: str
    other_names: tuple[tuple[Segment, ...], ...]
    professions: str
    savoir_faire: str
    place: CardPlace
    distance: str
    number_label: str
    number: str


class DistanceOrigin(Struct, frozen=True):
    """The origin of distances: a commune, or a point, which has no code and no name."""

    code: str = ""
    name: str = ""


def build_cards(
    results: SearchResults,
    origin: DistanceOrigin | None,
    url: SearchUrl = NO_SEARCH,
    *,
    at_place: str = "",
) -> tuple[Card, ...]:
    """The people on a page of results, in order.

    Args:
        results: the page.
        origin: where distances are measured from.
        url: the search, which the pages of people remember.
        at_place: the id of the place whose page this is; it is not repeated for each person.
    """
    distances_km = results.distances_km or (None,) * len(results.hits)
    rank = build_activity_ranking(results.where, results.near.point if results.near else None)
    memory = url.append_to("", pres=origin.code if origin else "")
    return tuple(
        build_card(
            hit,
            results.name,
            path=build_person_path(hit.listing) + memory,
            place=build_card_place(rank(hit.listing), at_place),
            distance=wording.format_distance(distance_km, origin.name if origin else ""),
        )
        for hit, distance_km in zip(results.hits, distances_km, strict=True)
    )


def build_card(
    hit: Hit, query_units: tuple[str, ...], *, path: str, place: CardPlace, distance: str
) -> Card:
    """The card of a hit; `query_units` are the words of the query that were read as a name."""
    listing = hit.listing
    names = dict.fromkeys(map(join_exercise_name, listing.exercises))
    marked_words = find_words_to_mark(hit, query_units)
    first, *others = (highlight_name(name, marked_words) for name in names)
    return Card(
        path=path,
        courtesy=format_label(listing.exercises[0].title) or format_label(listing.civility),
        name=first,
        fuzzy_reason=wording.FUZZY_TIER_LABELS.get(hit.tier, ""),
        other_names=tuple(others),
        professions=", ".join(wording.list_professions(listing)),
        savoir_faire=shorten_list(list_savoir_faire_labels(listing)),
        place=place,
        distance=distance,
        number_label="RPPS" if listing.rpps else "ADELI",
        number=listing.id,
    )


def build_card_place(activities: tuple[PublicActivity, ...], at_place: str = "") -> CardPlace:
    """The first activity as the place of a card; `at_place` is the id of one not to repeat."""
    if not activities:
        return CardPlace(town=NO_ACTIVITY)
    first, *others = activities
    place, town = first.place, format_activity_town(first)
    towns = dict.fromkeys(format_activity_town(each) for each in others if each.place)
    mode = choose_label("mode", first.mode.code, first.mode.label) if first.mode else ""
    other_towns = shorten_list(tuple(each for each in towns if each and each != town))
    if place and place.id and place.id == at_place:
        return CardPlace(mode=mode, other_towns=other_towns)
    return CardPlace(
        street=find_street_line(place) if place else "",
        town=town,
        other_towns=other_towns,
        mode=mode,
        phone=build_phone_link(place.phones[0]) if place and place.phones else None,
    )


def find_words_to_mark(hit: Hit, query_units: tuple[str, ...]) -> tuple[str, ...]:
    """The words to highlight: those of the query; for a fuzzy hit, the words that match them."""
    if hit.tier not in wording.FUZZY_TIER_LABELS:
        return query_units
    return tuple(word.found for word in find_matched_words(query_units, hit.listing))


def join_exercise_name(exercise: PublicExercise) -> str:
    """First name and exercise name, without title: the part that a query can match."""
    return join_full_name("", exercise.exercise_first_name, exercise.exercise_name)


def list_practice_towns(listing: Listing) -> tuple[str, ...]:
    """The towns where a person practises, each once; a phrase for activities without a place."""
    acts = (act for each in listing.exercises for act in each.activities)
    names = (format_activity_town(act) for act in acts)
    return tuple(dict.fromkeys(filter(None, names)))
