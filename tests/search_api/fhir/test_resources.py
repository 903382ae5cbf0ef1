"""Whole resources: compared with the files beside, and for any listing true to it."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from directory.model.identifiers import Adeli, Finess, Siret
from directory.model.listing import build_listing
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from directory.model.structures import PublishedStructure, iter_structures
from directory.terminology import Concept
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.practitioner_role import build_practitioner_role, list_roles
from search_api.fhir.search.bundles import build_resource
from search_api.representations.schemas import API_ENCODER
from tests.builders import (
    CARDIOLOGY,
    TODAY,
    a_document,
    a_place,
    a_situation,
    an_address,
    an_exercise,
)
from tests.directory.strategies import PROFESSIONALS
from tests.search_api.fhir.partner import validate_resource

GOLDEN = Path(__file__).parent / "golden"
BRETON = an_address(lines=("CHU PONTCHAILLOU", "2 BIS RUE HENRI LE GUILLOUX"), postal_code="35033")
HOSPITAL = a_place(
    key="F350000012",
    name="CHU DE RENNES",
    trade_name="PONTCHAILLOU",
    finess=Finess("350000012"),
    siret=Siret("26350007600017"),
    phones=("0299284321",),
    email="accueil@chu.test",
    address=BRETON,
)
DOCTOR = an_exercise(
    exercise_name="LE FLOC'H",
    exercise_first_name="Éloïse",
    title=Concept("DR", "Docteur"),
    savoir_faire=(CARDIOLOGY, SavoirFaire(Concept("CAPA", "Capacité"), "CAPA01", "Allergologie")),
    diplomas=(
        Diploma(Concept("DE", "Diplôme d’État"), "DE05", "Médecine", date(1998, 10, 1), "Rennes"),
        Diploma(None, None, "Certificat étranger"),
    ),
    authorisations=(Authorisation(Concept("AUT1", "Autorisation"), Concept("D1", "Discipline")),),
    situations=(
        a_situation(
            place=HOSPITAL,
            mode=Concept("S", "Salarié"),
            genre=Concept("GENR01", "Activité standard de soin"),
            function=Concept("FON-01", "Titulaire de cabinet"),
        ),
        a_situation(place=None),
    ),
)
STUDENT = an_exercise(
    exercise_name="MARTIN",
    exercise_first_name="Éloïse",
    profession=Concept("60", "Infirmier"),
    category=Concept("E", "Étudiant"),
    situations=(),
)
WHOLE = a_document(
    civility=Concept("MME", "Madame"),
    adeli=(Adeli("351234567"),),
    exercises=(DOCTOR, STUDENT),
    mssante=("eloise.lefloch@rennes.mssante.fr",),
)


def list_structures(listing):
    """The structures of a listing, as they are served when nobody else practises there."""
    return [PublishedStructure(place, listing.updated_at) for place in iter_structures(listing)]


def resources():
    """A resource of each kind, of the fullest listing there is."""
    roles = list_roles(WHOLE.listing)
    (place,) = list_structures(WHOLE.listing)
    (at_hospital,) = [each for each in roles if each.activity.place]
    return {"practitioner": WHOLE.listing, "role": at_hospital, "organization": place}


@pytest.mark.parametrize("name", ["practitioner", "role", "organization"])
def test_a_whole_resource_is_that_of_its_file(name):
    made = json.loads(API_ENCODER.encode(validate_resource(build_resource(resources()[name]))))
    assert made == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_a_whole_bundle_is_that_of_its_file(partner_of):
    bundle = partner_of(WHOLE).get(
        "/PractitionerRole?practitioner.name=floch&organization.name=chu&_include=*&gender=x"
    )
    assert bundle == json.loads((GOLDEN / "bundle.json").read_text("utf-8"))


def texts(node):
    """Every text in a tree."""
    if isinstance(node, dict):
        return {text for each in node.values() for text in texts(each)}
    if isinstance(node, list):
        return {text for each in node for text in texts(each)}
    return {node} if isinstance(node, str) else set()


def said(node, keys):
    """Every text right under one of some keys, wherever in a tree."""
    if isinstance(node, list):
        return {text for each in node for text in said(each, keys)}
    if not isinstance(node, dict):
        return set()
    held = [node[key] for key in keys & node.keys()]
    flat = [text for each in held for text in (each if isinstance(each, list) else [each])]
    here = {text for text in flat if isinstance(text, str)}
    return here.union(*(said(each, keys) for each in node.values()))


FACTS = {"family", "given", "suffix", "code", "display", "city", "postalCode", "line", "alias"}
OURS = {"MSSANTE", "IDNPS", "RPPS", "ADELI", "IDNST", "FINEG", "SIRET", "RPPSRG"}
SOME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PEOPLE = PROFESSIONALS.filter(lambda person: person.exercises)


def listing_of(professional):
    return build_listing(professional, today=TODAY, updated_at=TODAY)


@SOME
@given(PEOPLE)
def test_nothing_is_said_that_is_not_in_the_listing(professional):
    listing = listing_of(professional)
    known = texts(json.loads(API_ENCODER.encode(listing))) | OURS | {"GEOGRAPHICAL-ENTITY"}
    structures = list_structures(listing)
    for resource in (build_resource(listing), *map(build_resource, structures)):
        assert said(resource, FACTS) <= known


@SOME
@given(PEOPLE)
def test_nothing_empty_is_said_but_what_was_empty_in_the_listing(professional):
    listing = listing_of(professional)
    for subject in (listing, *list_roles(listing), *list_structures(listing)):
        text = API_ENCODER.encode(build_resource(subject))
        assert not [empty for empty in (b":null", b":[]", b":{}") if empty in text]


def test_what_is_not_public_has_no_place(partner_of):
    person = partner_of(WHOLE).get(f"/Practitioner/{WHOLE.listing.id}")
    assert person.keys().isdisjoint({"gender", "birthDate", "address", "photo", "communication"})


def test_an_id_stays_while_contacts_change():
    other = a_place(key="F350000012", name="AUTRE NOM", address=BRETON)
    changed = an_exercise(situations=(a_situation(place=other),))
    before = an_exercise(situations=(a_situation(place=HOSPITAL),))
    (one,), (two,) = (
        list_roles(a_document(exercises=(each,)).listing) for each in (before, changed)
    )
    assert one.id == two.id


def test_a_role_has_the_period_that_the_register_states():
    dated = an_exercise(situations=(a_situation(start=date(2100, 2, 1), end=date(2100, 8, 31)),))
    (role,) = list_roles(a_document(exercises=(dated,)).listing)
    assert build_practitioner_role(role)["period"] == {"start": "2100-02-01", "end": "2100-08-31"}


def test_a_role_without_dates_has_no_period():
    (role,) = list_roles(a_document().listing)
    assert "period" not in build_practitioner_role(role)


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("¹", "TRE_R21-Fonction"),
        ("FON-01", "TRE_R21-Fonction"),
        ("300", "TRE_R85-RolePriseCharge"),
        ("400", "TRE_R96-AutreFonctionSanitaire"),
    ],
)
def test_a_function_is_of_the_nomenclature_of_its_number(code, table):
    assert code_systems.find_function_table(code) == table
