"""`--partial`: what is there is loaded, the rest of each person stays as it was."""

from tests.cli.bad_input.spoiling import NEWCOMER, PEOPLE
from tests.indexer.official import ACTIVITIES, DIPLOMAS, NAMES, SAVOIR_FAIRE, row, write


def facts(listing):
    """Savoir-faire, diplomas and towns of a person with one exercise."""
    (exercise,) = listing.exercises
    return (
        [each.label for each in exercise.savoir_faire],
        [each.label for each in exercise.diplomas],
        [each.place.address.commune.label for each in exercise.activities],
    )


BREST = {"commune_code": "29019", "commune_label": "BREST", "postal_code": "29200"}
GERIATRICS = {"savoir_faire_code": "SM18", "savoir_faire_label": "Gériatrie"}


def test_a_partial_load_takes_what_is_there_and_keeps_the_rest(arriving, accepted):
    for kind in (SAVOIR_FAIRE, DIPLOMAS):
        (arriving / NAMES[kind]).unlink()
    write(arriving, ACTIVITIES, [row(ACTIVITIES, rpps=PEOPLE[0], **BREST)])
    account, people = accepted("--partial")
    assert account["changes"] == {"new": 0, "changed": 1, "unchanged": 0, "departed": 0}
    assert facts(people[PEOPLE[0]]) == (["Cardiologie"], ["DE Docteur en médecine"], ["Brest"])
    assert people.keys() == set(PEOPLE)


def test_a_partial_load_makes_nobody_of_a_savoir_faire_alone(arriving, accepted):
    for kind in (ACTIVITIES, DIPLOMAS):
        (arriving / NAMES[kind]).unlink()
    known, unknown = (row(SAVOIR_FAIRE, rpps=who, **GERIATRICS) for who in (PEOPLE[0], NEWCOMER))
    write(arriving, SAVOIR_FAIRE, [known, unknown])
    _, people = accepted("--partial")
    assert people.keys() == set(PEOPLE)
    assert facts(people[PEOPLE[0]])[0] == ["Cardiologie", "Gériatrie"]


def test_a_partial_load_of_nothing_is_refused(arriving, refused):
    for name in NAMES.values():
        (arriving / name).unlink()
    assert "fichier absent" in refused("--partial")
