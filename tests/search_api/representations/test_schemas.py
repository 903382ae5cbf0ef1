"""The JSON of the contract, key by key: nothing outside it, nothing of it missing."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from directory.document import IndexDocument, OrderKeys, Record
from directory.model.listing import build_listing
from directory.model.professional import Diploma
from search_api.openapi.document import build_openapi_components
from search_api.representations.schemas import (
    API_ENCODER,
    ListingAnswer,
    SearchAnswer,
    build_search_link,
    encode_listing_answer,
)
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import TODAY, a_listing, make_documents
from tests.directory.strategies import PROFESSIONALS
from tests.fakes import InMemoryEngine

SITE = "https://annuaire.test"
LINKS = {"links.html", "links.pdf", "links.vcard", "links.fhir"}
PUBLIC_PATHS = Path(__file__).parents[2] / "directory/model/public_paths.txt"
SCHEMAS = build_openapi_components()["schemas"]
law = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def searched(*of_documents, **asked):
    request = SearchRequest(**asked)
    found = DirectorySearch(InMemoryEngine(of_documents)).search(request)
    return json.loads(API_ENCODER.encode(SearchAnswer.of(found, request, SITE)))


def answered(listing):
    return json.loads(API_ENCODER.encode(ListingAnswer.of(listing, SITE)))


def leaves(value, path=""):
    """Every path that ends in a value, absent ones left out."""
    if isinstance(value, list):
        return {leaf for each in value for leaf in leaves(each, path)}
    if isinstance(value, dict):
        return {leaf for key in value for leaf in leaves(value[key], f"{path}.{key}")}
    return set() if value is None else {path.removeprefix(".")}


def allowed():
    return set(PUBLIC_PATHS.read_text("utf-8").split()) | LINKS


def missing(value, schema, path=""):
    """Every key that the schema requires and the answer has not, or that it does not know."""
    options = schema.get("anyOf", [schema])
    schema = next((each for each in options if "$ref" in each or "items" in each), schema)
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return {key for each in value for key in missing(each, schema["items"], path)}
    if not isinstance(value, dict) or "properties" not in schema:
        return set()
    lacking = set(schema.get("required", ())) - value.keys()
    unknown = value.keys() - schema["properties"].keys()
    differing = {f"{path}.{key}" for key in lacking | unknown}
    shared = value.keys() & schema["properties"].keys()
    return differing.union(
        *(missing(value[key], schema["properties"][key], f"{path}.{key}") for key in shared)
    )


@law
@given(PROFESSIONALS)
def test_no_key_outside_the_contract_appears_in_a_listing(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    assert leaves(answered(listing)) <= allowed()


@law
@given(PROFESSIONALS)
def test_a_record_with_its_links_is_the_answer_to_the_byte(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    record = Record.of(listing)
    assert encode_listing_answer(record, SITE) == API_ENCODER.encode(
        ListingAnswer.of(listing, SITE)
    )
    assert record.id == listing.national_id.local_number
    assert record.listing == listing


@law
@given(PROFESSIONALS)
def test_no_key_outside_the_contract_appears_in_a_search(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    document = IndexDocument.of(listing, sequence=1, order=OrderKeys(1, 1))
    results = searched(document)["results"]
    assert {leaf for each in results for leaf in leaves(each["professional"])} <= allowed()


def test_a_private_key_would_be_noticed():
    spoilt = answered(a_listing()) | {"birth_date": "1970-01-01"}
    assert leaves(spoilt) - allowed() == {"birth_date"}


@law
@given(PROFESSIONALS)
def test_what_is_absent_is_null_or_empty_and_never_a_missing_key(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    assert missing(answered(listing), SCHEMAS["ListingAnswer"]) == set()


def test_a_diploma_without_date_says_null():
    (diploma,) = answered(a_listing(diplomas=(Diploma(None, "DE28", "Médecine"),)))["diplomas"]
    assert (diploma["date"], diploma["place"]) == (None, None)


def test_a_search_answer_has_the_keys_of_the_contract():
    found = searched(*make_documents("MARTIN Sophie"), q="martin")
    assert set(found) == set("reading total results facets hints next near source".split())
    assert set(found["results"][0]) == set("score matched distance_km professional".split())
    assert missing(found, SCHEMAS["SearchAnswer"]) == set()


def test_a_result_tells_its_tier_and_what_matched():
    (result,) = searched(*make_documents("MARTIN Sophie"), q="martin")["results"]
    assert (result["score"], result["matched"]) == (
        1.0,
        {
            "tier": "complete",
            "words": [{"query": "martin", "found": "martin", "field": "exercise_name"}],
        },
    )


def test_scores_never_rise_down_the_list():
    found = searched(
        *make_documents("MARTINEZ Zoé", "MARTIN Anne", "MARTIN-DUPONT Jean"), q="martin"
    )
    assert [result["score"] for result in found["results"]] == [1.0, 0.9, 0.8]


def test_links_begin_with_the_public_address():
    listing = make_documents("MARTIN Sophie")[0].listing
    assert answered(listing)["links"] == {
        "html": f"{SITE}/professionnel/{listing.id}",
        "pdf": f"{SITE}/api/v1/professionals/{listing.id}.pdf",
        "vcard": f"{SITE}/api/v1/professionals/{listing.id}.vcf",
        "fhir": f"{SITE}/fhir/Practitioner/{listing.id}",
    }


def test_the_next_link_repeats_what_was_asked_and_nothing_else():
    found = searched(*make_documents("MARTIN A", "MARTIN B"), q="martin", page_size=1)
    link, _, cursor = found["next"].rpartition("&cursor=")
    assert link == "/api/v1/professionals?q=martin&page_size=1"
    assert cursor


def test_a_link_escapes_what_was_typed():
    assert build_search_link(SearchRequest(q="a&b=é")) == "/api/v1/professionals?q=a%26b%3D%C3%A9"


def test_a_hint_offers_its_search_as_a_link():
    found = searched(*make_documents("MARTIN Sophie"), q="9900000001")
    assert found["hints"][-1]["try"] == "/api/v1/professionals?q=99000000010"
