"""A document on its way to the cluster: two lines, whatever stands in its ids."""

import json

import pytest
from msgspec.structs import replace

from directory.engines.opensearch.mapping import encode_bulk_document, encode_bulk_structure
from directory.model.structures import StructureDocument, iter_structures
from tests.builders import TODAY, a_document

HOSTILE_IDS = (
    'R1"}}\n{"delete":{"_id":"899000012346',
    'R1","_index":"other","x":"',
    "R1\r\n{}\u2028\x00\\",
)


@pytest.mark.parametrize("id_", HOSTILE_IDS)
def test_an_id_cannot_forge_an_action(id_):
    (place,) = iter_structures(a_document(key="R1", name="CABINET").listing)
    structure = StructureDocument.of(replace(place, id=id_), sequence=1, updated_at=TODAY)
    head, source = encode_bulk_structure(structure).splitlines()
    assert json.loads(head) == {"index": {"_id": f"structure-{id_}"}}
    assert json.loads(source)["structure"]["place"]["id"] == id_


def test_a_person_is_two_lines_whatever_their_places_are_called():
    document = a_document(key=HOSTILE_IDS[0], name='"}}\n{"delete":{"_id":"1"}}')
    head, source = encode_bulk_document(document).splitlines()
    assert json.loads(head) == {"index": {"_id": document.id}}
    (place,) = iter_structures(document.listing)
    assert json.loads(source)["listing"]["exercises"][0]["activities"][0]["place"]["id"] == place.id
