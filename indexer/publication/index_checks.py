"""Checks of a new index before it is served: its results, its latency and its public fields.

People are sampled over all sequence numbers and searched as a visitor does: by number, by name.
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
from indexer.gate_table import MAX_MEDIAN_SEARCH_S, NOT_FOUND, PRIVATE, SLOW
from indexer.publication.gates import Gates

SAMPLE_POSITIONS, PEOPLE_PER_SAMPLE_POSITION = 20, 5
"""Number of positions in the sequence where people are sampled, and of people at each."""
MAX_SAMPLE_NAMESAKES = 100
PRIVATE_FIELD_WORDS = frozenset(
    "civil contact birth_name used_name birth_date birth_place nationality sex correspondence"
    " end_reason owner_rpps birth naissance correspondance".split()
)
"""Names of private data; no part of the path of a published field may be one of them."""


def check_index(
    engine: SearchEngine, gates: Gates, clock: Callable[[], float] = perf_counter
) -> None:
    """Run every check of an index.

    Raises:
        PublicationRefused: a check failed; a leak of private fields is never overruled.
    """
    people = tuple(sample_people(engine))
    check_leaks(people)
    gates.run_check(lambda: check_conformance(engine, people))
    gates.run_check(lambda: check_latency(engine, people, clock))


def sample_people(engine: SearchEngine) -> Iterator[Listing]:
    """Yield a sample of the people present, evenly over the sequence numbers."""
    last = engine.publication().sequence
    seen: set[str] = set()
    for at in range(SAMPLE_POSITIONS):
        for change in engine.changes(last * at // SAMPLE_POSITIONS, PEOPLE_PER_SAMPLE_POSITION):
            if isinstance(change.person, Listing) and change.person.id not in seen:
                seen.add(change.person.id)
                yield change.person


def check_conformance(engine: SearchEngine, people: tuple[Listing, ...]) -> None:
    """Check that each person is found by number, and by name.

    Raises:
        PublicationRefused: with the number of people not found.
    """
    if not people and engine.publication().professionals:
        raise PublicationRefused("l'index préparé ne montre personne")
    missing_count = sum(
        not (is_found_by_number(engine, one) and is_found_by_name(engine, one)) for one in people
    )
    if missing_count:
        raise NOT_FOUND.describe_refusal(missing=missing_count, people=len(people))


def is_found_by_number(engine: SearchEngine, person: Listing) -> bool:
    """Whether the look-up of the number returns exactly this person."""
    return engine.lookup([person.national_id]).get(person.national_id) == person


def is_found_by_name(engine: SearchEngine, person: Listing) -> bool:
    """Whether a search by the first exercise name finds the person, or has too many results."""
    first = person.exercises[0]
    name = join_particles(words(f"{first.exercise_name} {first.exercise_first_name}"))
    candidates = engine.candidates(SearchQuery(name=name), limit=MAX_SAMPLE_NAMESAKES)
    return candidates.has_more or any(hit.listing.id == person.id for hit in candidates.hits)


def check_latency(
    engine: SearchEngine, people: tuple[Listing, ...], clock: Callable[[], float]
) -> None:
    """Check that the median time of a search by name is within the limit.

    Raises:
        PublicationRefused: with the median.
    """
    seconds = []
    for person in people:
        started_at = clock()
        is_found_by_name(engine, person)
        seconds.append(clock() - started_at)
    if seconds and median(seconds) > MAX_MEDIAN_SEARCH_S:
        raise SLOW.describe_refusal(
            median=f"{median(seconds):.2f} s", limit=f"{MAX_MEDIAN_SEARCH_S} s"
        )


def check_leaks(people: tuple[Listing, ...]) -> None:
    """Check that the published listings have only public fields.

    Raises:
        PublicationRefused: with the names of the fields, not their values.
    """
    allowed = set(iterate_type_paths(Listing))
    present = {
        path
        for person in people
        for path in iterate_json_paths(msgspec.json.decode(encode_listing(person)))
    }
    private = {path for path in allowed | present if PRIVATE_FIELD_WORDS & set(path.split("."))}
    if unexpected := sorted((present - allowed) | private):
        raise PRIVATE.describe_refusal(fields=", ".join(unexpected))


def iterate_json_paths(value: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield every path in a JSON value; list items have the path of their list."""
    if prefix:
        yield prefix
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from iterate_json_paths(inner, f"{prefix}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from iterate_json_paths(inner, prefix)


def iterate_type_paths(json_type: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - any type
    """Yield every path that a JSON value of a type may have."""
    if prefix:
        yield prefix
    if isinstance(json_type, type) and issubclass(json_type, Struct):
        for each in msgspec.structs.fields(json_type):
            yield from iterate_type_paths(each.type, f"{prefix}.{each.encode_name}".lstrip("."))
    else:
        for inner in getattr(json_type, "__args__", ()):
            yield from iterate_type_paths(inner, prefix)
