import pytest

from directory.terminology.grouping import expand_codes
from directory.terminology.lexicon import (
    MAX_LABEL_WORDS,
    Meaning,
    index_forms,
    list_lexicon_sources,
    load_lexicon,
    load_official_labels,
)
from directory.terminology.tables import read_terminology_csv
from directory.text.analysis import words


def look_up_meaning(text):
    return load_lexicon()["".join(words(text))]


@pytest.mark.parametrize(
    ("word", "kind", "code"),
    [
        ("kiné", "profession", "70"),
        ("KINES", "profession", "70"),
        ("dentistes", "profession", "40"),
        ("sage-femme", "profession", "50"),
        ("sagefemme", "profession", "50"),
        ("Masseur-Kinésithérapeute", "profession", "70"),
        ("infirmières", "profession", "60"),
        ("psy", "profession", "93"),
        ("aides-soignantes", "function", "313"),
        ("préparatrice en pharmacie", "function", "317"),
        ("généraliste", "savoir_faire", "SM53"),
        ("médecin traitant", "savoir_faire", "SM26"),
        ("cardio", "savoir_faire", "SM04"),
        ("Cardiologie et maladies vasculaires", "savoir_faire", "SM73"),
        ("O.R.L.", "savoir_faire", "SM39"),
        ("pédopsy", "savoir_faire", "SM92"),
        ("chirurgien oral", "savoir_faire", "SCD02"),
    ],
)
def test_an_everyday_word_stands_for_codes(word, kind, code):
    found = look_up_meaning(word)
    assert found.kind == kind
    assert code in found.codes


def test_a_meaning_is_called_by_the_name_of_its_group():
    assert look_up_meaning("généraliste").label == "Médecine générale"


def test_every_code_of_a_word_has_an_official_label():
    known = {code for _, code in load_official_labels()}
    asked = {code for row in read_terminology_csv("words.csv") for code in row["codes"].split()}
    assert asked <= known


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (
            (
                "allergologie, allergologue, allergologues, allergie, allergo,"
                " maladies allergiques, allergologie et immunologie clinique"
            ),
            "SM57 C33 CAPA03 DEC02 DSM201 SST15",
        ),
        ("urologie, urologue, uro, chirurgie urologique", "SM12 C13 CEX64"),
        (
            "cancérologie, cancérologue, oncologie, oncologue, onco, cancer",
            (
                "SM36 C35 DSM206 DEC04 DSM236 SST04 SM35 SM37 SM45 SST03"
                " DEC05 DSM237 DEC06 DSM238 DEC07 DSM239 DEC08 DSM240"
            ),
        ),
        (
            (
                "addictologie, addictologue, tabacologue, alcoologue, addictologie clinique,"
                " toxicomanies et alcoologies"
            ),
            "DEC01 CAPA01 CAPA16 DSM200 SST01",
        ),
        ("néonatologie, néonatologue, néonatalogie", "SM87 DEC18 DSM224"),
        (
            (
                "angéiologie, angéiologue, angiologue, angiologie, phlébologue,"
                " médecine vasculaire, médecin vasculaire"
            ),
            "SM61 C34 CAPA04 DEC17 DSM223",
        ),
        ("gériatrie, gériatre, gérontologie, gérontologue", "SM18 CAPA06 DSM213"),
        (
            "urgences, urgentiste, médecine d'urgence, aide médicale urgente",
            "SM59 CAPA02 DEC14 DSM220 SST26",
        ),
        (
            "médecine du sport, médecin du sport, médecine et biologie du sport",
            "DEC15 C05 CAPA10 DSM219 SST21",
        ),
        (
            "endocrinologie, endocrinologue, diabétologue, diabétologie-nutrition",
            "SM62 SM16 C36 C37 C75",
        ),
        ("dermatologue, dermatologie, dermato-vénéréologie", "SM15 C15"),
        ("gastro-entérologue, maladies de l'appareil digestif", "SM24 C29"),
        ("cardiologie, cardiologue", "SM04 SM73 C07 SM79 SM80 SM81 SST05"),
        ("orthodontiste, orthodontie, orthopédie dento-maxillo-faciale", "SCD01 C76 DEC21 DSM227"),
        ("médecine légale, médecin légiste", "SM60 C40 DEC16 DSM221 CAPA14 SST10"),
        ("douleur, algologue, médecin de la douleur", "DEC12 DSM235 CAPA05 SST09"),
        ("soins palliatifs, médecine palliative", "DEC12 DSM235 SST17"),
        ("médecine du travail, médecin du travail", "SM25 C41 CAPA11"),
        ("médecine nucléaire, médecin nucléaire", "SM28 C69 DSM222"),
        ("médecine physique et de réadaptation, mpr", "SM29 C60"),
        ("aide soignant", "313 400"),
    ],
)
def test_all_words_of_a_group_stand_for_all_of_its_codes(texts, codes):
    for text in texts.split(", "):
        assert set(look_up_meaning(text).codes) == set(codes.split()), text


def test_every_official_label_stands_for_all_codes_that_are_meant_together():
    lexicon = load_lexicon()
    for (kind, code), label in load_official_labels().items():
        key = "".join(words(label))
        if len(words(label)) > MAX_LABEL_WORDS or key == "nutrition":
            continue
        expected = expand_codes([code]) if kind == "savoir_faire" else (code,)
        assert lexicon[key].kind == kind
        assert set(lexicon[key].codes) >= set(expected), label


def test_the_everyday_sense_of_nutrition_is_the_dietitian():
    assert look_up_meaning("nutrition").codes == ("95",)
    assert set(look_up_meaning("médecin nutritionniste").codes) == {"DEC20", "DSM226", "SST22"}


def test_the_order_of_the_tables_decides_nothing():
    for entries in list_lexicon_sources():
        forward, backward = index_forms(entries), index_forms(reversed(entries))
        assert forward.keys() == backward.keys()
        for key, meaning in forward.items():
            assert set(meaning.codes) == set(backward[key].codes), key


def test_two_rows_that_contradict_each_other_are_refused():
    one, other = (Meaning("savoir_faire", (code,), code) for code in ("C13", "C29"))
    with pytest.raises(ValueError, match="urologie"):
        index_forms([("urologie", one), ("Urologie", other)])


@pytest.mark.parametrize(
    ("word", "french"),
    [
        ("doctor", "médecin"),
        ("nurses", "infirmier"),
        ("dentist", "dentiste"),
        ("pharmacist", "pharmacien"),
        ("midwives", "sage-femme"),
        ("physiotherapist", "kiné"),
        ("psychologist", "psychologue"),
        ("eye doctor", "ophtalmo"),
        ("general practitioner", "généraliste"),
        ("GP", "généraliste"),
        ("speech and language therapist", "orthophoniste"),
        ("cardiologist", "cardiologue"),
        ("ear nose and throat", "orl"),
        ("children's doctor", "pédiatre"),
        ("orthopaedic surgeon", "chirurgien orthopédiste"),
        ("radiographer", "manip radio"),
        ("care assistant", "aide soignant"),
    ],
)
def test_an_english_word_stands_for_the_same_codes_as_the_french_one(word, french):
    assert look_up_meaning(word).codes == look_up_meaning(french).codes
