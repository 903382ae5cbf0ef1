"""A few hundred people made by hand from lists of names, in memory."""

from itertools import product

import pytest

from benchmarks.relevance.people import Population
from directory.document import sort_key
from directory.terminology import Concept
from tests.builders import a_nurse_of, make_documents
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
PRACTICES = {
    "KERBRAT": ("CENTRE HOSPITALIER DE VITRE", "SA01", "35500", Concept("35360", "Vitré")),
    "QUEMENER": ("CLINIQUE PASTORELLI", "SA04", "74000", Concept("74010", "Annecy")),
    "TANGUY": ("PHARMACIE DES LILAS", "SA33", "22300", Concept("22113", "Lannion")),
    "ABGRALL": ("CMP DE QUIMPER", "SA05", "29000", Concept("29232", "Quimper")),
    "LE MEUR": ("CLINIQUE KERAMBRUN", "SA04", "56100", Concept("56121", "Lorient")),
    "GOASDOUE": ("MSP DE FOUGERES", "SA05", "35300", Concept("35115", "Fougères")),
}
"""By surname: name, sector and town of a place of practice."""


def make_practice_documents(first_number):
    """People of places of practice that have a name, a street and a telephone number."""
    return tuple(
        a_nurse_of(
            name,
            postal_code,
            town,
            number=number,
            surname=surname,
            sector=Concept(sector, f"Secteur {sector}"),
            lines=(f"{number} RUE DES ACACIAS",),
            phones=(f"+33299000{number:03d}",),
        )
        for number, (surname, (name, sector, postal_code, town)) in enumerate(
            PRACTICES.items(), start=first_number
        )
    )


@pytest.fixture(scope="session")
def engine():
    pairs = list(product(SURNAMES, FIRST_NAMES))
    names = [f"{name} {first}" for name, first in pairs[::2]]
    documents = make_documents(*names, *HOMONYMS, practices=HOMONYMS)
    return InMemoryEngine((*documents, *make_practice_documents(len(documents) + 1)))


@pytest.fixture(scope="session")
def people(engine):
    keys = (
        sort_key(exercise.exercise_name, exercise.exercise_first_name, str(document.id))
        for document in engine.documents
        for exercise in document.listing.exercises
    )
    return Population(keys, engine, seed=1)
