"""A word that sounds the same is one slip, where all other words are right."""


def test_a_name_said_alike_comes_before_one_that_is_not(order):
    assert order("leroi paul", "LERON Paul", "LEROY Paul") == ["LEROY Paul", "LERON Paul"]


def test_a_name_said_alike_is_one_slip_whatever_its_letters(order):
    assert order("boucho cynthia", "BOUCHE Cynthia", "BOUCHAUD Cynthia")[0] == "BOUCHAUD Cynthia"


def test_sounds_are_not_believed_where_another_word_is_wrong_too(order):
    assert order("boucho cyntia", "BOUCHE Cynthia", "BOUCHAUD Cynthia")[0] == "BOUCHE Cynthia"
