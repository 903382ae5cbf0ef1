"""Gates over an index that is ready: each of them can say no."""

from itertools import count

import msgspec
import pytest

from directory.errors import PublicationRefused
from directory.model.listing import Listing
from directory.search import Candidates, Total
from indexer.publication.gates import Gates
from indexer.publication.index_checks import (
    PEOPLE_PER_SAMPLE_POSITION,
    SAMPLE_POSITIONS,
    check_index,
    sample_people,
)
from tests.builders import a_listing, make_documents
from tests.fakes import InMemoryEngine

PEOPLE = make_documents("MARTIN Anne", "LE GALL Yves", "DURAND Zoé")


def asked(engine, **how):
    gates = Gates(how.pop("force_reason", None))
    check_index(engine, gates, **how)
    return gates.overruled_errors


def test_a_sound_index_passes():
    assert asked(InMemoryEngine(PEOPLE)) == []


class Forgetful(InMemoryEngine):
    """Shows people whom no number leads to."""

    def lookup(self, _ids):
        return {}


class Nameless(InMemoryEngine):
    """Finds nobody by name."""

    def candidates(self, _query, **_how):
        return Candidates(Total(0), (), has_more=False)


class Blank(InMemoryEngine):
    """Says that it holds people, and shows nobody."""

    def changes(self, _since, _limit):
        return ()


@pytest.mark.parametrize("faulty", [Forgetful, Nameless, Blank])
def test_an_index_that_does_not_find_people_is_refused(faulty):
    with pytest.raises(PublicationRefused):
        asked(faulty(PEOPLE))


def test_a_slow_index_is_refused():
    with pytest.raises(PublicationRefused, match="répond en"):
        asked(InMemoryEngine(PEOPLE), clock=count().__next__)


class LeakyListing(Listing, frozen=True):
    """A listing with a field that was never meant to be public."""

    birth_date: str


class Leaky(InMemoryEngine):
    """Holds such listings."""

    def changes(self, since, _limit):
        facts = {name: getattr(a_listing(), name) for name in Listing.__struct_fields__}
        leaky = LeakyListing(**facts, birth_date="1980-02-29")
        return [msgspec.structs.replace(each, person=leaky) for each in super().changes(since, 1)]


def test_a_field_that_is_not_public_is_refused_and_named_without_its_value():
    with pytest.raises(PublicationRefused, match="birth_date") as refusal:
        asked(Leaky(PEOPLE))
    assert "1980" not in str(refusal.value)


def test_a_leak_is_never_overruled():
    with pytest.raises(PublicationRefused):
        asked(Leaky(PEOPLE), force_reason="peu importe")


def test_whoever_insists_passes_and_the_objection_is_kept():
    (objection,) = asked(Nameless(PEOPLE), force_reason="essai")
    assert "ne retrouve pas 3 personnes sur 3" in objection


def test_people_are_taken_from_all_over_the_directory():
    many = make_documents(*(f"NOM{'A' * rank} Anne" for rank in range(1, 301)))
    taken = list(sample_people(InMemoryEngine(many)))
    assert len(taken) == SAMPLE_POSITIONS * PEOPLE_PER_SAMPLE_POSITION
