"""Gates that look at an index which is ready and not yet served: does it answer, how fast, what.

People are sampled over all sequence numbers and asked for as a visitor would: by number, by name.
"""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
from msgspec import Struct

from directory.document import encode_listing
from directory.errors import PublicationRefused
from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery
from directory.text.analysis import join_particles, words
from indexer.publication.gates import Gates

SAMPLE_POSITIONS, PEOPLE_PER_SAMPLE_POSITION = 20, 5
"""Places in the sequence where people are taken, and how many at each."""
MAX_MEDIAN_SEARCH_S = 0.25
"""Median of a look-up and a search by name; 2 ms on 1.8 M people, so that 0.25 s is a fault."""
MAX_SAMPLE_NAMESAKES = 100
PRIVATE_FIELD_WORDS = frozenset(
    "civil contact birth_name used_name birth_date birth_place nationality sex correspondence"
    " end_reason owner_rpps birth naissance correspondance".split()
)
"""Words for what must never be public, wherever they stand in the name of a field."""


def check_index(
    engine: SearchEngine, gates: Gates, clock: Callable[[], float] = perf_counter
) -> None:
    """Ask every gate about an index.

    Raises:
        PublicationRefused: a gate said no; a leak is never overruled.
    """
    people = tuple(sample_people(engine))
    check_leaks(people)
    gates.run_check(lambda: check_conformance(engine, people))
    gates.run_check(lambda: check_latency(engine, people, clock))


def sample_people(engine: SearchEngine) -> Iterator[Listing]:
    """Some people who are there, taken evenly over the sequence numbers."""
    last = engine.publication().sequence
    seen: set[str] = set()
    for at in range(SAMPLE_POSITIONS):
        for change in engine.changes(last * at // SAMPLE_POSITIONS, PEOPLE_PER_SAMPLE_POSITION):
            if isinstance(change.person, Listing) and change.person.id not in seen:
                seen.add(change.person.id)
                yield change.person


def check_conformance(engine: SearchEngine, people: tuple[Listing, ...]) -> None:
    """Everybody is found by number, and by name among the namesakes.

    Raises:
        PublicationRefused: saying how many were not.
    """
    if not people and engine.publication().professionals:
        raise PublicationRefused("l'index préparé ne montre personne")
    lost = sum(
        not (is_found_by_number(engine, one) and is_found_by_name(engine, one)) for one in people
    )
    if lost:
        raise PublicationRefused(
            f"l'index préparé ne retrouve pas {lost} personnes sur {len(people)} essayées"
        )


def is_found_by_number(engine: SearchEngine, person: Listing) -> bool:
    """Whether the number leads to the very person."""
    return engine.lookup([person.national_id]).get(person.national_id) == person


def is_found_by_name(engine: SearchEngine, person: Listing) -> bool:
    """Whether the first exercise name finds the person, or more namesakes than are looked at."""
    first = person.exercises[0]
    name = join_particles(words(f"{first.exercise_name} {first.exercise_first_name}"))
    found = engine.candidates(SearchQuery(name=name), limit=MAX_SAMPLE_NAMESAKES)
    return found.has_more or any(hit.listing.id == person.id for hit in found.hits)


def check_latency(
    engine: SearchEngine, people: tuple[Listing, ...], clock: Callable[[], float]
) -> None:
    """Look-ups and searches are answered in time.

    Raises:
        PublicationRefused: naming the median.
    """
    seconds = []
    for person in people:
        began = clock()
        is_found_by_name(engine, person)
        seconds.append(clock() - began)
    if seconds and median(seconds) > MAX_MEDIAN_SEARCH_S:
        raise PublicationRefused(
            f"l'index préparé répond en {median(seconds):.2f} s ({MAX_MEDIAN_SEARCH_S} s admises)"
        )


def check_leaks(people: tuple[Listing, ...]) -> None:
    """What is published of people has the public fields, and no other.

    Raises:
        PublicationRefused: naming the fields, not what they hold.
    """
    allowed = set(iterate_type_paths(Listing))
    found = {
        path
        for person in people
        for path in iterate_json_paths(msgspec.json.decode(encode_listing(person)))
    }
    private = {path for path in allowed | found if PRIVATE_FIELD_WORDS & set(path.split("."))}
    if strange := sorted((found - allowed) | private):
        raise PublicationRefused(f"champs qui ne sont pas publics : {', '.join(strange)}")


def iterate_json_paths(value: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Every path of a JSON value, lists without their ranks."""
    if prefix:
        yield prefix
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from iterate_json_paths(inner, f"{prefix}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from iterate_json_paths(inner, prefix)


def iterate_type_paths(json_type: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - any type
    """Every path that a type may have."""
    if prefix:
        yield prefix
    if isinstance(json_type, type) and issubclass(json_type, Struct):
        for each in msgspec.structs.fields(json_type):
            yield from iterate_type_paths(each.type, f"{prefix}.{each.encode_name}".lstrip("."))
    else:
        for inner in getattr(json_type, "__args__", ()):
            yield from iterate_type_paths(inner, prefix)
