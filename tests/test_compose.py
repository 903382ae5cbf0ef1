"""The production shape: a compose file that follows its specification and sets what exists.

There is no container program here: the file is held to the specification's own schema
(`compose/compose-spec.json`, of the Compose Specification, Apache-2.0, as the npm package dclint
3.1.0 carries it), and what it says to what the program knows.
"""

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from directory.settings import Settings
from pdf.native import DEBIAN_PACKAGES

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/compose/compose-spec.json").read_text("utf-8"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
VARIABLE = re.compile(r"\bANNUAIRE_[A-Z_]+\b")
INTERPOLATION = re.compile(r"\$\{\w+(?::[-?](?P<default>[^}]*))?\}")


def complaints(compose):
    return [error.message for error in Draft7Validator(SCHEMA).iter_errors(compose)]


def test_the_file_follows_the_specification():
    assert complaints(COMPOSE) == []


def test_a_mistake_is_noticed():
    assert complaints({"services": {"site": {"imagine": "annuaire"}}}) != []


def test_the_four_services_are_there():
    assert set(SERVICES) == {"opensearch", "postgresql", "indexer", "site"}


def test_every_variable_is_a_setting():
    known = {f"ANNUAIRE_{field.upper()}" for field in Settings.model_fields}
    named = set(VARIABLE.findall((ROOT / "docker-compose.yml").read_text("utf-8") + DOCKERFILE))
    assert len(named) > 3
    assert named - known == set()


@pytest.mark.parametrize("service", ["indexer", "site"])
def test_its_values_are_accepted(service):
    given = {
        name.removeprefix("ANNUAIRE_").lower(): INTERPOLATION.sub(r"\g<default>", value)
        for name, value in SERVICES[service]["environment"].items()
    }
    settings = Settings(_env_file=None, **given)
    assert (settings.engine, settings.opensearch_url) == ("opensearch", "http://opensearch:9200")


def test_the_site_has_no_path_to_the_store():
    assert "ANNUAIRE_DATABASE_URL" not in SERVICES["site"]["environment"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_limits_and_a_place_for_what_it_keeps(service):
    assert {"memory", "cpus"} <= set(SERVICES[service]["deploy"]["resources"]["limits"])
    named = {each.partition(":")[0] for each in SERVICES[service]["volumes"]}
    assert named & set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", ["opensearch", "postgresql", "site"])
def test_what_goes_on_running_is_looked_after(service):
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[service]["healthcheck"])
    assert SERVICES[service]["restart"] == "unless-stopped"


def test_the_indexer_runs_once_and_after_what_it_needs():
    assert SERVICES["indexer"]["restart"] == "no"
    conditions = {each["condition"] for each in SERVICES["indexer"]["depends_on"].values()}
    assert conditions == {"service_healthy"}


def test_the_cluster_is_the_one_that_is_tested():
    pom = (ROOT / "tests/opensearch/pom.xml").read_text("utf-8")
    version = re.search(r"<opensearch\.version>(.+?)<", pom)[1]
    assert SERVICES["opensearch"]["image"].partition(":")[2] == version


def test_nothing_but_the_site_is_reachable_and_that_from_this_machine_alone():
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert published == {"site": ["127.0.0.1:8000:8000"]}


def test_the_image_holds_every_package_and_library_of_the_program():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE) == packages
    assert " ".join(DEBIAN_PACKAGES.values()) in DOCKERFILE


def test_the_image_holds_what_every_setting_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {
        name: each for name, each in project["optional-dependencies"].items() if name != "dev"
    }
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    for package in [*project["dependencies"], *chain.from_iterable(extras.values())]:
        name = re.match(r"[\w-]+", package)[0]
        assert re.search(rf"^{name}(\[\w+\])?==", locked, re.MULTILINE), package


def test_the_image_runs_as_nobody_in_particular():
    assert "\nUSER annuaire\n" in DOCKERFILE
