"""Nothing private is anywhere: a mark in every private field, and then a look at all there is.

Routes are found by walking the application, so that a new one is looked at without anybody thinking
of it; one whose path takes a word that is not in `WORDS` fails until it is.
"""

import io
import logging
import re

import pytest
from pypdf import PdfReader
from starlette.routing import Route
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app as command
from cli.server.composition import create_server_app
from directory.document import encode_listing
from directory.engines.embedded.engine import EmbeddedEngine
from directory.search import SearchQuery, Tombstone
from directory.settings import Settings
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines
from tests.indexer.sources.test_restricted import COLUMNS as CELLS
from tests.indexer.sources.test_restricted import NAME as RESTRICTED
from tests.indexer.sources.test_restricted import PRIVATE as CELLS_PRIVATE

CIVIL = {
    "birth_name": "zqxbirthname",
    "used_name": "zqxusedname",
    "first_names": ["zqxfirst", "zqxsecond"],
    "sex": "zqxsex",
    "birth_date": "1911-11-13",
    "birth_place": "zqxbirthplace",
    "nationality": "zqxnationality",
}
CONTACT = {
    "address": ["zqxstreet", "zqxtown"],
    "phone": "0199887761",
    "email": "zqxmail@zqxhost.example",
}
MARK = re.compile(rb"zqx|1911-11-13|13/11/1911|01 ?99 ?88 ?77 ?61|99000000077", re.IGNORECASE)
PERSON = a_rpps(1)
WORDS = {"id": PERSON, "identifier": PERSON, "number": PERSON, "name": "site.css"}
QUERIES = (
    *("", "?q=martin", "?q=martin&facets=true&explain=true", "?since=0", "?q=mar"),
    *("?family=martin", "?name=martin", f"?identifier={PERSON}", f"?_id={PERSON}"),
)
JSON_LD, FHIR = "application/ld+json", "application/fhir+json"
ACCEPTED = ("*/*", "application/json", "text/vcard", JSON_LD, FHIR, "text/html")


def marked_lines():
    """Lines that hold marks: one that is accepted, and many that break a rule."""
    private = {"civil": CIVIL, "contact": CONTACT, "end": "2030-01-01", "end_reason": "zqxreason"}
    yield a_line(1, **private)
    yield a_line(2, person=2, **private | {"civil": CIVIL | {"birth_date": "1911-11-13-zqx"}})
    yield a_line(3, person=2, **private | {"contact": CONTACT | {"phone": {"zqx": "zqx"}}})
    yield a_line(4, person=2, **private | {"civil": ["zqxlist"]})
    yield a_line(5, person=2, **private | {"owner_rpps": "zqxowner"})
    yield a_line(6, person=2, **private | {"end": "1990-01-01"})
    yield a_line(7, person=2, **private) | {"reason": "deletion", "zqxkey": "zqx"}


def restricted(folder):
    """The restricted extraction with marks in its private columns, good rows and bad."""
    marked = {name: f"zqx{at}" for at, name in enumerate(CELLS_PRIVATE)}
    numbers = {"Identifiant PP": a_rpps(3), "Identification nationale PP": f"8{a_rpps(3)}"}
    cells = CELLS | marked | numbers
    good = "|".join(cells.values()) + "|"
    bad = [good.replace("zqx1", "zqx|1"), good.replace(f"|8{a_rpps(3)}|", "|8zq|"), "zqx|zqx"]
    path = folder / RESTRICTED
    path.write_text("\n".join(["|".join(cells) + "|", good, *bad]) + "\n", "utf-8")
    (folder / "SYNTHETIC").touch()
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A directory that was given marks by both ways, and everything that was said meanwhile."""
    data_dir = tmp_path_factory.mktemp("world")
    said = []

    def run(*words, **how):
        answer = CliRunner().invoke(command, words, env={"ANNUAIRE_DATA_DIR": str(data_dir)}, **how)
        said.append(answer.output + repr(answer.exception))
        return answer.exit_code

    lines = encode_lines(*marked_lines()) + b'{"zqx": \n'
    assert run("apply", "-", input=lines) == 0
    path = str(restricted(tmp_path_factory.mktemp("files")))
    loading = ("--partial", "--max-reject-share", "0.9", path)
    assert run("check", *loading) == 0
    assert run("load", *loading) == 0
    assert run("load", "--partial", "--max-reject-share", "0", path) == 1
    for words in (("status", "--json"), ("changes",), ("show", PERSON), ("search", "martin")):
        assert run(*words) == 0
    return data_dir, "\n".join(said).encode()


@pytest.fixture(scope="module")
def site(world):
    unlimited = {f"rate_limit_{kind}": "" for kind in ("address", "key", "local")}
    return create_server_app(Settings(data_dir=world[0], **unlimited))


def test_the_people_of_both_ways_are_there(site):
    found = TestClient(site).get("/api/v1/professionals?q=martin").json()
    assert found["total"]["value"] == 2


def test_no_file_holds_a_mark(world):
    held = {path.name for path in world[0].rglob("*") if path.is_file() and MARK.search(read(path))}
    assert held == set()


def read(path):
    return path.read_bytes()


def test_no_command_said_a_mark(world):
    assert MARK.search(world[1]) is None


def test_no_kept_listing_holds_a_mark(world):
    engine = EmbeddedEngine(world[0] / "index")
    people = [each.person for each in engine.changes(0, 100)]
    kept = [encode_listing(person) for person in people if not isinstance(person, Tombstone)]
    assert len(kept) == 2
    assert not any(map(MARK.search, kept))


def test_no_mark_finds_anybody(world):
    engine = EmbeddedEngine(world[0] / "index")
    marks = re.findall(r"zqx\w+", repr((CIVIL, CONTACT)))
    assert not any("zqx" in word for word in engine.vocabulary().words)
    assert not any(engine.candidates(SearchQuery(name=(mark,)), limit=1).hits for mark in marks)


def walked(routes):
    """Every route, those of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner:
            yield from walked(inner.routes)
        elif isinstance(route, Route):
            yield route


def addresses(app):
    """Every address that can be read, each path filled in."""
    routes = list(walked(app.routes))
    assert len(routes) > 10
    for route in routes:
        if "GET" in (route.methods or ()):
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda word: WORDS.get(word[1], word[0]), route.path)
            assert "{" not in path, f"say in WORDS what {path} takes"
            for suffix in ("", ".pdf", ".vcf", ".jsonld") if PERSON in path else ("",):
                yield path + suffix


def test_no_route_answers_nor_logs_a_mark(site, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    client = TestClient(site, raise_server_exceptions=False)
    for address in addresses(site):
        for query in QUERIES:
            for accepted in ACCEPTED:
                answer = client.get(address + query, headers={"Accept": accepted})
                assert MARK.search(answer.content) is None, address
                assert MARK.search(repr(answer.headers).encode()) is None, address
    lines = capfd.readouterr().err
    assert '"annuaire.access"' in lines
    assert MARK.search((caplog.text + lines).encode()) is None


def test_the_walk_sees_whom_it_should(site):
    client = TestClient(site, raise_server_exceptions=False)
    asked = [address + query for address in addresses(site) for query in QUERIES]
    seen = {address for address in asked if b"MARTIN" in client.get(address).content}
    assert len(seen) >= 20
    assert {f"/fhir/Practitioner{query}" for query in QUERIES[-4:]} <= seen
    assert {"/api/v1/changes?since=0", "/recherche?q=martin"} <= seen


def test_no_sheet_holds_a_mark_in_text_or_metadata(site):
    with TestClient(site) as client:
        answer = client.get(f"/api/v1/professionals/{PERSON}.pdf")
    assert answer.status_code == 200
    sheet = PdfReader(io.BytesIO(answer.content))
    text = "".join(page.extract_text() for page in sheet.pages)
    assert "MARTIN" in text
    told = f"{text} {sheet.metadata} {sheet.xmp_metadata and sheet.xmp_metadata.rdf_root.toxml()}"
    assert MARK.search(told.encode()) is None


def test_lists_of_numbers_hold_no_mark(site):
    client = TestClient(site)
    lists = {"json": {"ids": [PERSON, a_rpps(3)]}}
    answer = client.post("/api/v1/professionals/lookup", **lists)
    assert b"MARTIN" in answer.content
    assert MARK.search(answer.content) is None


def test_the_look_would_see_a_mark(tmp_path):
    (tmp_path / "file").write_bytes(b"\0zqxbirthname\0")
    assert MARK.search(read(tmp_path / "file"))
