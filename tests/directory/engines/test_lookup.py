"""Look-up of numbers: current, former, of those who left, unknown."""

import pytest

from directory.document import Record
from directory.model.identifiers import Adeli, NationalId
from directory.search import SearchQuery, Tombstone
from tests.builders import a_document, a_rpps, a_tombstone, an_id, make_documents

ADELI_NUMBER = Adeli("352012345")


def test_people_are_found_by_their_numbers_and_the_unknown_left_out(serve):
    people = make_documents("MARTIN Jean", "DURAND Anne")
    found = serve(people).lookup([an_id(2), an_id(1), an_id(3)])
    assert found == {an_id(1): people[0].listing, an_id(2): people[1].listing}


def test_nothing_asked_is_nothing_found(serve):
    assert serve(make_documents("MARTIN Jean")).lookup([]) == {}


def test_who_has_left_is_a_tombstone(serve):
    assert serve([a_tombstone(7)]).lookup([an_id(7)]) == {an_id(7): Tombstone(an_id(7))}


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"adeli": (ADELI_NUMBER,)}, NationalId.of(ADELI_NUMBER)),
        ({"former_ids": (str(a_rpps(8)),)}, an_id(8)),
        ({"former_ids": (str(an_id(8)),)}, an_id(8)),
        ({"national_id": NationalId.of(ADELI_NUMBER)}, NationalId.of(ADELI_NUMBER)),
    ],
)
def test_an_adeli_or_former_number_leads_to_the_person(serve, given, number):
    person = a_document(**given)
    engine = serve([person])
    assert engine.lookup([number]) == {number: person.listing}
    assert engine.candidates(SearchQuery(identifier=number), limit=1).hits[0].listing.id == (
        person.listing.id
    )


def test_a_former_number_leads_to_the_present_person_not_to_the_tombstone(serve):
    person = a_document(former_ids=(a_rpps(8),))
    assert serve([a_tombstone(8), person]).lookup([an_id(8)]) == {an_id(8): person.listing}


def test_who_has_a_number_now_comes_before_who_had_it(serve):
    owner = a_document(rpps=a_rpps(8))
    people = [a_document(former_ids=(a_rpps(8),)), owner]
    for order in (people, people[::-1]):
        assert serve(order).lookup([an_id(8)]) == {an_id(8): owner.listing}


@pytest.mark.parametrize("number", [*map(an_id, range(1, 7)), NationalId.of(ADELI_NUMBER)])
def test_one_number_asked_alone_is_answered_as_among_others(serve, number):
    taken, left, owner = a_rpps(2), a_tombstone(3), a_document(rpps=a_rpps(4))
    heir = a_document(
        former_ids=(taken, an_id(3).local_number, an_id(4).local_number), adeli=(ADELI_NUMBER,)
    )
    engine = serve([heir, left, a_tombstone(5), owner])
    found = engine.person(number)
    person = found.listing if isinstance(found, Record) else found
    assert person == engine.lookup([number]).get(number)


def test_a_thousand_numbers_are_one_question(serve):
    people = make_documents(*["MARTIN Jean"] * 1200)
    asked = [person.id for person in people[:1000]]
    assert list(serve(people).lookup(asked)) == asked
