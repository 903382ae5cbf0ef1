"""The public contract, key by key, on what was loaded from official files into a real index.

The shapes below are written out by hand from the contract: a key that is renamed, lost or added
breaks whoever codes against it, and must break here first.
"""

from datetime import date, datetime

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, row, write

ELOISE, JEAN, NOBODY = a_rpps(1), a_rpps(2), a_rpps(3)
CORSICA, OVERSEAS = "2A9123456", "9C9123456"
SITE = "https://annuaire.example"
ELOISE_WRITTEN = {
    ACTIVITIES: {
        "title_code": "DR",
        "title_label": "Docteur",
        "civility_code": "MME",
        "civility_label": "Madame",
        "finess": "350000012",
        "siret": "99999999900012",
        "trade_name": "LE PORT",
        "phone": "0299000000",
        "email": "cabinet@exemple.example",
        "sector_code": "SA07",
        "sector_label": "Cabinet individuel",
    },
    SAVOIR_FAIRE: {},
    DIPLOMAS: {},
}

CODE = {"code": str, "label": str}
ADDRESS = {
    "lines": [str],
    "postal_code": str,
    "commune": CODE,
    "departement": CODE,
    "country": CODE,
    "location": {"lat": float, "lon": float, "precision": str},
}
PLACE = {
    "name": str,
    "id": str,  # beyond the contract: what leads to the page of the place
    "trade_name": str,
    "finess": str,
    "siret": str,
    "address": ADDRESS,
    "phones": [str],
    "email": str,
}
ACTIVITY = {
    "kind": None,
    "genre": None,
    "mode": CODE,
    "function": None,
    "sector": CODE,
    "start": None,
    "end": None,
    "place": PLACE,
}
EXERCISE = {
    "profession": CODE,
    "category": CODE,
    "title": CODE,
    "exercise_name": str,
    "exercise_first_name": str,
    "savoir_faire": [{"type": CODE, "code": str, "label": str}],
    "diplomas": [{"type": CODE, "code": str, "label": str, "date": None, "place": None}],
    "authorisations": [],
    "activities": [ACTIVITY],
}
LISTING = {
    "id": str,
    "rpps": str,
    "adeli": [],
    "former_ids": [],
    "national_id": str,
    "civility": CODE,
    "exercises": [EXERCISE],
    "diplomas": [],
    "authorisations": [],
    "mssante": [],
    "links": {"html": str, "pdf": str, "vcard": str, "fhir": str},
    "updated_at": date,
}
SEARCH = {
    "reading": [
        {
            "kind": str,
            "text": str,
            "codes": [],
            "label": str,
            "without": str,
            "unambiguous": str,
        }
    ],
    "total": {"value": int, "relation": str},
    "results": [
        {
            "score": float,
            "matched": {"tier": str, "words": [{"query": str, "found": str, "field": str}]},
            "distance_km": None,
            "professional": LISTING,
        }
    ],
    "near": None,
    "facets": {},
    "hints": [],
    "next": None,
    "source": {"name": str, "data_date": date},
}
STATUS = {
    "data_date": date,
    "published_at": datetime,
    "professionals": int,
    "activities": int,
    "synthetic": bool,
    "engine": str,
    "version": str,
    "epoch": str,
    "sequence": int,
    "runs": [
        {
            "kind": str,
            "started_at": datetime,
            "finished_at": datetime,
            "outcome": str,
            "report": dict,
        }
    ],
}
PROBLEM = {"type": str, "title": str, "status": int, "detail": str, "field": None}


def follows(value, shape):
    """Whether a JSON value has a shape: these keys and no other, of these types."""
    match shape:
        case dict():
            return value.keys() == shape.keys() and all(
                follows(value[key], inner) for key, inner in shape.items()
            )
        case [inner]:
            return bool(value) and all(follows(each, inner) for each in value)
        case []:
            return value == []
        case None:
            return value is None
        case _ if issubclass(shape, date):
            return bool(shape.fromisoformat(value))
        case _:
            return isinstance(value, shape)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two doctors and two people known by an ADELI number, from file to server."""
    folder = tmp_path_factory.mktemp("contract")
    lines = {kind: [row(kind, rpps=ELOISE, **ELOISE_WRITTEN[kind])] for kind in FileKind}
    lines[ACTIVITIES].append(row(ACTIVITIES, rpps=JEAN, exercise_name="LE GOFF"))
    lines[ACTIVITIES] += [
        row(ACTIVITIES, id_type="0", local_id=number, national_id=f"0{number}")
        for number in (CORSICA, OVERSEAS)
    ]
    for kind in FileKind:
        write(folder, kind, lines[kind])
    data_dir = folder / "var"
    told = CliRunner().invoke(app, ["load", str(folder)], env={"ANNUAIRE_DATA_DIR": str(data_dir)})
    assert told.exit_code == 0, told.output
    with TestClient(create_server_app(Settings(data_dir=data_dir, public_url=SITE))) as client:
        yield client


def test_a_listing_has_the_keys_of_the_contract(site):
    assert follows(site.get(f"/api/v1/professionals/{ELOISE}").json(), LISTING)


def test_an_answer_to_a_search_has_the_keys_of_the_contract(site):
    answer = site.get("/api/v1/professionals?q=martin+anne").json()
    eloise = [each for each in answer["results"] if each["professional"]["id"] == ELOISE]
    assert follows(answer | {"results": eloise}, SEARCH)
    assert answer["source"]["data_date"] == "2026-11-20"


def test_a_page_leads_to_the_next_by_an_address_that_answers(site):
    first = site.get("/api/v1/professionals?page_size=3").json()
    second = site.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (3, 1, None)
    assert first["total"] == second["total"] == {"value": 4, "relation": "eq"}


def test_a_batch_answers_one_item_a_number_in_the_order_asked(site):
    asked = [NOBODY, OVERSEAS, "12", f"8{ELOISE}", CORSICA.lower()]
    items = site.post("/api/v1/professionals/lookup", json={"ids": asked}).json()["items"]
    assert [each["id"] for each in items] == asked
    assert [each["status"] for each in items] == ["unknown", "found", "malformed", "found", "found"]
    assert follows(items[3], {"id": str, "status": str, "professional": LISTING})


def test_the_status_has_the_keys_of_the_contract(site):
    answer = site.get("/api/v1/status").json()
    assert follows(answer, STATUS)
    assert (answer["professionals"], answer["engine"]) == (4, "embedded")


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        (f"/api/v1/professionals/{NOBODY}", 404, None),
        ("/api/v1/professionals/12", 422, "id"),
        (f"/api/v1/professionals/{ELOISE}.png", 406, None),
        ("/api/v1/professionals?page_size=0", 422, "page_size"),
        ("/api/v1/professionals?page_size=x", 422, "page_size"),
        ("/api/v1/professionals?nom=martin", 422, "nom"),
        (f"/api/v1/professionals?q={'a' * 201}", 422, "q"),
        ("/api/v1/professionals?cursor=x", 400, "cursor"),
        (f"/api/v1/professionals?q={'a' * 9000}", 414, None),
        ("/api/v1/nothing", 404, None),
    ],
)
def test_every_refusal_is_a_problem(site, path, status, field):
    answer = site.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert answer.json()["field"] == field
    assert follows(answer.json() | {"field": None}, PROBLEM)


@pytest.mark.parametrize(("body", "status"), [("{", 400), ('{"ids": 1}', 422), ("[]", 422)])
def test_a_body_that_cannot_be_read_is_a_problem(site, body, status):
    answer = site.post("/api/v1/professionals/lookup", content=body)
    assert answer.status_code == status
    assert follows(answer.json() | {"field": None}, PROBLEM)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/professionals?q=martin",
        f"/api/v1/professionals/{ELOISE}",
        f"/api/v1/professionals/{ELOISE}.pdf",
        "/api/v1/status",
        f"/professionnel/{ELOISE}",
        f"/professionnel/{ELOISE}/fiche.pdf",
        "/recherche?q=martin",
    ],
)
def test_what_the_client_holds_already_is_not_sent_again(site, path):
    first = site.get(path)
    again = site.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "no-cache" in first.headers["cache-control"]
    assert "last-modified" in first.headers


@pytest.mark.parametrize("number", [CORSICA, OVERSEAS])
@pytest.mark.parametrize("written", ["{}", "0{}", "ADELI n° {}", "abgrall {}"])
def test_who_has_only_an_adeli_number_is_found_by_it_however_written(site, number, written):
    for typed in (written.format(number), written.format(number.lower())):
        (result,) = site.get("/api/v1/professionals", params={"q": typed}).json()["results"]
        assert result["matched"]["tier"] == "identifier"
        assert (result["professional"]["id"], result["professional"]["rpps"]) == (number, None)


@pytest.mark.parametrize("number", [CORSICA, OVERSEAS])
def test_who_has_only_an_adeli_number_has_a_page_and_a_sheet_under_it(site, number):
    for form in (
        "/professionnel/{}",
        "/professionnel/{}/fiche.pdf",
        "/api/v1/professionals/{}.pdf",
    ):
        assert site.get(form.format(number)).status_code == 200
    for other in (number.lower(), f"0{number}"):
        moved = site.get(f"/professionnel/{other}", follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (301, f"/professionnel/{number}")
