import json

import pytest

from search_api.ranking import RULES


@pytest.fixture
def asked(annuaire_on, loaded):
    """The command on the directory that nobody changes."""
    return annuaire_on(loaded)


def name_of(listing):
    exercise = listing["exercises"][0]
    return f"{exercise['exercise_first_name']} {exercise['exercise_name']}"


def test_the_reading_the_tier_and_the_rules_are_told(asked, someone):
    told = asked("explain", name_of(someone)).stdout
    assert someone["id"] in told
    assert "nom complet" in told
    assert "tier 0, alphabetical" in told


def test_a_program_gets_every_rule(asked, someone):
    answer = json.loads(asked("explain", name_of(someone), "--json").stdout)
    values = answer["results"][0]["explained"].keys()
    assert values in (RULES.keys(), {"tier": 0, "alphabetical": 0}.keys())


def test_nobody_found_is_explained(asked):
    answer = asked("explain", "zzzzqqq")
    assert answer.exit_code == 0
    assert "Aucun professionnel trouvé" in answer.stdout
