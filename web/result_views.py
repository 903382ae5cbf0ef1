"""Search results as the page shows them: what tells homonyms apart, and why each was found."""

from urllib.parse import urlencode

from msgspec import Struct

from directory.listing import Listing, PublicActivity, PublicExercise
from directory.search import Hit, Tier
from pdf.wording import NO_ACTIVITY, label
from search_api.matched import matched_words
from search_api.service import SearchResults
from search_api.understanding import Hint
from web import wording
from web.marking import Segment, marked
from web.views import Fact, known_for, path_of, placeless, some


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
    guessed: str = ""
    chips: tuple[Fact, ...] = ()
    hints: tuple[HintView, ...] = ()
    advice: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    first_path: str = ""
    next_path: str = ""


def blank() -> ResultsView:
    """The page for a search without words."""
    return ResultsView("", wording.NOTHING_ASKED, advice=wording.ADVICE)


def card(hit: Hit, asked: tuple[str, ...]) -> Card:
    """A person found, with what tells them from their namesakes."""
    listing = hit.listing
    names = dict.fromkeys(map(written, listing.exercises))
    answering = found_words(hit, asked)
    first, *others = (marked(name, answering) for name in names)
    return Card(
        path=path_of(listing),
        courtesy=label(listing.exercises[0].title) or label(listing.civility),
        name=first,
        guessed=wording.GUESSED.get(hit.tier, ""),
        other_names=tuple(others),
        professions=", ".join(wording.professions(listing)),
        savoir_faire=some(known_for(listing)),
        towns=some(towns(listing)) or NO_ACTIVITY,
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


def results(found: SearchResults, query: str, cursor: str | None) -> ResultsView:
    """A page of results as asked for."""
    is_beginning = cursor is None
    return ResultsView(
        query=query,
        total=wording.total(found.total),
        guessed=wording.ONLY_GUESSED if is_beginning and begins_with_a_guess(found) else "",
        chips=tuple(Fact(wording.READINGS[part.kind], part.text) for part in found.reading),
        hints=tuple(map(hint_view, found.hints)),
        advice=wording.ADVICE,
        cards=tuple(card(hit, found.name) for hit in found.hits),
        first_path="" if is_beginning else link(query),
        next_path=link(query, found.next_cursor) if found.next_cursor else "",
    )


def hint_view(hint: Hint) -> HintView:
    """A hint, with a link to what it suggests."""
    suggestion = hint.suggestion or ""
    return HintView(hint.message, suggestion, link(suggestion) if suggestion else "")


def designated(found: SearchResults) -> Listing | None:
    """The one person a number designates."""
    hits = (hit for hit in found.hits if hit.tier == Tier.IDENTIFIER)
    return next((hit.listing for hit in hits), None)


def link(query: str, cursor: str = "") -> str:
    """The address of a page of results."""
    asked = {"q": query} | ({"cursor": cursor} if cursor else {})
    return f"/recherche?{urlencode(asked)}"
