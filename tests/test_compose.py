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
from search_api import VERSION

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/compose/compose-spec.json").read_text("utf-8"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
EXAMPLE_SETTINGS = "docs/operation/annuaire.env"
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


def list_services(profile):
    return {name: each for name, each in SERVICES.items() if profile in each["profiles"]}


def test_each_profile_has_what_it_needs():
    assert set(list_services("single")) == {"proxy", "site", "fetch", "feed"}
    cluster = {"proxy", "cluster-site", "cluster-fetch", "cluster-feed", "postgresql", "valkey"}
    nodes = {"opensearch-1", "opensearch-2", "opensearch-3"}
    assert set(list_services("cluster")) == cluster | nodes


def test_every_variable_is_a_setting():
    known = {f"ANNUAIRE_{field.upper()}" for field in Settings.model_fields}
    texts = ((ROOT / path).read_text("utf-8") for path in ("docker-compose.yml", EXAMPLE_SETTINGS))
    named = set(VARIABLE.findall("".join(texts) + DOCKERFILE))
    assert len(named) > 3
    assert named - known == set()


@pytest.mark.parametrize(
    "service",
    [name for name, each in SERVICES.items() if each["image"].startswith("annuaire:")],
)
def test_its_values_are_accepted_with_those_of_the_example(monkeypatch, tmp_path, service):
    lines = (ROOT / EXAMPLE_SETTINGS).read_text("utf-8").splitlines()
    every = [line.removeprefix("#") for line in lines if re.match(r"#?ANNUAIRE_", line)]
    (tmp_path / "annuaire.env").write_text("\n".join(every))
    for name, value in SERVICES[service]["environment"].items():
        monkeypatch.setenv(name, INTERPOLATION.sub(r"\g<default>", value))
    settings = Settings(_env_file=tmp_path / "annuaire.env")
    assert settings.engine == ("opensearch" if service.startswith("cluster-") else "embedded")
    assert settings.public_url.startswith("https://" if "site" in service else "http")
    assert COMPOSE["networks"]["front"]["ipam"]["config"] == [{"subnet": settings.trusted_proxies}]


def test_a_secret_is_a_setting_and_its_file_is_named_after_it():
    for name in ("annuaire_database_url",):
        assert name.removeprefix("annuaire_") in Settings.model_fields
        assert COMPOSE["secrets"][name]["file"].endswith(f"/{name}")


def test_a_setting_is_read_from_a_secret(tmp_path):
    address = "postgresql+psycopg://annuaire:PASSWORD@postgresql/annuaire"
    (tmp_path / "annuaire_database_url").write_text(f"{address}\n")
    assert Settings(_secrets_dir=tmp_path).database_url == address


@pytest.mark.parametrize("service", [name for name in SERVICES if name.endswith("site")])
def test_a_site_has_no_path_to_the_store(service):
    assert "ANNUAIRE_DATABASE_URL" not in SERVICES[service]["environment"]
    assert "secrets" not in SERVICES[service]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_limits_a_place_for_what_it_keeps_and_a_log_that_ends(service):
    own = SERVICES[service]
    assert {"memory", "cpus"} <= set(own["deploy"]["resources"]["limits"])
    named = {each.partition(":")[0] for each in own["volumes"]}
    assert named & set(COMPOSE["volumes"])
    assert {"max-size", "max-file"} <= set(own["logging"]["options"])
    assert own["restart"] == "unless-stopped"


def test_lists_that_arrive_wait_on_the_volume_of_the_data():
    """A folder in memory would count against the limit of the service."""
    for name, own in SERVICES.items():
        if "ANNUAIRE_DATA_DIR" in own.get("environment", {}):
            assert "data:/var/lib/annuaire" in own["volumes"], name
            folders = (own["environment"]["TMPDIR"], own["environment"]["ANNUAIRE_DATA_DIR"])
            assert all(each in DOCKERFILE for each in folders)


@pytest.mark.parametrize(
    "service", [name for name in SERVICES if not name.endswith(("feed", "fetch"))]
)
def test_what_answers_requests_is_looked_after(service):
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[service]["healthcheck"])


def test_a_site_has_more_time_to_stop_than_it_takes():
    settings = Settings()
    for name in ("site", "cluster-site"):
        period = float(SERVICES[name]["stop_grace_period"].removesuffix("s"))
        assert period > settings.drain_s + settings.stop_s + 10


def test_the_cluster_is_the_one_that_is_tested():
    pom = (ROOT / "tests/opensearch/pom.xml").read_text("utf-8")
    version = re.search(r"<opensearch\.version>(.+?)<", pom)[1]
    images = {each["image"] for name, each in SERVICES.items() if name.startswith("opensearch-")}
    assert images == {f"opensearchproject/opensearch:{version}"}


def test_nothing_but_the_proxy_is_reachable():
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert published == {"proxy": ["80:80", "443:443"]}


def test_the_image_is_named_after_the_version():
    named = {each["image"] for each in SERVICES.values() if "build" in each}
    assert named == {f"annuaire:${{VERSION:-{VERSION}}}"}


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
