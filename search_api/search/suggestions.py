"""What somebody who is typing may be about to write: people, names, professions, towns, places.

The first letters are answered from tables prepared once a publication (`beginnings`); people and
places of practice are asked of the engine from the fourth letter on. The last word may complete
what stands before it: of `kiné lyo`, `lyo` becomes a town and `kiné` stays.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice

from msgspec import Struct

from directory.model.geography import Commune, communes
from directory.model.listing import Listing, PublicPlace
from directory.search import Hit, SearchEngine, SearchQuery, StructureQuery
from directory.terminology.lexicon import lexicon
from directory.text.analysis import units, words
from directory.text.spelling import Vocabulary
from search_api.search.prefix_table import PREPARED, Beginnings

LONGEST = 60
"""Letters; who has typed more has written a search."""
SHOWN = 10
PEOPLE = 4
NAMES = 4
LIKELY = 30
"""Words that a short last word is likely to become: with as many, three in four who are there are
found without asking for everybody whose name begins with a letter."""
TOWNS = 3
CONCEPTS = 3
STRUCTURES = 2


class Kind(StrEnum):
    """What is suggested."""

    PERSON = "person"
    NAME = "name"
    PROFESSION = "profession"
    SAVOIR_FAIRE = "savoir_faire"
    FUNCTION = "function"
    COMMUNE = "commune"
    STRUCTURE = "structure"


class Suggestion(Struct, frozen=True):
    """Something to choose.

    Attributes:
        text: what is shown, and what the box becomes.
        detail: what tells it from others of that name.
        target: the number of a person or structure to go to; nothing when `text` is a search.
    """

    kind: Kind
    text: str
    detail: str | None = None
    target: str | None = None


class Suggesting:
    """Suggests over any engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._names: tuple[str, dict[str, list[str]]] | None = None

    def of(self, text: str) -> tuple[Suggestion, ...]:
        """What may be meant by an unfinished text, at most `SHOWN`.

        Args:
            text: as typed; what follows `LONGEST` letters is not read.

        Raises:
            EngineUnavailable: no answer, or nothing published yet.
        """
        asked = words(text[:LONGEST])
        return tuple(islice(dict.fromkeys(self._every(asked)), SHOWN)) if asked else ()

    def _every(self, asked: tuple[str, ...]) -> Iterator[Suggestion]:
        """What begins with all that was typed; then what the last word alone may become."""
        glued = "".join(asked)
        yield from concepts().of(glued, CONCEPTS)
        yield from self._named(asked, glued)
        yield from towns().of(glued, TOWNS)
        if asked[1:]:
            for each in (*towns().of(asked[-1], TOWNS), *concepts().of(asked[-1], CONCEPTS)):
                yield Suggestion(each.kind, " ".join((*asked[:-1], each.text)), each.detail)

    def _named(self, asked: tuple[str, ...], glued: str) -> Iterator[Suggestion]:
        """Names while there are few letters; then people and places of practice."""
        if len(glued) <= PREPARED:
            for name in self._prepared().get(glued, ())[:NAMES]:
                yield Suggestion(Kind.NAME, name.upper())
            return
        for hit in self._people(units(asked)):
            yield person(hit.listing)
        for found in self._engine.structures(StructureQuery(words=asked), limit=STRUCTURES).hits:
            yield structure(found.place)

    def _people(self, name: tuple[str, ...]) -> Sequence[Hit]:
        """Who bears these words; the last may be unfinished.

        Few letters are first taken for the commonest words that begin so: an engine gathers all
        whose name begins with `m` before it looks for MARTIN, 10 ms of 1.8 M people.
        """
        *whole, last = name
        if whole and len(last) <= PREPARED:
            become = [word for word in self._prepared().get(last, ()) if word not in whole]
            near = (*((word,) for word in whole), (last, *become))
            likely = self._engine.candidates(SearchQuery(name=name, near=near), limit=PEOPLE)
            if likely.hits:
                return likely.hits
        return self._engine.candidates(SearchQuery(name=name), limit=PEOPLE).hits

    def _prepared(self) -> dict[str, list[str]]:
        """The commonest words of every short beginning: 0.1 s, once a publication."""
        served = self._engine.publication().id
        if self._names is None or self._names[0] != served:
            self._names = (served, commonest(self._engine.vocabulary()))
        return self._names[1]


def commonest(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The words that most people bear, by their first letters.

    Only the longest beginnings are looked for among all words: what is commonest under fewer
    letters is so under one more (157,000 words: 100 ms).
    """
    words = vocabulary.words
    found: dict[str, list[int]] = {}
    for rank, word in enumerate(words):
        some = found.setdefault(word[:PREPARED], [])
        if len(some) < LIKELY:
            some.append(rank)
    for length in range(PREPARED - 1, 0, -1):
        for start in [each for each in found if len(each) == length + 1]:
            found.setdefault(start[:length], []).extend(found[start])
        for start in [each for each in found if len(each) == length]:
            found[start] = sorted(found[start])[:LIKELY]
    return {start: [words[rank] for rank in ranks] for start, ranks in found.items()}


def learn_beginnings() -> None:
    """Prepare what does not depend on who is published, 0.4 s, before the first letter comes."""
    towns()
    concepts()


@cache
def towns() -> Beginnings[Suggestion]:
    """Every commune, by its name with and without its article, the largest first."""
    return Beginnings(
        (key, each.population, Suggestion(Kind.COMMUNE, each.name, each.department.label))
        for each in communes().values()
        for key in commune_keys(each)
    )


def commune_keys(commune: Commune) -> set[str]:
    """What a commune may be typed as: its name glued, or the last word of it."""
    of_name = words(commune.name)
    return {"".join(of_name), of_name[-1]}


@cache
def concepts() -> Beginnings[Suggestion]:
    """Professions and savoir-faire under every word for them."""
    return Beginnings(
        (word, 0, Suggestion(Kind(each.kind), each.label)) for word, each in lexicon().items()
    )


def person(listing: Listing) -> Suggestion:
    """A person, told from homonyms by profession and town."""
    exercise = listing.exercises[0]
    where = (
        activity.place.address.commune.label
        for activity in exercise.activities
        if activity.place and activity.place.address.commune
    )
    detail = ", ".join((exercise.profession.label, *islice(where, 1)))
    name = f"{exercise.exercise_name} {exercise.exercise_first_name}"
    return Suggestion(Kind.PERSON, name, detail, listing.id)


def structure(place: PublicPlace) -> Suggestion:
    """A place of practice, told from those of the same name by its town."""
    commune = place.address.commune
    name = place.name or place.trade_name or place.id
    return Suggestion(Kind.STRUCTURE, name, commune.label if commune else None, place.id)
