from benchmarks.relevance.figures import estimate_share


def test_an_interval_holds_its_share_and_narrows_with_more_questions():
    few, many = estimate_share([True, False] * 20), estimate_share([True, False] * 500)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low


def test_a_share_of_all_is_certain():
    assert str(estimate_share([True] * 9)) == "100.0 [100.0–100.0]"
