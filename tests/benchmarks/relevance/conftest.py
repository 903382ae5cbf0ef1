"""A few hundred people made by hand from lists of names, in memory."""

from itertools import product

import pytest

from benchmarks.relevance.people import Population
from directory.document import sort_key
from tests.builders import documents
from tests.fakes import InMemoryEngine

SURNAMES = """
MARTIN DUPOND LEFEBVRE THIBAULT RENAULT GAUTHIER MARCHAND BOUCHER LEMAITRE BERNARD SCHMITT POULAIN
TISSERAND LYON TESSIER-MORVAN ROUSSEAU-PERRIN
""".split()
FIRST_NAMES = "Sophie Philippe Catherine Mathieu Anne-Claire Vincent Laurence Benoît Cécile".split()


@pytest.fixture(scope="session")
def engine():
    pairs = list(product(SURNAMES, FIRST_NAMES))
    return InMemoryEngine(documents(*(f"{name} {first}" for name, first in pairs[::2])))


@pytest.fixture(scope="session")
def people(engine):
    keys = (
        sort_key(exercise.exercise_name, exercise.exercise_first_name, str(document.id))
        for document in engine.documents
        for exercise in document.listing.exercises
    )
    return Population(keys, engine, seed=1)
