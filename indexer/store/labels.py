"""The code systems of the directory: the label of each code in the stored records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from directory.model.professional import Exercise, OptionalConcept, Professional, Situation
from directory.terminology import Concept
from directory.terminology.code_labels import load_table_labels
from indexer.assembly import record_codec
from indexer.store.tables import professional_records

RECORDS_PER_FETCH = 2_000


def read_code_labels(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """Return the labels by code, for each code system; decodes every stored record.

    A label in a record replaces that of the tables. A label equal to its code is ignored.
    """
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for system, labels in load_table_labels().items():
        known[system] |= labels
    query = select(professional_records.c.record).order_by(professional_records.c.id)
    for (record,) in connection.execution_options(yield_per=RECORDS_PER_FETCH).execute(query):
        for system, concept in iterate_concepts(record_codec.decode_professional(record)):
            if concept and concept.label != concept.code:
                known[system][concept.code] = concept.label
    return dict(known)


def iterate_concepts(person: Professional) -> Iterator[tuple[str, OptionalConcept]]:
    """Yield every coded value of a person, with its code system."""
    yield "civility", person.civility
    for exercise in person.exercises:
        yield from iterate_exercise_concepts(exercise)
        for situation in exercise.situations:
            yield from iterate_situation_concepts(situation)


def iterate_exercise_concepts(exercise: Exercise) -> Iterator[tuple[str, OptionalConcept]]:
    """Yield the coded values of an exercise, without its activities."""
    yield "profession", exercise.profession
    yield "category", exercise.category
    yield "title", exercise.title
    for one in exercise.savoir_faire:
        yield "savoir_faire_type", one.type
        yield "savoir_faire", Concept(one.code, one.label)


def iterate_situation_concepts(situation: Situation) -> Iterator[tuple[str, OptionalConcept]]:
    """Yield the coded values of an activity."""
    yield "mode", situation.mode
    yield "genre", situation.genre
    yield "function", situation.function
    yield "sector", situation.sector
    if situation.place:
        yield "country", situation.place.address.country
