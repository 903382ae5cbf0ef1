"""The judgement of an answer: by the listings alone, whatever the search understood."""

import pytest

from benchmarks.relevance.areas import Area
from benchmarks.relevance.criteria import AnswerCriteria, Practice, extract_phone_digits
from benchmarks.relevance.evaluation import has_only_people_who_meet, has_reported_absence
from benchmarks.relevance.profession_words import DENTISTS, NURSES
from directory.search import Hit, Position, Tier, Total
from directory.terminology import Concept
from search_api.search.requests import SearchResults
from search_api.search.understanding import Hint
from tests.builders import a_listing, a_publication

NURSE = a_listing(
    civility=Concept("MME", "Madame"),
    profession=Concept("60", "Infirmier"),
    name="CENTRE HOSPITALIER DE VITRE",
    lines=("12 RUE DES ACACIAS",),
    postal_code="35500",
    commune=Concept("35360", "Vitré"),
    phones=("+33299000080",),
)
VITRE = Area("vitré", "commune", "Vitré")
RENNES = Area("rennes", "commune", "Rennes")
HOSPITALS = Practice((frozenset(("ch",)), frozenset(("centre", "hospitalier"))))


def answer(*listings, hints=(), tier=Tier.FILTER):
    hits = tuple(Hit(listing, tier, Position(0, 1)) for listing in listings)
    return SearchResults(
        reading=(),
        total=Total.of(len(hits)),
        hits=hits,
        hints=tuple(hints),
        next_cursor=None,
        name=(),
        publication=a_publication(),
    )


@pytest.mark.parametrize(
    ("criteria", "is_met"),
    [
        (AnswerCriteria(NURSES, VITRE), True),
        (AnswerCriteria(DENTISTS, VITRE), False),
        (AnswerCriteria(NURSES, RENNES), False),
        (AnswerCriteria(mode="L"), True),
        (AnswerCriteria(mode="S"), False),
        (AnswerCriteria(genres=frozenset(("GENR02",))), False),
        (AnswerCriteria(civility="MME"), True),
        (AnswerCriteria(civility="M"), False),
        (AnswerCriteria(practice=HOSPITALS), True),
        (AnswerCriteria(practice=Practice((frozenset(("clinique",)),))), False),
        (AnswerCriteria(street="rue des acacias"), True),
        (AnswerCriteria(street="rue des"), True),
        (AnswerCriteria(street="acacia"), False),
        (AnswerCriteria(phone="299000080"), True),
        (AnswerCriteria(phone="299000081"), False),
    ],
)
def test_everybody_shown_meets_each_criterion(criteria, is_met):
    assert criteria.is_met(NURSE) is is_met
    assert has_only_people_who_meet(criteria, answer(NURSE)) is is_met


def test_around_a_town_the_first_one_shown_is_in_it():
    criteria = AnswerCriteria(around=RENNES)
    assert has_only_people_who_meet(criteria, answer(a_listing(), NURSE))
    assert not has_only_people_who_meet(criteria, answer(NURSE, a_listing()))


@pytest.mark.parametrize("text", ["02 99 00 00 80", "0033299000080", "+33 2 99 00 00 80"])
def test_spellings_of_one_telephone_number_are_the_same(text):
    assert extract_phone_digits(text) == "299000080"


def test_an_absent_name_is_said_and_nobody_is_shown_as_its_bearer():
    hints = [Hint("no-match", "Personne ne porte ce nom.")]
    criteria = AnswerCriteria(area=VITRE)
    assert has_reported_absence(criteria, answer(hints=hints))
    assert has_reported_absence(criteria, answer(NURSE, hints=hints))
    assert not has_reported_absence(criteria, answer(NURSE))
    assert not has_reported_absence(criteria, answer(NURSE, hints=hints, tier=Tier.COMPLETE))
    assert not has_reported_absence(AnswerCriteria(area=RENNES), answer(NURSE, hints=hints))
