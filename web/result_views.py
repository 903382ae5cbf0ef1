"""Search results as the page shows them: what tells homonyms apart, and why each was found."""

from msgspec import Struct

from directory.geography import Commune
from directory.listing import Listing, PublicActivity, PublicExercise
from directory.search import Hit, Tier
from pdf.wording import NO_ACTIVITY, label
from search_api.matched import matched_words
from search_api.service import SearchResults
from search_api.understanding import Hint, ReadPart
from web import distances, wording
from web.asking import Asked
from web.filters import Chip, FilterGroup
from web.marking import Segment, marked
from web.views import known_for, path_of, placeless, some


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


class HintView(Struct, frozen=True):
    """Why an answer is empty or doubtful, and a search to try instead, if there is one."""

    message: str
    suggestion: str
    path: str


class ResultsView(Struct, frozen=True):
    """A page of results; empty paths where there is nothing before or after."""

    query: str
    total: str
    order: str = ""
    guessed: str = ""
    chips: tuple[Chip, ...] = ()
    filters: tuple[FilterGroup, ...] = ()
    hints: tuple[HintView, ...] = ()
    advice: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    first_path: str = ""
    next_path: str = ""


def blank() -> ResultsView:
    """The page for a search without words."""
    return ResultsView("", wording.NOTHING_ASKED, advice=wording.ADVICE)


def card(hit: Hit, asked: tuple[str, ...], near: Commune | None = None) -> Card:
    """A person found, with what tells them from their namesakes."""
    listing = hit.listing
    names = dict.fromkeys(map(written, listing.exercises))
    answering = found_words(hit, asked)
    first, *others = (marked(name, answering) for name in names)
    return Card(
        path=path_of(listing) + (f"?pres={near.code}" if near else ""),
        courtesy=label(listing.exercises[0].title) or label(listing.civility),
        name=first,
        guessed=wording.GUESSED.get(hit.tier, ""),
        other_names=tuple(others),
        professions=", ".join(wording.professions(listing)),
        savoir_faire=some(known_for(listing)),
        towns=some(towns(listing)) or NO_ACTIVITY,
        distance=distances.nearest(near, listing),
        number_label="RPPS" if listing.rpps else "ADELI",
        number=listing.id,
    )


def found_words(hit: Hit, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The words to mark: those asked for; of a guess, those that were taken for them."""
    if hit.tier not in wording.GUESSED:
        return asked
    return tuple(word.found for word in matched_words(asked, hit.listing))


def begins_with_a_guess(found: SearchResults) -> bool:
    """Whether nobody has the name asked for: guesses come after everybody who has it."""
    return bool(found.hits) and found.hits[0].tier in wording.GUESSED


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


def results(found: SearchResults, asked: Asked) -> ResultsView:
    """A page of results as asked for."""
    is_beginning = not asked.cursor
    near = commune_asked(found.reading)
    return ResultsView(
        query=asked.q,
        total=wording.total(found.total),
        order=order(found, near),
        guessed=wording.ONLY_GUESSED if is_beginning and begins_with_a_guess(found) else "",
        chips=tuple(chip(asked, part) for part in found.reading),
        hints=tuple(map(hint_view, found.hints)),
        advice=wording.ADVICE,
        cards=tuple(card(hit, found.name, near) for hit in found.hits),
        first_path="" if is_beginning else asked.but().path,
        next_path=asked.but(cursor=found.next_cursor).path if found.next_cursor else "",
    )


def order(found: SearchResults, near: Commune | None) -> str:
    """The order that was followed, in a sentence."""
    if found.name:
        return wording.ORDER
    return wording.NEAREST_FIRST if near else wording.FAIR_ORDER


def chip(asked: Asked, part: ReadPart) -> Chip:
    """A part of the reading, and the way to the search without it."""
    return Chip(wording.READINGS[part.kind], part.text, asked.but(q=part.without).path)


def commune_asked(reading: tuple[ReadPart, ...]) -> Commune | None:
    """The commune that distances are told from: the one place of the reading, if it is one."""
    places = [part for part in reading if part.kind == "place"]
    return (
        distances.commune_of(places[0].codes[0]) if len(places) == 1 and places[0].codes else None
    )


def hint_view(hint: Hint) -> HintView:
    """A hint, with a link to what it suggests."""
    suggestion = hint.suggestion or ""
    return HintView(hint.message, suggestion, Asked(q=suggestion).path if suggestion else "")


def designated(found: SearchResults) -> Listing | None:
    """The one person a number designates."""
    hits = (hit for hit in found.hits if hit.tier == Tier.IDENTIFIER)
    return next((hit.listing for hit in hits), None)
