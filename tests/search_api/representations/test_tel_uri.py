import pytest

from search_api.representations.tel_uri import format_tel_uri


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("0299010203", "tel:+33299010203"),
        ("+33299010203", "tel:+33299010203"),
        ("02 99 01 02 03", "tel:+33299010203"),
        ("02.99.01.02.03", "tel:+33299010203"),
        ("0262123456", "tel:+262262123456"),
        ("05 90 12 34 56", "tel:+590590123456"),
        ("+508 41 23 45", "tel:+508412345"),
        ("+687 25 66 88", "tel:+687256688"),
        ("02 99 01 02 03 poste 12", "tel:+33299010203;ext=12"),
        ("+41 22 730 11 11", "tel:+41227301111"),
        ("3624", "tel:3624"),
    ],
)
def test_a_phone_number_is_dialled_from_anywhere(given, link):
    assert format_tel_uri(given) == link
