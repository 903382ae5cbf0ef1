import pytest

from directory.terminology.inflection import form_plural, generate_forms


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("dentiste", "dentistes"),
        ("infirmier", "infirmieres"),
        ("chirurgien dentiste", "chirurgiennedentiste"),
        ("sage femme", "sagesfemmes"),
        ("infirmier liberal", "infirmiereliberale"),
        ("medecin du travail", "medecinsdutravail"),
        ("preparateur", "preparatrice"),
        ("cardiologue", "cardiologie"),
        ("radiologue", "radiologiste"),
        ("pediatre", "pediatrie"),
        ("kinesitherapeute", "kinesitherapie"),
    ],
)
def test_a_word_of_trade_has_its_usual_forms(words, form):
    assert form in set(generate_forms(words.split()))


@pytest.mark.parametrize(
    ("word", "expected"), [("medical", "medicaux"), ("dos", "dos"), ("os", "os")]
)
def test_a_plural_is_written_as_in_french(word, expected):
    assert form_plural(word) == expected
