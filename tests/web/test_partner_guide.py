"""What the page for partners shows is true: its examples run, its problems lead to their line."""

import msgspec
import pytest

from directory.document import IndexDocument
from search_api.app import create_app
from search_api.http import problems
from search_api.openapi import examples
from search_api.representations.schemas import API_ENCODER
from search_api.search.service import DirectorySearch
from tests.builders import FIRST_ORDER_KEYS
from tests.fakes import InMemoryEngine, a_sheet
from web.partner_guide import (
    API_EXAMPLES,
    FHIR_MIGRATION_EXAMPLES,
    build_guide_view,
    escape_html_text,
)

PUBLIC_URL = "https://annuaire.example"


@pytest.fixture
def visitor(visitor_of):
    """A site with the API, and the person of the examples in it."""
    engine = InMemoryEngine(
        [IndexDocument.of(examples.EXAMPLE_LISTING, sequence=1, order=FIRST_ORDER_KEYS)]
    )
    app = create_app(DirectorySearch(engine), a_sheet, public_url=PUBLIC_URL)
    return visitor_of(engine=engine, app=app)


@pytest.mark.parametrize(
    "example", API_EXAMPLES + FHIR_MIGRATION_EXAMPLES, ids=lambda example: example.title
)
def test_every_example_answers_what_it_says(visitor, example):
    headers = dict(example.headers)
    client = visitor.client
    if example.body:
        answer = client.post(example.path, content=example.body, headers=headers)
    else:
        answer = client.get(example.path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == example.media_type
    assert examples.EXAMPLE_RPPS in answer.text or example.path == "/api/v1/status"


def test_every_example_stands_on_the_page_as_it_is_run(visitor):
    commands = [text for text in visitor.open("/api").texts("code") if text.startswith("curl")]
    assert commands == [each.command(PUBLIC_URL) for each in API_EXAMPLES + FHIR_MIGRATION_EXAMPLES]


def test_the_answer_shown_is_the_one_given_laid_out(visitor):
    (shown,) = visitor.open("/api").all("pre", aria_label="Exemple de réponse")
    laid_out = msgspec.json.format(API_ENCODER.encode(examples.SEARCH_EXAMPLE), indent=2)
    assert "".join(shown.itertext()) == laid_out.decode()


def test_text_between_tags_is_escaped_but_for_its_quotation_marks():
    assert escape_html_text('{"a": "<b>&</b>"}') == '{"a": "&lt;b&gt;&amp;&lt;/b&gt;"}'


def test_an_example_of_a_route_that_is_not_there_is_not_shown():
    assert build_guide_view({"paths": {"/api/v1/status": {}}}).examples == API_EXAMPLES[-1:]


def test_every_type_of_problem_leads_to_its_line(visitor):
    page = visitor.open("/api")
    anchors = {f"/api#{each.get('id')}" for each in page.all("tr")}
    slugs = [
        slug
        for table in (problems.PROBLEM_KINDS, problems.HTTP_PROBLEM_KINDS)
        for slug, _ in table.values()
    ]
    assert {problems.build_problem_type(slug) for slug in slugs} - anchors == set()


def test_every_route_of_the_document_is_listed(visitor):
    paths = visitor.get("/api/v1/openapi.json").json()["paths"]
    listed = " ".join(visitor.open("/api").texts("th", scope="row"))
    assert paths
    assert [path for path in paths if path not in listed] == []
