import pytest
from starlette.exceptions import HTTPException

from search_api.http.content_negotiation import Representation, negotiate_representation


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, Representation.JSON),
        ("*/*", Representation.JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Representation.JSON),
        ("application/pdf", Representation.PDF),
        ("application/json;q=0.5, application/pdf", Representation.PDF),
        ("application/pdf;q=0.4, application/*;q=0.9", Representation.JSON),
        ("application/json;q=0, */*", Representation.PDF),
        ("Application/PDF", Representation.PDF),
        ("text/vcard", Representation.VCARD),
        ("text/*, application/json;q=0.3", Representation.VCARD),
        ("application/ld+json, application/json;q=0.9", Representation.JSON_LD),
        ("application/fhir+json", Representation.FHIR),
    ],
)
def test_the_form_a_client_likes_best_is_given(accept, form):
    assert negotiate_representation("99000012346", accept) == ("99000012346", form)


@pytest.mark.parametrize("accept", ["image/png", "application/fhir+xml", "image/*", "*/*;q=0"])
def test_a_form_that_is_not_built_is_refused(accept):
    with pytest.raises(HTTPException) as refused:
        negotiate_representation("99000012346", accept)
    assert refused.value.status_code == 406


@pytest.mark.parametrize(
    ("suffix", "form"),
    [(".pdf", Representation.PDF), (".json", Representation.JSON), (".vcf", Representation.VCARD)],
)
def test_a_suffix_wins_over_what_the_client_accepts(suffix, form):
    assert negotiate_representation(f"99000012346{suffix}", "image/*") == ("99000012346", form)


def test_an_unknown_suffix_is_refused():
    with pytest.raises(HTTPException, match=r"\.png"):
        negotiate_representation("99000012346.png", None)


def test_dots_between_digits_are_no_suffix():
    assert negotiate_representation("99.000.012.346", None) == (
        "99.000.012.346",
        Representation.JSON,
    )
