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

from directory.model.geography import Commune, load_communes
from directory.model.listing import Listing, PublicPlace
from directory.search import Hit, SearchEngine, SearchQuery, StructureQuery
from directory.terminology.lexicon import load_lexicon
from directory.text.analysis import join_particles, words
from directory.text.spelling import Vocabulary
from search_api.search.prefix_table import PRECOMPUTED_PREFIX_CHARS, PrefixTable

MAX_SUGGESTION_CHARS = 60
"""Letters; who has typed more has written a search."""
MAX_SUGGESTIONS = 10
MAX_PERSON_SUGGESTIONS = 4
MAX_NAME_SUGGESTIONS = 4
WORDS_PER_PREFIX = 30
"""Words that a short last word is likely to become: with as many, three in four who are there are
found without asking for everybody whose name begins with a letter."""
MAX_COMMUNE_SUGGESTIONS = 3
MAX_CONCEPT_SUGGESTIONS = 3
MAX_STRUCTURE_SUGGESTIONS = 2


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


class Suggester:
    """Suggests over any engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._cached_names: tuple[str, dict[str, list[str]]] | None = None

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """What may be meant by an unfinished text, at most `SHOWN`.

        Args:
            text: as typed; what follows `LONGEST` letters is not read.

        Raises:
            EngineUnavailable: no answer, or nothing published yet.
        """
        asked = words(text[:MAX_SUGGESTION_CHARS])
        return (
            tuple(islice(dict.fromkeys(self._generate_suggestions(asked)), MAX_SUGGESTIONS))
            if asked
            else ()
        )

    def _generate_suggestions(self, typed_words: tuple[str, ...]) -> Iterator[Suggestion]:
        """What begins with all that was typed; then what the last word alone may become."""
        glued = "".join(typed_words)
        yield from load_concept_suggestions().find_items(glued, MAX_CONCEPT_SUGGESTIONS)
        yield from self._suggest_names(typed_words, glued)
        yield from load_commune_suggestions().find_items(glued, MAX_COMMUNE_SUGGESTIONS)
        if typed_words[1:]:
            for each in (
                *load_commune_suggestions().find_items(typed_words[-1], MAX_COMMUNE_SUGGESTIONS),
                *load_concept_suggestions().find_items(typed_words[-1], MAX_CONCEPT_SUGGESTIONS),
            ):
                yield Suggestion(each.kind, " ".join((*typed_words[:-1], each.text)), each.detail)

    def _suggest_names(self, typed_words: tuple[str, ...], key: str) -> Iterator[Suggestion]:
        """Names while there are few letters; then people and places of practice."""
        if len(key) <= PRECOMPUTED_PREFIX_CHARS:
            for name in self._load_prefix_names().get(key, ())[:MAX_NAME_SUGGESTIONS]:
                yield Suggestion(Kind.NAME, name.upper())
            return
        for hit in self._find_people(join_particles(typed_words)):
            yield suggest_person(hit.listing)
        for found in self._engine.structures(
            StructureQuery(words=typed_words), limit=MAX_STRUCTURE_SUGGESTIONS
        ).hits:
            yield suggest_structure(found.place)

    def _find_people(self, name: tuple[str, ...]) -> Sequence[Hit]:
        """Who bears these words; the last may be unfinished.

        Few letters are first taken for the commonest words that begin so: an engine gathers all
        whose name begins with `m` before it looks for MARTIN, 10 ms of 1.8 M people.
        """
        *whole, last = name
        if whole and len(last) <= PRECOMPUTED_PREFIX_CHARS:
            become = [word for word in self._load_prefix_names().get(last, ()) if word not in whole]
            near = (*((word,) for word in whole), (last, *become))
            likely = self._engine.candidates(
                SearchQuery(name=name, fuzzy_words=near), limit=MAX_PERSON_SUGGESTIONS
            )
            if likely.hits:
                return likely.hits
        return self._engine.candidates(SearchQuery(name=name), limit=MAX_PERSON_SUGGESTIONS).hits

    def _load_prefix_names(self) -> dict[str, list[str]]:
        """The commonest words of every short beginning: 0.1 s, once a publication."""
        served = self._engine.publication().id
        if self._cached_names is None or self._cached_names[0] != served:
            self._cached_names = (served, select_common_words(self._engine.vocabulary()))
        return self._cached_names[1]


def select_common_words(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The words that most people bear, by their first letters.

    Only the longest beginnings are looked for among all words: what is commonest under fewer
    letters is so under one more (157,000 words: 100 ms).
    """
    words = vocabulary.words
    found: dict[str, list[int]] = {}
    for rank, word in enumerate(words):
        some = found.setdefault(word[:PRECOMPUTED_PREFIX_CHARS], [])
        if len(some) < WORDS_PER_PREFIX:
            some.append(rank)
    for length in range(PRECOMPUTED_PREFIX_CHARS - 1, 0, -1):
        for start in [each for each in found if len(each) == length + 1]:
            found.setdefault(start[:length], []).extend(found[start])
        for start in [each for each in found if len(each) == length]:
            found[start] = sorted(found[start])[:WORDS_PER_PREFIX]
    return {start: [words[rank] for rank in ranks] for start, ranks in found.items()}


def preload_suggestions() -> None:
    """Prepare what does not depend on who is published, 0.4 s, before the first letter comes."""
    load_commune_suggestions()
    load_concept_suggestions()


@cache
def load_commune_suggestions() -> PrefixTable[Suggestion]:
    """Every commune, by its name with and without its article, the largest first."""
    return PrefixTable(
        (key, each.population, Suggestion(Kind.COMMUNE, each.name, each.department.label))
        for each in load_communes().values()
        for key in build_commune_keys(each)
    )


def build_commune_keys(commune: Commune) -> set[str]:
    """What a commune may be typed as: its name glued, or the last word of it."""
    of_name = words(commune.name)
    return {"".join(of_name), of_name[-1]}


@cache
def load_concept_suggestions() -> PrefixTable[Suggestion]:
    """Professions and savoir-faire under every word for them."""
    return PrefixTable(
        (word, 0, Suggestion(Kind(each.kind), each.label)) for word, each in load_lexicon().items()
    )


def suggest_person(listing: Listing) -> Suggestion:
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


def suggest_structure(place: PublicPlace) -> Suggestion:
    """A place of practice, told from those of the same name by its town."""
    commune = place.address.commune
    name = place.name or place.trade_name or place.id
    return Suggestion(Kind.STRUCTURE, name, commune.label if commune else None, place.id)
