"""No face shows a bare code: a feed record and a first restricted load, both without labels."""

import io
import json
import re

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app as command
from cli.server.composition import create_server_app
from directory.settings import Settings
from tests.indexer.official import CASE_ROWS_DIR
from tests.indexer.sources.test_restricted import COLUMNS, NAME, line

NURSE, DOCTOR = "99110000397", COLUMNS["Identifiant PP"]
BARE_CODES = re.compile(
    r"\b(?:MME|DR|SA07|SM04|GENR\d+|72 · 93)\b|[>:] ?[CLS](?=<|$|\r)", re.MULTILINE
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A directory of one nurse of the feed and one doctor of the restricted extraction."""
    folder = tmp_path_factory.mktemp("labels")
    environment = {"ANNUAIRE_DATA_DIR": str(folder / "var")}

    def run(*words):
        answer = CliRunner().invoke(command, words, env=environment)
        assert answer.exit_code == 0, answer.output

    (folder / "SYNTHETIC").touch()
    (folder / NAME).write_text("|".join(COLUMNS) + "|\n" + line() + "\n", "utf-8")
    run("load", "--partial", str(folder / NAME))
    run("apply", str(CASE_ROWS_DIR / "feed_codes_without_labels.jsonl"))
    with TestClient(create_server_app(Settings(data_dir=folder / "var"))) as client:
        yield client


def list_labelled_codes(value):
    """Every code of an answer with its label, in the JSON of the API or of FHIR."""
    if isinstance(value, dict):
        label = value.get("label", value.get("display"))
        if "code" in value and label is not None:
            yield value["code"], label
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from list_labelled_codes(each)


@pytest.mark.parametrize("person", [NURSE, DOCTOR])
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/professionals/{}",
        "/api/v1/professionals?q={}&facets=true",
        "/fhir/Practitioner/{}",
        "/fhir/PractitionerRole?practitioner={}",
    ],
)
def test_every_code_in_json_and_fhir_has_a_label(site, person, path):
    answer = site.get(path.format(person))
    assert answer.status_code == 200
    pairs = list(list_labelled_codes(json.loads(answer.content)))
    assert pairs
    assert [code for code, label in pairs if code == label] == []


@pytest.mark.parametrize("person", [NURSE, DOCTOR])
def test_no_page_card_or_sheet_shows_a_bare_code(site, person):
    answers = [
        site.get(address, headers={"Accept": accepted})
        for address, accepted in (
            (f"/api/v1/professionals/{person}", "text/vcard"),
            (f"/professionnel/{person}", "text/html"),
            (f"/recherche?q={person}", "text/html"),
            (f"/professionnel/{person}/fiche.pdf", "*/*"),
        )
    ]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        assert BARE_CODES.search(read_shown_text(answer)) is None, answer.url


def read_shown_text(answer):
    """The text of a card or a sheet; of a page, what is between its tags too."""
    if answer.content.startswith(b"%PDF"):
        return "\n".join(
            each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages
        )
    return re.sub(r"<(script|style)\b.*?</\1>", "", answer.text, flags=re.DOTALL)


def test_a_profession_nobody_has_is_named_in_the_words_of_the_search(site):
    answer = site.get("/recherche?q=psy", headers={"Accept": "text/html"})
    assert "72 · 93" not in answer.text
