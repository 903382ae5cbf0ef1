import json

import pytest

from tests.builders import a_rpps


def test_a_search_shows_who_was_found_and_why(asked, someone, full_name):
    told = asked("search", full_name).stdout
    assert someone["id"] in told
    assert "nom complet" in told


def test_a_program_gets_the_answer_of_the_api(asked, someone):
    answer = json.loads(asked("search", someone["id"], "--json").stdout)
    assert answer["total"] == {"value": 1, "relation": "eq"}
    assert answer["results"][0]["matched"]["tier"] == "identifier"


def test_as_many_are_shown_as_asked(asked):
    assert len(json.loads(asked("search", "", "--limit", 3, "--json").stdout)["results"]) == 3


def test_nobody_found_is_explained(asked):
    answer = asked("search", "zzzzqqq")
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (0, "Aucun professionnel trouvé")
    assert len(answer.stdout.splitlines()) > 1


def test_a_person_is_shown_whole(asked, someone):
    told = asked("show", someone["id"]).stdout
    exercise = someone["exercises"][0]
    assert {someone["id"], exercise["exercise_name"], exercise["profession"]["label"]} <= {
        word for word in (someone["id"], *exercise.values(), exercise["profession"]["label"])
        if isinstance(word, str) and word in told
    }  # fmt: skip


def test_a_program_gets_the_listing_of_the_api(asked, someone):
    assert json.loads(asked("show", someone["id"], "--json").stdout) == someone


@pytest.mark.parametrize("number", [str(a_rpps(99_999_99)), "12"])
def test_a_number_that_leads_to_nobody_is_refused(asked, number):
    answer = asked("show", number)
    assert (answer.exit_code, answer.stderr.count("\n")) == (1, 1)


def test_without_a_directory_every_question_is_refused(annuaire):
    assert [annuaire(*words).exit_code for words in (["search", "x"], ["status"])] == [1, 1]
