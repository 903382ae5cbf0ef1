"""A few hundred people made by hand from lists of names, in memory."""

from itertools import product

import pytest

from benchmarks.relevance.people import Population
from directory.document import sort_key
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

SURNAMES = """
MARTIN DUPOND LEFEBVRE THIBAULT RENAULT GAUTHIER MARCHAND BOUCHER LEMAITRE BERNARD SCHMITT POULAIN
TISSERAND LYON TESSIER-MORVAN ROUSSEAU-PERRIN
""".split()
FIRST_NAMES = "Sophie Philippe Catherine Mathieu Anne-Claire Vincent Laurence Benoît Cécile".split()
HOMONYMS = {
    "GARNIER Julie": ["70 | commune=35238 postal_code=35000"],
    "GARNIER  Julie": ["40 | commune=69383 postal_code=69003"],
    "FAURE Nathalie": ["60 | commune=44109 postal_code=44000"],
    "FAURE  Nathalie": ["10 SM04 | commune=29019 postal_code=29200"],
}
"""Two spaces write the same name another time."""


@pytest.fixture(scope="session")
def engine():
    pairs = list(product(SURNAMES, FIRST_NAMES))
    names = [f"{name} {first}" for name, first in pairs[::2]]
    return InMemoryEngine(make_documents(*names, *HOMONYMS, practices=HOMONYMS))


@pytest.fixture(scope="session")
def people(engine):
    keys = (
        sort_key(exercise.exercise_name, exercise.exercise_first_name, str(document.id))
        for document in engine.documents
        for exercise in document.listing.exercises
    )
    return Population(keys, engine, seed=1)
