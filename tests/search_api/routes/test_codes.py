"""The code systems of the directory."""

import pytest

from directory.model.professional import SavoirFaire
from directory.terminology import Concept
from tests.builders import a_document, a_rpps
from tests.fakes import InMemoryEngine, SilentEngine

NURSE = Concept("60", "Infirmier de la donnée")
GP = SavoirFaire(None, "SM26", "Qualifié en Médecine Générale")
BREST = {"commune": Concept("29019", "Brest"), "postal_code": "29200"}


@pytest.fixture
def client(client_of):
    people = ({}, {"profession": NURSE, **BREST}, {"savoir_faire": (GP,), **BREST})
    return client_of(
        InMemoryEngine([a_document(rpps=a_rpps(at), **each) for at, each in enumerate(people, 1)])
    )


def test_professions_come_with_their_labels_most_people_first(client):
    codes = client.get("/api/v1/professions").json()["codes"]
    assert [(each["code"], each["label"], each["count"]) for each in codes] == [
        ("10", "Médecin", 2),
        ("60", "Infirmier de la donnée", 1),
    ]


def test_savoir_faire_that_people_take_for_one_are_one(client):
    (general_practice,) = client.get("/api/v1/savoir-faire").json()["codes"]
    assert general_practice["label"] == "Médecine générale"
    assert {"SM26", "SM53", "SM54"} <= set(general_practice["codes"])


@pytest.mark.parametrize("text", ["Bres", "29200", "BREST"])
def test_a_commune_is_found_by_the_beginning_of_its_name_or_postal_code(client, text):
    towns = client.get("/api/v1/communes", params={"q": text}).json()["communes"]
    assert ("29019", "Brest", 2) in [(each["code"], each["label"], each["count"]) for each in towns]


def test_without_a_text_the_communes_of_most_people_come(client):
    towns = client.get("/api/v1/communes").json()["communes"]
    assert [each["label"] for each in towns] == ["Brest", "Rennes"]


def test_a_commune_that_does_not_exist_is_an_empty_list(client):
    assert client.get("/api/v1/communes", params={"q": "zzz"}).json()["communes"] == []


@pytest.mark.parametrize("path", ["professions", "savoir-faire", "communes"])
def test_code_systems_are_revalidated_and_fail_with_the_engine(client, client_of, path):
    tag = client.get(f"/api/v1/{path}").headers["etag"]
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert client_of(SilentEngine()).get(f"/api/v1/{path}").status_code == 503
