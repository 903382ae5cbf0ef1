"""With as many letters wrong, one in each word comes before two in the same."""


def test_slips_rarely_strike_the_same_word(order):
    assert order("guigrard cloe", "GIRARD Cloe", "GUIGNARD Chloé") == [
        "GUIGNARD Chloé",
        "GIRARD Cloe",
    ]
