"""Every full name, typed whole in either order, has a bearer first, whoever else has its words."""

from itertools import product

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys, sort_key
from directory.search import SearchQuery
from directory.text.analysis import join_particles, words
from tests.builders import a_listing, an_id
from tests.directory.engines.conftest import ALLOW_LOCALHOST, serve_embedded, serve_opensearch


def split_names(text):
    """Names between spaces; an underscore is a space within a name."""
    return [name.replace("_", " ") for name in text.split()]


ODD_SURNAMES = split_names(
    "MARTIN JEAN JEAN-LUC MARTIN-DUPONT LE LE_FLOC'H DE_LA_TOUR ROSE LYON SAINT-LO DOCTEUR MAITRE "
    "MADAME IDE COTE MEDECIN L'HAY-LES-ROSES LE_PRE ANNE-MARIE LETHI BEN_ALI D'ARC Ô CLINIQUE"
)
ODD_FIRST_NAMES = split_names(
    "Jean Jean-Luc Luc Martin Marie-Anne Rose-Marie Marie-Rose Thi Thi_Mai Ben Le Martin-Luc Ô "
    "Docteur Lyon D'Arcy"
)
SYLLABLES = [consonant + vowel for consonant in "bdlmrt" for vowel in "aeio"]
PLAIN_SURNAMES = [f"{one}{other}n".upper() for one, other in product(SYLLABLES, SYLLABLES)]
PLAIN_FIRST_NAMES = "Anne Bruno Denis Jean-Marc Marie Rémi".split()
FULL_NAMES = [
    *product(ODD_SURNAMES, ODD_FIRST_NAMES),
    *product(PLAIN_SURNAMES, PLAIN_FIRST_NAMES),
][:3000]


def make_people(names):
    """A document per name; one listing is built, and the others are made from it."""
    listing = a_listing()
    ranks = {name: rank for rank, name in enumerate(sorted(names, key=lambda n: sort_key(*n, "")))}
    for number, (surname, first_name) in enumerate(names, start=1):
        exercise = replace(
            listing.exercises[0], exercise_name=surname, exercise_first_name=first_name
        )
        order = OrderKeys(ranks[surname, first_name], number)
        person = replace(listing, national_id=an_id(number), exercises=(exercise,))
        yield IndexDocument.of(person, sequence=number, order=order)


def glue(*texts):
    return "".join(words(" ".join(texts)))


def is_bearer(listing, typed):
    exercise = listing.exercises[0]
    name = exercise.exercise_name, exercise.exercise_first_name
    return glue(typed) in {glue(*name), glue(*name[::-1])}


@pytest.mark.parametrize(
    ("serve", "step"),
    [(serve_embedded, 1), pytest.param(serve_opensearch, 10, marks=ALLOW_LOCALHOST)],
    ids=["3,000 names, embedded", "300 names, opensearch"],
)
def test_a_bearer_of_a_full_name_typed_whole_comes_first(serve, step, request):
    names = FULL_NAMES[::step]
    engine = serve(list(make_people(names)), request)
    odd = {*ODD_SURNAMES, *ODD_FIRST_NAMES}
    others_first = []
    for at, name in enumerate(names):
        both = (name, name[::-1])
        for typed in both if odd.intersection(name) else both[at % 2 :][:1]:
            text = " ".join(typed)
            found = engine.candidates(SearchQuery(name=join_particles(words(text))), limit=1)
            if not (found.hits and is_bearer(found.hits[0].listing, text)):
                others_first.append(text)
    assert others_first == []
