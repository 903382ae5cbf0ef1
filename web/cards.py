"""People in a list: what tells homonyms apart, what matched, and how far they are."""

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.search import Hit
from pdf.wording import NO_ACTIVITY, label
from search_api.search.match_details import matched_words
from search_api.search.service import SearchResults
from web import wording
from web.highlighting import Segment, marked
from web.person_view import known_for, path_of, placeless, some


class Card(Struct, frozen=True):
    """One person in the list; `guessed` says why, where the name is not the one asked for."""

    path: str
    courtesy: str
    name: tuple[Segment, ...]
    guessed: str
    other_names: tuple[tuple[Segment, ...], ...]
    professions: str
    savoir_faire: str
    towns: str
    distance: str
    number_label: str
    number: str


class Around(Struct, frozen=True):
    """Where distances are told from: a commune, or a point without a name."""

    code: str = ""
    name: str = ""


def cards(found: SearchResults, around: Around | None) -> tuple[Card, ...]:
    """Everybody on a page of results, in order."""
    far = found.distances_km or (None,) * len(found.hits)
    return tuple(
        card(hit, found.name, around, distance_km)
        for hit, distance_km in zip(found.hits, far, strict=True)
    )


def card(
    hit: Hit, asked: tuple[str, ...], around: Around | None, distance_km: float | None
) -> Card:
    """A person found, with what tells them from their namesakes."""
    listing = hit.listing
    names = dict.fromkeys(map(written, listing.exercises))
    answering = found_words(hit, asked)
    first, *others = (marked(name, answering) for name in names)
    return Card(
        path=path_of(listing) + (f"?pres={around.code}" if around and around.code else ""),
        courtesy=label(listing.exercises[0].title) or label(listing.civility),
        name=first,
        guessed=wording.GUESSED.get(hit.tier, ""),
        other_names=tuple(others),
        professions=", ".join(wording.professions(listing)),
        savoir_faire=some(known_for(listing)),
        towns=some(towns(listing)) or NO_ACTIVITY,
        distance=wording.distance(distance_km, around.name if around else ""),
        number_label="RPPS" if listing.rpps else "ADELI",
        number=listing.id,
    )


def found_words(hit: Hit, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The words to mark: those asked for; of a guess, those that were taken for them."""
    if hit.tier not in wording.GUESSED:
        return asked
    return tuple(word.found for word in matched_words(asked, hit.listing))


def written(exercise: PublicExercise) -> str:
    """First name and exercise name, without a title: the part that a query can match."""
    return wording.full_name("", exercise.exercise_first_name, exercise.exercise_name)


def towns(listing: Listing) -> tuple[str, ...]:
    """Where a person practises, each town once; a locum says so."""
    acts = (act for each in listing.exercises for act in each.activities)
    names = (place_line(act) for act in acts)
    return tuple(dict.fromkeys(filter(None, names)))


def place_line(activity: PublicActivity) -> str:
    """The town of an activity, or why it has none; nothing when the register does not say."""
    if activity.place is None:
        return placeless(activity)
    at = activity.place.address
    return wording.town(at.commune, at.departement) or label(at.country)
