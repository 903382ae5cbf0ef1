"""Suggestions while the user types: people, names, professions, towns, places of practice.

The first letters are answered from tables prepared once per publication (`PrefixTable`); people and
places of practice are searched from the fourth letter on. The last words alone may be completed
where the whole text is the beginning of nothing: in `kiné lyo`, `lyo` becomes a town and `kiné`
stays; `saint etienne` is one town.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice

from msgspec import Struct

from directory.model.geography import Commune, load_communes, load_former_communes
from directory.model.listing import Listing, PublicPlace
from directory.model.phone_numbers import parse_phone_key
from directory.model.structures import STRUCTURE_STOP_WORDS
from directory.search import ActivityFilter, Hit, SearchEngine, SearchQuery, StructureQuery
from directory.terminology.lexicon import load_lexicon
from directory.text.analysis import join_particles, join_term, words
from directory.text.spelling import Vocabulary
from search_api.search.prefix_table import PRECOMPUTED_PREFIX_CHARS, PrefixEntry, PrefixTable
from search_api.search.understanding.spotters.titles import TITLES

MAX_SUGGESTION_CHARS = 60
"""Characters; a longer text is a search, and the rest of it is not read."""
MAX_SUGGESTIONS = 10
MAX_PERSON_SUGGESTIONS = 4
MAX_NAME_SUGGESTIONS = 4
WORDS_PER_PREFIX = 30
"""Words that a short last word is likely to become.

With as many, most searches need not read all names that begin with a letter.
"""
MAX_COMMUNE_SUGGESTIONS = 3
MAX_CONCEPT_SUGGESTIONS = 3
MAX_STRUCTURE_SUGGESTIONS = 2
MIN_FIRST_TOWN_POPULATION = 10_000
"""Inhabitants of a town that comes before people who bear its name."""


class Kind(StrEnum):
    """The kind of a suggestion."""

    PERSON = "person"
    NAME = "name"
    PROFESSION = "profession"
    SAVOIR_FAIRE = "savoir_faire"
    FUNCTION = "function"
    COMMUNE = "commune"
    STRUCTURE = "structure"


class Suggestion(Struct, frozen=True):
    """One item of the list.

    Attributes:
        text: what is shown, and what the search box becomes.
        detail: what distinguishes it from others of the same name.
        target: the id of a person or structure to open; None when `text` is a search.
    """

    kind: Kind
    text: str
    detail: str | None = None
    target: str | None = None


class Suggester:
    """Suggestions, over any engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._cached_names: tuple[str, dict[str, list[str]]] | None = None

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Completions of an unfinished text, at most `MAX_SUGGESTIONS`.

        Of a telephone number, the places of practice that publish it.

        Args:
            text: as typed; what follows `MAX_SUGGESTION_CHARS` is not read.

        Raises:
            EngineUnavailable: no answer, or nothing published yet.
        """
        if phone := parse_phone_key(text):
            return tuple(
                self._find_structures(StructureQuery(where=ActivityFilter(phones=(phone,))))
            )
        typed_words = words(text[:MAX_SUGGESTION_CHARS])
        return (
            tuple(islice(drop_repeated(self._generate_suggestions(typed_words)), MAX_SUGGESTIONS))
            if typed_words
            else ()
        )

    def _generate_suggestions(self, typed_words: tuple[str, ...]) -> Iterator[Suggestion]:
        """Completions of the whole text, or else of its last words alone."""
        glued = "".join(typed_words)
        concepts = load_concept_suggestions().find_items(glued, MAX_CONCEPT_SUGGESTIONS)
        communes = load_commune_suggestions().find_items(glued, MAX_COMMUNE_SUGGESTIONS)
        yield from concepts
        if town := load_large_towns().get(glued):
            yield town
        name_words = tuple(each for each in typed_words if each not in TITLES) or typed_words
        yield from self._suggest_names(name_words, "".join(name_words))
        yield from communes
        if not concepts and not communes:
            yield from complete_last_words(typed_words)

    def _suggest_names(self, typed_words: tuple[str, ...], key: str) -> Iterator[Suggestion]:
        """Names while there are few letters; then people and places of practice."""
        if len(key) <= PRECOMPUTED_PREFIX_CHARS:
            for name in self._list_prefix_names(key)[:MAX_NAME_SUGGESTIONS]:
                yield Suggestion(Kind.NAME, name.upper())
            return
        for hit in self._find_people(join_particles(typed_words)):
            yield suggest_person(hit.listing)
        distinctive = tuple(word for word in typed_words if word not in STRUCTURE_STOP_WORDS)
        yield from self._find_structures(StructureQuery(words=distinctive))

    def _find_structures(self, query: StructureQuery) -> Iterator[Suggestion]:
        """The places of practice that match."""
        for hit in self._engine.structures(query, limit=MAX_STRUCTURE_SUGGESTIONS).hits:
            yield suggest_structure(hit.place)

    def _find_people(self, name: tuple[str, ...]) -> Sequence[Hit]:
        """People whose name has these words; the last may be unfinished.

        A short last word is first replaced by the most frequent words with that prefix: for a
        prefix such as `m`, an engine reads all names that begin with it, which is slow.
        """
        *whole, last = name
        if whole and len(last) <= PRECOMPUTED_PREFIX_CHARS:
            become = [word for word in self._list_prefix_names(last) if word not in whole]
            near = (*((word,) for word in whole), (last, *become))
            likely = self._engine.candidates(
                SearchQuery(name=name, fuzzy_words=near), limit=MAX_PERSON_SUGGESTIONS
            )
            if likely.hits:
                return likely.hits
        return self._engine.candidates(SearchQuery(name=name), limit=MAX_PERSON_SUGGESTIONS).hits

    def _list_prefix_names(self, prefix: str) -> list[str]:
        """The most frequent words with a short prefix that somebody bears, then added words."""
        vocabulary = self._engine.vocabulary()
        known = [word for word in self._load_prefix_names().get(prefix, ()) if word in vocabulary]
        return known + [word for word in vocabulary.added_words if word.startswith(prefix)]

    def _load_prefix_names(self) -> dict[str, list[str]]:
        """The most frequent words of every short prefix when the index was built."""
        served = self._engine.publication().id
        if self._cached_names is None or self._cached_names[0] != served:
            self._cached_names = (served, select_common_words(self._engine.vocabulary()))
        return self._cached_names[1]


def drop_repeated(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """The suggestions that lead to the same once: a town by its present and former name."""
    seen: set[tuple[str, str, str | None]] = set()
    for each in suggestions:
        area = (each.detail or "").rpartition(", ")[2]
        key = (each.text, area, each.target)
        if key not in seen:
            seen.add(key)
            yield each


def complete_last_words(typed_words: tuple[str, ...]) -> Iterator[Suggestion]:
    """The text with its last words completed to a town or a trade: as many words as make one."""
    for start in range(1, len(typed_words)):
        key = "".join(typed_words[start:])
        completed = (
            *load_commune_suggestions().find_items(key, MAX_COMMUNE_SUGGESTIONS),
            *load_concept_suggestions().find_items(key, MAX_CONCEPT_SUGGESTIONS),
        )
        for each in completed:
            yield Suggestion(each.kind, " ".join((*typed_words[:start], each.text)), each.detail)
        if completed:
            return


def select_common_words(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The most frequent words, by prefix.

    Only the longest prefixes are collected from all words: a word that is frequent under a shorter
    prefix is also frequent under one of the longer ones.
    """
    words = vocabulary.words
    ranks_by_prefix: dict[str, list[int]] = {}
    for rank, word in enumerate(words):
        prefix_ranks = ranks_by_prefix.setdefault(word[:PRECOMPUTED_PREFIX_CHARS], [])
        if len(prefix_ranks) < WORDS_PER_PREFIX:
            prefix_ranks.append(rank)
    for length in range(PRECOMPUTED_PREFIX_CHARS - 1, 0, -1):
        for start in [each for each in ranks_by_prefix if len(each) == length + 1]:
            ranks_by_prefix.setdefault(start[:length], []).extend(ranks_by_prefix[start])
        for start in [each for each in ranks_by_prefix if len(each) == length]:
            ranks_by_prefix[start] = sorted(ranks_by_prefix[start])[:WORDS_PER_PREFIX]
    return {start: [words[rank] for rank in ranks] for start, ranks in ranks_by_prefix.items()}


def preload_suggestions() -> None:
    """Prepare the tables that do not depend on the publication, before the first request."""
    load_commune_suggestions()
    load_large_towns()
    load_concept_suggestions()


@cache
def load_commune_suggestions() -> PrefixTable[Suggestion]:
    """Every commune, by its name with and without its article, the largest first.

    Former communes come after all others, as the present one.
    """
    present = (
        (key, each.population, suggest_commune(each))
        for each in load_communes().values()
        for key in build_commune_keys(each)
    )
    return PrefixTable((*present, *iter_former_communes()))


def iter_former_communes() -> Iterator[PrefixEntry[Suggestion]]:
    """Every former name of a commune, as an entry that leads to the present one."""
    for code, names in load_former_communes().names.items():
        commune = load_communes()[code]
        for name in names:
            if name != commune.name:
                detail = f"anciennement {name}, {commune.department.label}"
                yield join_term(name), 0, Suggestion(Kind.COMMUNE, commune.name, detail)


@cache
def load_large_towns() -> dict[str, Suggestion]:
    """The towns of at least `MIN_FIRST_TOWN_POPULATION` by their whole names, folded and joined."""
    towns = [
        each for each in load_communes().values() if each.population >= MIN_FIRST_TOWN_POPULATION
    ]
    towns.sort(key=lambda each: each.population)  # of two with one name, the larger is kept
    return {join_term(each.name): suggest_commune(each) for each in towns}


def suggest_commune(commune: Commune) -> Suggestion:
    """A commune, with its département to distinguish homonyms."""
    return Suggestion(Kind.COMMUNE, commune.name, commune.department.label)


def build_commune_keys(commune: Commune) -> set[str]:
    """The keys of a commune: its name as one word, and the last word of it."""
    of_name = words(commune.name)
    return {"".join(of_name), of_name[-1]}


@cache
def load_concept_suggestions() -> PrefixTable[Suggestion]:
    """Professions and savoir-faire, by every word of the lexicon."""
    return PrefixTable(
        (word, 0, Suggestion(Kind(each.kind), each.label)) for word, each in load_lexicon().items()
    )


def suggest_person(listing: Listing) -> Suggestion:
    """A person, with profession and town to distinguish homonyms."""
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
    """A place of practice, with its town to distinguish those of the same name."""
    commune = place.address.commune
    name = place.name or place.trade_name or place.id
    return Suggestion(Kind.STRUCTURE, name, commune.label if commune else None, place.id)
