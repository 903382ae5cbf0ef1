"""The document: what a person is found by, and the listing as engines keep it."""

import pytest
from hypothesis import HealthCheck, given, settings

from directory.document import (
    NAME_SLOTS,
    IndexDocument,
    OrderKeys,
    decode_listing,
    encode_listing,
    sort_key,
)
from directory.errors import InvalidIdentifier
from directory.model.identifiers import Adeli, Rpps
from directory.model.listing import build_listing
from tests.builders import TODAY, a_document, a_listing, a_rpps, an_id, make_documents
from tests.directory.strategies import PROFESSIONALS

SAMPLE_ORDER_KEYS = OrderKeys(7, 3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(PROFESSIONALS)
def test_a_listing_survives_being_kept_by_an_engine(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    kept = decode_listing(encode_listing(listing))
    assert kept == listing
    assert type(kept.rpps) in (Rpps, type(None))


def test_every_number_leads_here():
    adeli = Adeli("352012345")
    document = a_document(rpps=a_rpps(1), adeli=(adeli,), former_ids=(a_rpps(2), an_id(3)))
    assert document.id == an_id(1)
    assert set(document.identifiers) == {an_id(1), "0352012345", an_id(2), an_id(3)}


def test_a_former_number_that_is_none_is_refused():
    with pytest.raises(InvalidIdentifier):
        a_document(former_ids=("unknown",))


def test_each_distinct_exercise_name_has_its_own_terms():
    (document,) = make_documents("MARTIN Anne | LE GALL Anne | MARTIN Anne")
    martin, le_gall = document.name_slots
    assert ("martin" in martin, "legall" in martin) == (True, False)
    assert ("martin" in le_gall, "legall" in le_gall) == (False, True)


def test_names_beyond_the_last_slot_share_it_and_are_still_found():
    names = ["ABEL", "BAUD", "CLAIR", "DUVAL", "ESTIN", "FABRE"]
    (document,) = make_documents(" | ".join(f"{name} Anne" for name in names))
    assert len(document.name_slots) == NAME_SLOTS
    assert {"duval", "estin", "fabre"} < document.name_slots[-1]
    assert "estinanne" in document.complete


def test_a_tombstone_holds_numbers_and_a_sequence_and_nothing_else():
    assert IndexDocument.tombstone(an_id(5), sequence=9, order=SAMPLE_ORDER_KEYS) == IndexDocument(
        id=an_id(5), identifiers=(an_id(5),), sequence=9, order=SAMPLE_ORDER_KEYS
    )


def test_the_document_carries_what_the_indexer_gave():
    document = IndexDocument.of(a_listing(), sequence=12, order=SAMPLE_ORDER_KEYS)
    assert (document.sequence, document.order, document.listing) == (
        12,
        SAMPLE_ORDER_KEYS,
        a_listing(),
    )


def test_alphabetical_order_is_by_name_then_first_name_then_number():
    people = [("LE GALL", "Yves", "2"), ("Légal", "Anne", "9"), ("LE GALL", "Ève", "3")]
    people += [("LE GALL", "Yves", "1"), ("LE", "Zoé", "4")]
    assert [number for *_, number in sorted(people, key=lambda name: sort_key(*name))] == list(
        "43129"
    )
