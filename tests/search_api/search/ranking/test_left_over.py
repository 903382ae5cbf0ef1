"""With as many slips, a name with fewer words left over comes first."""


def test_a_name_covered_whole_comes_before_a_longer_one(order):
    assert order("martim jean", "MARTIN Jean-Luc", "MARTIN Jean") == [
        "MARTIN Jean",
        "MARTIN Jean-Luc",
    ]


def test_guesses_that_no_rule_parts_keep_the_order_of_the_engine(order):
    assert order("martim", "MARTIN Zoé", "MARTIN Anne") == ["MARTIN Zoé", "MARTIN Anne"]
