import pytest

from search_api.search.understanding import parse_query


def asked(text):
    return parse_query(text).query.where


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kiné", ("70",)),
        ("KINES", ("70",)),
        ("sage femme", ("50",)),
        ("sage-femmes", ("50",)),
        ("SAGEFEMME", ("50",)),
        ("chirurgien dentiste", ("40",)),
        ("infirmières libérales", ("60",)),
    ],
)
def test_a_profession_is_read_however_it_is_written(text, codes):
    assert asked(text).professions == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("généraliste", {"SM26", "SM53", "SM54"}),
        ("pédopsychiatre", {"SM43", "SM92", "C58", "DEC24", "DSM231"}),
        ("allergologie nantes", {"SM57", "C33", "CAPA03", "DEC02", "DSM201", "SST15"}),
        ("urologie", {"SM12", "C13", "CEX64"}),
        ("chirurgie orale", {"SCD02", "SM56"}),
        ("orl", {"SM34", "SM39", "SM86"}),
    ],
)
def test_a_savoir_faire_is_asked_for_with_its_group(text, codes):
    assert set(asked(text).savoir_faire) == codes


def test_a_role_is_asked_for_as_a_function():
    assert asked("aide-soignante").functions == ("313", "400")


def test_the_longest_term_is_claimed_and_the_rest_is_left(chips):
    assert chips("martin médecin du travail lille") == [
        ("name", "martin"),
        ("savoir_faire", "médecin du travail"),
        ("place", "lille"),
    ]


def test_a_profession_and_a_savoir_faire_are_both_asked_for():
    where = asked("médecin cardiologue")
    assert (where.professions, "SM04" in where.savoir_faire) == (("10",), True)


def test_of_two_words_what_both_mean_is_asked_for():
    assert set(asked("chirurgien urologue").savoir_faire) == {"SM12", "C13", "CEX64"}


def test_of_two_words_with_nothing_in_common_either_is_asked_for():
    assert {"SM15", "SM57"} <= set(asked("dermatologue allergologue").savoir_faire)


def test_words_parted_by_another_are_no_term():
    assert asked("sage martin femme").professions == ()


@pytest.mark.parametrize("text", ["martin", "sage", "le goff", "boucher"])
def test_names_are_left(chips, text):
    assert [kind for kind, _ in chips(text)] == ["name"]
