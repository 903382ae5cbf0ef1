"""With as many slips, what sounds the same comes first."""


def test_a_name_said_alike_comes_before_one_that_is_not(order):
    assert order("leroi paul", "LERON Paul", "LEROY Paul") == ["LEROY Paul", "LERON Paul"]
