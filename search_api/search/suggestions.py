"""Suggestions while the user types: people, names, professions, towns, places of practice.

The first letters are answered from tables prepared once per publication (`PrefixTable`); people and
places of practice are searched from the fourth letter on. The last words alone may be completed
where the whole text is the beginning of nothing: in `kiné lyo`, `lyo` becomes a town and `kiné`
stays; `saint etienne` is one town (`completion`).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from directory.model.listing import Listing, PublicExercise, PublicPlace
from directory.model.phone_numbers import parse_phone_key
from directory.model.structures import STRUCTURE_STOP_WORDS
from directory.search import ActivityFilter, Hit, SearchEngine, SearchQuery, StructureQuery
from directory.terminology.feminine import format_profession
from directory.text.analysis import join_particles, words
from directory.text.first_names import format_first_name
from directory.text.spelling import Vocabulary
from search_api.search.completion import (
    MAX_COMMUNE_SUGGESTIONS,
    MAX_CONCEPT_SUGGESTIONS,
    complete_text,
    suggest_corrections,
)
from search_api.search.prefix_table import PRECOMPUTED_PREFIX_CHARS
from search_api.search.suggestion_tables import (
    Kind,
    Suggestion,
    load_commune_suggestions,
    load_concept_suggestions,
    load_large_towns,
)
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, join_keys, join_texts, split_words

MAX_SUGGESTION_CHARS = 60
"""Characters; a longer text is a search, and the rest of it is not read."""
MAX_SUGGESTIONS = 10
MAX_PERSON_SUGGESTIONS = 4
MAX_NAME_SUGGESTIONS = 4
WORDS_PER_PREFIX = 30
"""Words that a short last word is likely to become.

With as many, most searches need not read all names that begin with a letter.
"""
MAX_STRUCTURE_SUGGESTIONS = 2


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
        typed_words = split_words(text[:MAX_SUGGESTION_CHARS])
        return (
            tuple(islice(drop_repeated(self._generate_suggestions(typed_words)), MAX_SUGGESTIONS))
            if typed_words
            else ()
        )

    def _generate_suggestions(self, typed_words: Sequence[Word]) -> Iterator[Suggestion]:
        """Completions of the whole text, or else of its last words, or else its corrections.

        After a title, a person is meant.
        """
        titles = tuple(takewhile(is_title, typed_words))
        named = typed_words[len(titles) :] or typed_words
        glued = join_keys(typed_words)
        concepts = load_concept_suggestions().find_items(glued, MAX_CONCEPT_SUGGESTIONS)
        communes = load_commune_suggestions().find_items(glued, MAX_COMMUNE_SUGGESTIONS)
        yield from concepts
        if town := load_large_towns().get(glued):
            yield town
        people = list(self._suggest_names(words(join_texts(named)), join_keys(named)))
        yield from people
        yield from communes
        if concepts or communes:
            return
        first = len(titles) + 1
        if len(typed_words) > first:
            yield from complete_text(typed_words, first, self._engine.vocabulary())
        elif not people:
            yield from suggest_corrections(typed_words, self._engine.vocabulary())

    def _suggest_names(self, typed_words: tuple[str, ...], key: str) -> Iterator[Suggestion]:
        """Names while there are few letters; then people and places of practice."""
        if len(key) <= PRECOMPUTED_PREFIX_CHARS:
            for name in self._list_prefix_names(key)[:MAX_NAME_SUGGESTIONS]:
                yield Suggestion(Kind.NAME, name.upper())
            return
        for hit in self._find_people(join_particles(typed_words)):
            yield suggest_person(hit.listing, typed_words)
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
    seen: set[tuple[Kind, str]] = set()
    for each in suggestions:
        key = each.kind, each.target or each.town or each.text
        if key not in seen:
            seen.add(key)
            yield each


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


def suggest_person(listing: Listing, typed_words: Sequence[str]) -> Suggestion:
    """A person by the name that has the words, with profession and town."""
    exercise = max(listing.exercises, key=lambda each: count_words_met(each, typed_words))
    where = (
        activity.place.address.commune.label
        for activity in exercise.activities
        if activity.place and activity.place.address.commune
    )
    profession = format_profession(exercise.profession, listing.civility)
    detail = ", ".join((profession, *islice(where, 1)))
    name = f"{exercise.exercise_name} {format_first_name(exercise.exercise_first_name)}"
    return Suggestion(Kind.PERSON, name, detail, listing.id)


def count_words_met(exercise: PublicExercise, typed_words: Sequence[str]) -> int:
    """How many of the words begin a word of the name of an exercise."""
    name = words(exercise.exercise_name) + words(exercise.exercise_first_name)
    return sum(any(word.startswith(typed) for word in name) for typed in typed_words)


def suggest_structure(place: PublicPlace) -> Suggestion:
    """A place of practice, with its town to distinguish those of the same name."""
    commune = place.address.commune
    name = place.name or place.trade_name or place.id
    return Suggestion(Kind.STRUCTURE, name, commune.label if commune else None, place.id)
