"""Every row of the table of filters, and every pair, in every engine: found, paged and counted.

The people have codes for whatever rows the table has; a row that reaches no activity is told.
"""

from functools import cache, partial
from itertools import cycle, repeat
from random import Random

import pytest

from directory.document import IndexDocument, encode_listing
from directory.facets.counting import compute_facets, count_group
from directory.matching.filters_table import (
    FILTER_BY_DIMENSION,
    FILTERS,
    WORK_FILTERS,
    Part,
)
from directory.model.activities import decode_activities
from directory.model.listing import build_listing
from directory.model.professional import SavoirFaire
from directory.search import ActivityFilter, SearchQuery
from directory.terminology import Concept
from search_api.search.service import DirectorySearch, SearchRequest
from tests.builders import (
    TODAY,
    a_professional,
    a_rpps,
    a_situation,
    an_exercise,
    make_order_keys,
)
from tests.directory.engines.conftest import serve_definition
from tests.directory.engines.test_filters_agree import NoActivityCounter
from tests.directory.engines.walking import walk_pages

NAMES_ASKED = (((), 2), (("anne",), 1), (("bui",), 2))
"""No name, a whole one, and the beginning of one; with each, how many codes of a row."""
PLACES = (("35238", "35000"), ("35051", "35510"), ("29019", "29200"), ("75105", "75005"))
PLACES_ABROAD = (
    ("Genève", ("99140", "Suisse")),
    ("Monaco", ("99138", "Monaco")),
    ("Esch-sur-Alzette", ("99137", "Luxembourg")),
)
STREET_LINES = (("12 RUE PASTEUR",), ("12 BIS AV FOCH", "BP 3"), ("4 PL D ARMES",), ())
SHOWN_PHONES = (("02 99 00 00 00",), ("02 99 00 00 01", "+687 12 00 00"), ())
CIVILITIES = (
    Concept("M", "Monsieur"),
    Concept("MME", "Madame"),
    Concept("MLLE", "Mademoiselle"),
    None,
)
SHARE_ABROAD = 0.3
PEOPLE, CODES_PER_ROW = 30, 3
NAMES = (("BUI", "Anne"), ("BUISSON", "Zoe"), ("MARTIN", "Anne"))


def draw_concept(chance, row):
    """A code of a row, or none."""
    number = chance.randrange(CODES_PER_ROW + 1)
    code = f"{row.letter.upper()}{number}"
    return Concept(code, f"{row.attribute} {number}") if number else None


def draw_situation(chance):
    """An activity with a code, or none, for each row of what is done."""
    done = {
        row.attribute: draw_concept(chance, row) for row in WORK_FILTERS if row.part is Part.WORK
    }
    commune, postal_code = chance.choice(PLACES)
    place = {"commune": Concept(commune, commune), "postal_code": postal_code}
    if chance.random() < SHARE_ABROAD:
        locality, country = chance.choice(PLACES_ABROAD)
        place = {"commune": None, "locality": locality, "country": Concept(*country)}
    contacts = {"lines": chance.choice(STREET_LINES), "phones": chance.choice(SHOWN_PHONES)}
    where = {"key": chance.choice(("", "R1", "R2")), **contacts, **place}
    return a_situation(**done, **({"place": None} if chance.random() < 0.2 else where))


def draw_exercise(chance):
    name, first_name = chance.choice(NAMES)
    known = chance.sample(("SM04", "SM26", "SM54"), chance.randrange(3))
    return an_exercise(
        profession=Concept(code := chance.choice(("10", "60", "98")), f"profession {code}"),
        savoir_faire=tuple(SavoirFaire(None, each, f"savoir_faire {each}") for each in known),
        exercise_name=name,
        exercise_first_name=first_name,
        situations=tuple(draw_situation(chance) for _ in range(chance.randrange(1, 4))),
    )


def make_people():
    """People of one to three activities in one or two exercises, the same each time."""
    chance = Random(17)  # noqa: S311 - nothing secret
    people = [
        a_professional(
            rpps=a_rpps(number),
            civility=chance.choice(CIVILITIES),
            exercises=tuple(draw_exercise(chance) for _ in range(chance.choice((1, 1, 2)))),
        )
        for number in range(1, PEOPLE + 1)
    ]
    return tuple(
        IndexDocument.of(
            build_listing(each, today=TODAY, updated_at=TODAY), sequence=number, order=order
        )
        for number, (each, order) in enumerate(
            zip(people, make_order_keys(people), strict=True), start=1
        )
    )


DOCUMENTS = make_people()
ACTIVITIES = [activity for document in DOCUMENTS for activity in document.activities]


def list_held_codes(activity, row):
    held = getattr(activity, row.attribute)
    return (held if row.has_several else (held,)) if held else ()


CODES_BY_ROW = {
    row.name: sorted({code for each in ACTIVITIES for code in list_held_codes(each, row)})
    for row in FILTERS
}


def list_queries(row):
    """A row alone with each kind of name, and with each later row with one of them in turn."""
    for kind in NAMES_ASKED:
        yield ask(kind, row)
    later = FILTERS[FILTERS.index(row) + 1 :]
    for other, kind in zip(later, cycle(NAMES_ASKED), strict=False):
        yield ask(kind, row, other)


def ask(kind, *rows):
    name, size = kind
    asked = {row.name: tuple(CODES_BY_ROW[row.name][-size:]) for row in rows}
    return SearchQuery(name=name, where=ActivityFilter(**asked))


@cache
def answer_by_definition(row):
    """What the definition says of each query, which both engines are held to."""
    oracle = serve_definition(DOCUMENTS, None)
    return [
        (query, walk_pages(oracle, query, repeat(1000)), oracle.facets(query, limit=20))
        for query in list_queries(row)
    ]


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.name)
def test_the_people_differ_in_the_codes_of_each_row(row):
    assert CODES_BY_ROW[row.name], "no activity has what this filter looks at"
    assert len({list_held_codes(each, row) for each in ACTIVITIES}) > 1


def test_the_codes_kept_of_a_listing_are_those_of_its_activities():
    for each in DOCUMENTS:
        assert decode_activities(encode_listing(each.listing)) == each.activities


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.name)
def test_an_engine_finds_and_counts_what_the_definition_does(real, row):
    engine = real(DOCUMENTS)
    one_by_one = partial(count_group, NoActivityCounter(engine))
    answers = answer_by_definition(row)
    for query, hits, expected in answers:
        assert walk_pages(engine, query, repeat(7)) == hits
        assert engine.facets(query, limit=20) == expected
    for query, _, expected in answers[: len(NAMES_ASKED)]:
        assert compute_facets(one_by_one, query, limit=20) == expected


@pytest.mark.parametrize("dimension", FILTER_BY_DIMENSION)
def test_a_facet_counts_who_has_each_code(real, dimension):
    row = FILTER_BY_DIMENSION[dimension]
    engine = real(DOCUMENTS)
    counted = dict(engine.facets(SearchQuery(), limit=100)[dimension])
    assert counted
    for code, people in counted.items():
        asked = SearchRequest(**{row.parameter.name: (code,)})
        assert DirectorySearch(engine).search(asked).total.value == people, code


@pytest.mark.parametrize("dimension", FILTER_BY_DIMENSION)
def test_a_value_carries_the_label_that_the_data_give(dimension):
    found = DirectorySearch(serve_definition(DOCUMENTS, None)).search(SearchRequest(facets=True))
    values = found.facets[dimension]
    assert values
    assert all(each.label not in {"", each.code} for each in values)
