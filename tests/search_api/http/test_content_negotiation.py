import pytest
from starlette.exceptions import HTTPException

from search_api.http.content_negotiation import Form, requested


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, Form.JSON),
        ("*/*", Form.JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Form.JSON),
        ("application/pdf", Form.PDF),
        ("application/json;q=0.5, application/pdf", Form.PDF),
        ("application/pdf;q=0.4, application/*;q=0.9", Form.JSON),
        ("application/json;q=0, */*", Form.PDF),
        ("Application/PDF", Form.PDF),
        ("text/vcard", Form.VCARD),
        ("text/*, application/json;q=0.3", Form.VCARD),
        ("application/ld+json, application/json;q=0.9", Form.JSON_LD),
        ("application/fhir+json", Form.FHIR),
    ],
)
def test_the_form_a_client_likes_best_is_given(accept, form):
    assert requested("99000012346", accept) == ("99000012346", form)


@pytest.mark.parametrize("accept", ["image/png", "application/fhir+xml", "image/*", "*/*;q=0"])
def test_a_form_that_is_not_built_is_refused(accept):
    with pytest.raises(HTTPException) as refused:
        requested("99000012346", accept)
    assert refused.value.status_code == 406


@pytest.mark.parametrize(
    ("suffix", "form"), [(".pdf", Form.PDF), (".json", Form.JSON), (".vcf", Form.VCARD)]
)
def test_a_suffix_wins_over_what_the_client_accepts(suffix, form):
    assert requested(f"99000012346{suffix}", "image/*") == ("99000012346", form)


def test_an_unknown_suffix_is_refused():
    with pytest.raises(HTTPException, match=r"\.png"):
        requested("99000012346.png", None)


def test_dots_between_digits_are_no_suffix():
    assert requested("99.000.012.346", None) == ("99.000.012.346", Form.JSON)
