import json

from search_api.search.ranking import RANKING_RULES


def test_the_reading_the_tier_and_the_rules_are_told(asked, someone, full_name):
    told = asked("explain", full_name).stdout
    assert someone["id"] in told
    assert "nom complet" in told
    assert "tier 0, name part 0, alphabetical" in told


def test_a_program_gets_every_rule(asked, full_name):
    answer = json.loads(asked("explain", full_name, "--json").stdout)
    values = answer["results"][0]["explained"].keys()
    assert values in (RANKING_RULES.keys(), {"tier": 0, "name part": 0, "alphabetical": 0}.keys())


def test_nobody_found_is_explained(asked):
    answer = asked("explain", "zzzzqqq")
    assert answer.exit_code == 0
    assert "Aucun professionnel trouvé" in answer.stdout
