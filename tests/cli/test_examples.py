from cli.examples import choose_examples, simplify_listing_name
from tests.builders import a_listing, a_rpps


def test_a_name_is_typed_without_its_marks():
    listing = a_listing(exercise_name="LE FLOC'H", exercise_first_name="Éloïse")
    assert simplify_listing_name(listing) == "lefloch eloise"


def test_the_odd_name_is_found_among_plain_ones():
    plain = a_listing(exercise_name="MARTIN", exercise_first_name="Sophie")
    odd = a_listing(exercise_name="LE FLOC'H", exercise_first_name="Éloïse", rpps=a_rpps(2))
    first, second, _ = choose_examples([plain, odd, plain])
    assert first.paths == ("/recherche?q=martin+sophie",)
    assert second.paths == ("/recherche?q=lefloch+eloise",)


def test_the_person_whose_page_is_shown_has_a_place():
    idle = a_listing(situations=(), rpps=a_rpps(2))
    busy = a_listing()
    assert choose_examples([idle, busy])[2].paths == (
        f"/professionnel/{busy.id}",
        f"/professionnel/{busy.id}/fiche.pdf",
    )


def test_one_person_is_enough():
    assert len(choose_examples([a_listing()])) == 3
