"""Of names that sound the same, the one with fewer letters apart comes first."""


def test_the_nearer_of_two_like_sounds_comes_first(order):
    assert order("gougot anne", "GOUGAUD Anne", "GOUGOD Anne") == ["GOUGOD Anne", "GOUGAUD Anne"]
