"""The whole path: official files in; search, page and sheet out, through the real command.

A fictitious directory, and beside it a handful of rows written by hand, as the register would.
"""

import json
from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli.main import app
from cli.server.composition import create_server_app
from directory.settings import Settings
from indexer.synthetic import generate_directory
from tests.builders import a_rpps

ELOISE = a_rpps(77_777_701)
JEAN = a_rpps(77_777_702)
TWICE = a_rpps(77_777_703)
ADELI = "359912345"


def row_of(header, **cells):
    """A line of an official file; columns by the words of their names, the others empty."""
    columns = header.split("|")
    line = [""] * len(columns)
    for words, value in cells.items():
        line[columns.index(COLUMNS[words])] = value
    return "|".join(line)


COLUMNS = {
    "id_type": "Type d'identifiant PP",
    "local_id": "Identifiant PP",
    "national_id": "Identification nationale PP",
    "name": "Nom d'exercice",
    "first_name": "Prénom d'exercice",
    "profession": "Code profession",
    "profession_label": "Libellé profession",
    "mode": "Code mode exercice",
    "mode_label": "Libellé mode exercice",
    "structure": "Identifiant technique de la structure",
    "structure_name": "Raison sociale site",
    "street_number": "Numéro Voie (coord. structure)",
    "street": "Libellé Voie (coord. structure)",
    "postal_code": "Code postal (coord. structure)",
    "commune": "Code commune (coord. structure)",
    "commune_label": "Libellé commune (coord. structure)",
    "phone": "Téléphone (coord. structure)",
}
PRACTICE = {
    "mode": "L",
    "mode_label": "Libéral,indépendant,artisan,commerçant",
    "structure": "R10100000999999",
    "structure_name": "CABINET DU PORT",
    "street_number": "12",
    "street": "RUE DE BREST",
    "postal_code": "35000",
    "commune": "35238",
    "commune_label": "Rennes",
    "phone": "0199000001",
}
DOCTOR = {"profession": "10", "profession_label": "Médecin"}
DENTIST = {"profession": "40", "profession_label": "Chirurgien-Dentiste"}


def rpps(number):
    return {"id_type": "8", "local_id": str(number), "national_id": f"8{number}"}


PEOPLE = (
    rpps(ELOISE) | DOCTOR | PRACTICE | {"name": "LE FLOC'H", "first_name": "Éloïse"},
    rpps(JEAN) | DOCTOR | {"name": "DUPONT-GUÉGUEN", "first_name": "Jean-Yves"},
    rpps(TWICE) | DOCTOR | PRACTICE | {"name": "KERVELLA", "first_name": "Anne"},
    rpps(TWICE) | DENTIST | PRACTICE | {"name": "LE QUERREC", "first_name": "Anne"},
    {"id_type": "0", "local_id": ADELI, "national_id": f"0{ADELI}"}
    | {"profession": "93", "profession_label": "Psychologue"}
    | {"name": "ABGRALL", "first_name": "Gwenaël"},
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """The fictitious files with the rows by hand at their end, loaded by the command."""
    folder = tmp_path_factory.mktemp("journey")
    files = generate_directory(200, 11, folder / "files", date(2026, 11, 20)).folder
    (path,) = files.glob("PS_LibreAcces_Personne_activite_*")
    text = path.read_text("utf-8")
    header = text.partition("\n")[0]
    rows = [row_of(header, **person) for person in PEOPLE]
    path.write_text(text + "\n".join(rows) + "\nune ligne de travers\n", "utf-8")
    command = ["load", str(files), "--max-reject-share", "0.5"]
    told = CliRunner().invoke(app, command, env={"ANNUAIRE_DATA_DIR": str(folder / "var")})
    assert told.exit_code == 0, told.output
    return folder / "var"


@pytest.fixture(scope="module")
def site(data_dir):
    """Everything that the server serves, as the composition root puts it together."""
    settings = Settings(data_dir=data_dir, public_url="https://annuaire.example")
    with TestClient(create_server_app(settings)) as client:
        yield client


def found(site, text):
    """The numbers found by the API, in order."""
    answer = site.get(f"/api/v1/professionals?{urlencode({'q': text})}").json()
    return [result["professional"]["id"] for result in answer["results"]]


@pytest.mark.parametrize(
    "text",
    [
        "LE FLOC'H",
        "le floc’h éloïse",
        "lefloch",
        "eloise lefloch",
        "LE FLOC H Eloise",
        "lefl",
        ELOISE,
        f"8{ELOISE}",
        " ".join((ELOISE[:3], ELOISE[3:7], ELOISE[7:])),
    ],
)
def test_she_is_found_however_she_is_asked_for(site, text):
    assert ELOISE in found(site, text)


@pytest.mark.parametrize("text", ["dupont gueguen", "gueguen", "jean yves dupont", "dupontgueguen"])
def test_a_compound_name_is_found_by_its_halves_and_glued(site, text):
    assert JEAN in found(site, text)


def test_each_profession_is_found_under_its_own_name(site):
    assert found(site, "kervella anne") == found(site, "le querrec anne") == [TWICE]


def test_her_page_says_what_the_file_says(site):
    page = site.get(f"/professionnel/{ELOISE}")
    assert page.status_code == 200
    for fact in ("Éloïse", "FLOC", "Médecin", "CABINET DU PORT", "RUE DE BREST", "Rennes"):
        assert fact in page.text


def test_the_list_of_results_leads_to_her_page(site):
    assert f"/professionnel/{ELOISE}" in site.get("/recherche?q=lefloch").text


def text_of_sheet(site, number):
    sheet = site.get(f"/professionnel/{number}/fiche.pdf")
    return "".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)


def test_her_sheet_says_it_as_well(site):
    text = text_of_sheet(site, ELOISE)
    for fact in ("Éloïse", "FLOC", "Médecin", "CABINET DU PORT", "35000"):
        assert fact in text


def test_who_has_no_rpps_number_has_a_page_and_a_sheet(site):
    assert found(site, ADELI) == [ADELI]
    assert site.get(f"/professionnel/{ADELI}").status_code == 200
    assert site.get(f"/professionnel/{ADELI}/fiche.pdf").content.startswith(b"%PDF-")


def test_what_is_fictitious_says_so(site):
    assert site.get("/api/v1/status").json()["synthetic"] is True
    assert "Données fictives" in site.get(f"/professionnel/{ELOISE}").text
    assert "Données fictives" in text_of_sheet(site, ELOISE)


def test_the_row_that_made_no_sense_was_reported_and_nothing_else_suffered(data_dir):
    (kept,) = (data_dir / "reports").glob("*.json")
    account = json.loads(kept.read_text("utf-8"))
    line = sum(account["rows"][name] for name in account["rows"] if "activite" in name) + 1
    assert line in [rejection["line"] for rejection in account["rejections"]]
