"""Names that are said alike get the same key; names that are not, do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.text.phonetics import compute_phonetic_key

SAME_SOUND = """
lefevre lefebvre | thibaut thibault tibo | sophie sofie | dupond dupont dupon | lemaitre lemetre
renault renaud reno | philippe filipe | poulain poulin | georges jorge | jacques jak
cecile sesile | schmitt schmidt shmit | haffner afner | dumay dumet | roux rou | gauthier gotier
catherine katherine | mathieu matthieu | christophe kristof | lucie lussie | gilles jil
bernard bernar | girard jirard | leroy leroi | faure for | boucher bouchet | yves ive
laurent lauran loran | benoit benoi | marchand marchan | perrin perin | quentin kentin
vincent vinsan | bressand brecend | laurence loranse | gentil jantil
"""
DIFFERENT_SOUND = "guerin gerin | martin marton | simon samson | durand dupont"


def split_groups(text):
    return [group.split() for line in text.strip().splitlines() for group in line.split("|")]


@pytest.mark.parametrize("names", split_groups(SAME_SOUND), ids=" ".join)
def test_names_said_alike_share_a_key(names):
    assert len(set(map(compute_phonetic_key, names))) == 1, dict(
        zip(names, map(compute_phonetic_key, names), strict=True)
    )


@pytest.mark.parametrize("names", split_groups(DIFFERENT_SOUND), ids=" ".join)
def test_names_said_differently_do_not(names):
    assert len(set(map(compute_phonetic_key, names))) == len(names)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_every_word_has_a_key(word):
    assert compute_phonetic_key(word)
