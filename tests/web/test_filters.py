from directory.model.geography import Point
from search_api.search.facets import FacetValue
from search_api.search.understanding import Near
from web.filters import build_filter_chips, build_filter_groups, build_radius_filter
from web.search_url import SearchUrl

FACETS = {
    "profession": (FacetValue("10", "Médecin", 12), FacetValue("60", "Infirmier", 3)),
    "departement": (FacetValue("35", "Ille-et-Vilaine", 15),),
}


def test_each_value_leads_to_the_search_narrowed_by_it():
    (professions,) = build_filter_groups(SearchUrl(q="martin"), FACETS)
    assert [(each.label, each.count, each.path) for each in professions.choices] == [
        ("Médecin", "12", "/recherche?q=martin&profession=10"),
        ("Infirmier", "3", "/recherche?q=martin&profession=60"),
    ]


def test_a_value_that_everybody_has_is_no_filter():
    assert [each.heading for each in build_filter_groups(SearchUrl(q="martin"), FACETS)] == [
        "Profession"
    ]


def test_the_chosen_value_leads_back_and_its_filter_stays():
    *_, departements = build_filter_groups(SearchUrl(q="martin", departement="35"), FACETS)
    (chosen,) = departements.choices
    assert (chosen.is_chosen, chosen.path) == (True, "/recherche?q=martin")


def test_a_filter_of_the_address_is_a_chip_by_its_label():
    (chip,) = build_filter_chips(SearchUrl(q="martin", profession="60"), FACETS)
    assert (chip.kind, chip.text, chip.path) == ("Profession", "Infirmier", "/recherche?q=martin")


def test_a_filter_that_nobody_answers_is_a_chip_all_the_same():
    (chip,) = build_filter_chips(SearchUrl(profession="99"), {})
    assert (chip.text, chip.path) == ("99", "/recherche")


def test_the_chosen_value_comes_first_and_many_others_open():
    many = {"mode": tuple(FacetValue(str(n), f"Mode {n}", 30 - n) for n in range(20))}
    (modes,) = build_filter_groups(SearchUrl(mode="15"), many)
    assert modes.choices[0].label == "Mode 15"
    assert (len(modes.choices), len(modes.others)) == (8, 12)


def test_the_sector_of_activity_is_a_filter_and_a_chip():
    sectors = (FacetValue("SA07", "Cabinet individuel", 9), FacetValue("SA01", "Hôpital", 2))
    asked = SearchUrl(q="martin", sector="SA07")
    (group,) = build_filter_groups(asked, {"sector": sectors})
    assert (group.heading, group.choices[1].path) == (
        "Secteur d’activité",
        "/recherche?q=martin&sector=SA01",
    )
    (chip,) = build_filter_chips(asked, {"sector": sectors})
    assert (chip.text, chip.path) == ("Cabinet individuel", "/recherche?q=martin")


def test_codes_of_one_label_are_chosen_together_and_one_chip():
    modes = {"mode": (FacetValue("L,S", "Libéral", 9), FacetValue("B", "Bénévole", 2))}
    (group,) = build_filter_groups(SearchUrl(q="martin"), modes)
    assert group.choices[0].path == "/recherche?q=martin&mode=L%2CS"
    (group,) = build_filter_groups(SearchUrl(q="martin", mode="L,S"), modes)
    assert [each.is_chosen for each in group.choices] == [True, False]
    (chip,) = build_filter_chips(SearchUrl(q="martin", mode="L,S"), modes)
    assert chip.text == "Libéral"


def test_a_telephone_is_a_filter_although_it_has_a_single_value():
    phones = {"has_phone": (FacetValue("true", "Avec téléphone", 9),)}
    (group,) = build_filter_groups(SearchUrl(q="martin"), phones, people=12)
    assert [(each.label, each.path) for each in group.choices] == [
        ("Avec téléphone", "/recherche?q=martin&has_phone=true")
    ]
    assert build_filter_groups(SearchUrl(q="martin"), phones, people=9) == ()
    assert (
        build_filter_groups(SearchUrl(has_phone="true"), phones, people=9)[0].choices[0].is_chosen
    )


def test_a_chip_has_its_label_although_nobody_answers():
    chips = build_filter_chips(SearchUrl(civility="MME", has_phone="true"), {})
    assert [each.text for each in chips] == ["Madame", "Avec téléphone"]


def test_around_a_place_the_radius_can_be_changed():
    (distance,) = build_radius_filter(SearchUrl(q="martin"), Near(Point(48.1, -1.7, "commune"), 20))
    assert [each.label for each in distance.choices if each.is_chosen] == ["20\xa0km"]
    assert distance.choices[0].path == "/recherche?q=martin&radius_km=5"
    assert build_radius_filter(SearchUrl(q="martin"), None) == ()
