"""What the page says of a printed fingerprint: only what the service knows."""

from datetime import date, timedelta
from hashlib import sha256

import pytest

from directory.model.fingerprint import compute_fingerprint
from pdf.fingerprints import format_printed_fingerprint
from pdf.seals import SealHolder, build_sealed_text, encode_seal
from tests.builders import TODAY, a_document, a_listing, a_rpps, a_tombstone
from tests.fakes import KEYRING, VERIFICATION_KEYS, FixedKeyring, a_fingerprint
from web.verification import VerificationKeys

PRESENT = a_fingerprint(a_listing())
UNSIGNED = compute_fingerprint(a_listing())
CURRENT = "Empreinte authentique, fiche à jour"
CHANGED = "Empreinte authentique, mais la fiche n’est plus à jour"
GONE = "Empreinte authentique, mais cette personne n’est plus dans l’annuaire"
NOT_ISSUED = "Cette empreinte n’a pas été émise par ce service pour ce numéro"
WRONG_SEAL = "La signature de cette fiche n’est pas de ce service"
UNREADABLE = "Cette empreinte n’a pas la forme attendue"
UNSIGNED_TITLE = "Cette fiche ne peut pas être authentifiée"
NAMES = ("MARTIN", "DURAND", "Sophie")


@pytest.fixture
def visitor(visitor_of):
    return visitor_of(a_document(), a_document(rpps=a_rpps(4), exercise_name="X"), a_tombstone(3))


def asked(visitor, printed, number=None, **seal):
    return visitor.open("/verifier", params={"id": number or a_rpps(), "h": printed} | seal)


def said(page):
    return page.main.replace("\u00a0", " ")


@pytest.mark.parametrize("printed", [PRESENT, format_printed_fingerprint(PRESENT).lower()])
def test_a_sheet_of_what_is_published_is_authentic_and_current(visitor, printed):
    page = asked(visitor, printed)
    assert page.texts("h1") == [CURRENT]
    assert "avec les données du 15 janvier 2026" in said(page)
    assert f"/professionnel/{a_rpps()}" in page.links


def test_the_page_says_whose_number_it_is(visitor):
    assert asked(visitor, PRESENT).texts("dd") == ["Sophie MARTIN", a_rpps(), "Médecin"]


@pytest.mark.parametrize(
    ("drawn_on", "words"),
    [
        (date(2025, 11, 1), "la dernière modification connue est du 1er décembre 2025"),
        (date(2025, 12, 1), "la dernière modification connue est du 1er décembre 2025"),
        (TODAY, "un jour que l’annuaire ne connaît pas : une activité a pu commencer"),
    ],
)
def test_a_sheet_drawn_before_a_change_is_authentic_and_says_the_day_that_is_known(
    visitor, drawn_on, words
):
    before = a_fingerprint(a_listing(exercise_name="DURAND"), drawn_on)
    page = asked(visitor, before)
    assert page.texts("h1") == [CHANGED]
    assert words in said(page)
    assert "DURAND" not in said(page)


def tampered(printed):
    return printed[:-1] + ("0" if printed[-1] != "0" else "1")


REFUSED = {
    "tampered": (tampered(PRESENT), a_rpps()),
    "of another service": (a_fingerprint(a_listing(), keyring=FixedKeyring("x")), a_rpps()),
    "of another person": (a_fingerprint(a_listing(rpps=a_rpps(4))), a_rpps()),
    "with another number": (PRESENT, a_rpps(4)),
    "with the number of nobody": (PRESENT, a_rpps(2)),
    "with the number of a departed person": (PRESENT, a_rpps(3)),
}


@pytest.mark.parametrize(("printed", "number"), REFUSED.values(), ids=REFUSED)
def test_what_was_not_issued_is_said_to_be_not_issued_and_nobody_is_named(visitor, printed, number):
    page = asked(visitor, printed, number)
    assert (page.response.status_code, page.texts("h1")) == (200, [NOT_ISSUED])
    assert not any(name in said(page) for name in NAMES)
    (field,) = page.all("input", name="h")
    assert (field.get("aria-invalid"), field.get("value")) == ("true", printed)
    assert page.all("p", id=field.get("aria-describedby"))


@pytest.mark.parametrize("printed", ["xyz", PRESENT[:-1], PRESENT + "0", UNSIGNED[:-1], "é" * 32])
def test_what_is_no_fingerprint_is_said_to_be_none_and_asked_again(visitor, printed):
    page = asked(visitor, printed)
    assert page.texts("h1") == [UNREADABLE]
    (field,) = page.all("input", name="h")
    assert (field.get("aria-invalid"), field.get("value")) == ("true", printed)


@pytest.mark.parametrize("number", [2, 3], ids=["of whom nothing remains", "departed"])
def test_an_authentic_sheet_of_somebody_gone_says_no_name_and_no_reason(visitor, number):
    page = asked(visitor, a_fingerprint(a_listing(rpps=a_rpps(number))), a_rpps(number))
    assert (page.response.status_code, page.texts("h1")) == (410, [GONE])
    assert not any(name in said(page) for name in NAMES)
    assert page.texts("dd") == []
    assert page.main == asked(visitor, a_fingerprint(a_listing(rpps=a_rpps(3))), a_rpps(3)).main


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (UNSIGNED, "Elle correspond à ce que l’annuaire publie au 15 janvier 2026"),
        (
            compute_fingerprint(a_listing(exercise_name="DURAND")).upper(),
            "la fiche est plus ancienne, ou ce service ne l’a jamais établie",
        ),
    ],
)
def test_a_fingerprint_from_before_they_were_signed_proves_nothing(visitor, printed, words):
    page = asked(visitor, printed)
    assert page.texts("h1") == [UNSIGNED_TITLE]
    assert "que n’importe qui peut calculer" in said(page)
    assert words in said(page)


@pytest.mark.parametrize(("number", "status"), [(2, 404), (3, 410)])
def test_an_unsigned_one_of_a_number_without_a_person_has_the_status_of_their_page(
    visitor, number, status
):
    assert asked(visitor, UNSIGNED, a_rpps(number)).response.status_code == status
    assert visitor.get(f"/professionnel/{a_rpps(number)}").status_code == status


def sealed(number=None, fingerprint=PRESENT, holder="Ministère"):
    """A seal that a fake key makes."""
    text = build_sealed_text(number or a_rpps(), fingerprint)
    return encode_seal(sha256(holder.encode() + text).digest())


def a_holder(name="Ministère"):
    def has_signed(text, signature):
        return signature == sha256(name.encode() + text).digest()

    return SealHolder(name, has_signed)


SEALING = VerificationKeys(KEYRING, (a_holder("Nouveau"), a_holder()))
KEYLESS = VerificationKeys(FixedKeyring("x"), (a_holder(),))
"""A service with another key of fingerprints."""
UNSEALED = "repose sur l’empreinte seule : l’adresse ne porte pas de signature"
UNVERIFIABLE = "ce service ne connaît aucun certificat pour la vérifier"
SIGNED = "le titulaire du certificat « Ministère » a signé cette empreinte pour ce numéro"
SEALS = {
    "right": (SEALING, sealed(), CURRENT, SIGNED),
    "right, and the key of its fingerprint is lost": (KEYLESS, sealed(), CURRENT, SIGNED),
    "typed, or from before there was a key": (SEALING, "", CURRENT, UNSEALED),
    "typed, and the key of its fingerprint is lost": (KEYLESS, "", NOT_ISSUED, ""),
    "of a time when there was a key": (VERIFICATION_KEYS, sealed(), CURRENT, UNVERIFIABLE),
    "tampered": (SEALING, "A" + sealed()[:-1], WRONG_SEAL, ""),
    "truncated": (SEALING, sealed()[:-4], WRONG_SEAL, ""),
    "foreign": (SEALING, sealed(holder="Autre"), WRONG_SEAL, ""),
    "of another number": (SEALING, sealed(a_rpps(4)), WRONG_SEAL, ""),
    "of another fingerprint": (SEALING, sealed(fingerprint="0" * 32), WRONG_SEAL, ""),
    "no base64": (SEALING, "é%", WRONG_SEAL, ""),
}


@pytest.mark.parametrize(("keys", "seal", "title", "words"), SEALS.values(), ids=SEALS)
def test_a_seal_is_answered_by_what_is_known_of_it(visitor_of, keys, seal, title, words):
    visitor = visitor_of(a_document(), keys=keys)
    for printed in (PRESENT, format_printed_fingerprint(PRESENT).lower()):
        page = asked(visitor, printed, s=seal)
        assert (page.texts("h1"), page.response.status_code) == ([title], 200)
        assert words in said(page)
        assert any(name in said(page) for name in NAMES) == (title == CURRENT)
        assert ("Ministère" in said(page)) == (words == SIGNED)


def test_a_service_that_never_sealed_says_nothing_of_seals(visitor):
    assert "signature" not in said(asked(visitor, PRESENT))


def test_a_wrong_seal_blames_no_field_and_lets_the_fingerprint_be_verified_alone(visitor_of):
    page = asked(visitor_of(a_document(), keys=SEALING), PRESENT, s="x")
    fields = {each.get("name"): each for each in page.all("input", required="")}
    assert {name: each.get("value") for name, each in fields.items()} == {
        "id": a_rpps(),
        "h": PRESENT,
    }
    assert fields["h"].get("aria-invalid") is None


def test_a_seal_of_somebody_gone_names_the_holder_and_not_the_person(visitor_of):
    visitor = visitor_of(a_document(), a_tombstone(3), keys=SEALING)
    printed = a_fingerprint(a_listing(rpps=a_rpps(3)))
    page = asked(visitor, printed, a_rpps(3), s=sealed(a_rpps(3), printed))
    assert (page.response.status_code, page.texts("h1"), page.texts("dd")) == (410, [GONE], [])
    assert SIGNED in said(page)


@pytest.mark.parametrize("query", ["", "?id=&h=", f"?id={a_rpps()}"])
def test_without_number_or_fingerprint_the_page_asks_for_them(visitor, query):
    page = visitor.open(f"/verifier{query}")
    assert page.texts("h1") == ["Vérifier une fiche d’activité"]
    assert {each.get("name") for each in page.all("input", required="")} == {"id", "h"}
    assert [each.get("aria-invalid") for each in page.all("input")] == [None] * len(
        page.all("input")
    )


def test_the_number_is_read_in_any_form(visitor):
    spaced = f"{a_rpps()[:5]} {a_rpps()[5:]}"
    for number in (spaced, f"8{a_rpps()}"):
        assert asked(visitor, PRESENT, number).texts("h1") == [CURRENT]


def test_a_sheet_of_tomorrow_s_data_is_no_less_authentic(visitor):
    assert asked(visitor, a_fingerprint(a_listing(), TODAY + timedelta(1))).texts("h1") == [CURRENT]


def test_a_verdict_is_in_no_search_engine_and_in_no_cache(visitor):
    headers = asked(visitor, PRESENT).response.headers
    assert (headers["x-robots-tag"], headers["cache-control"]) == ("noindex", "no-cache")
    assert "etag" not in headers


def test_the_footer_leads_to_the_page(visitor):
    assert "/verifier" in visitor.open("/donnees").links
