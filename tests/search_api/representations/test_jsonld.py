import json
from datetime import date

import pytest
from hypothesis import given

from directory.model.listing import build_listing
from directory.model.professional import Diploma
from directory.terminology import Concept
from search_api.representations.jsonld import encode_jsonld
from tests.builders import CARDIOLOGY, TODAY, a_listing, a_rpps, an_exercise
from tests.directory.strategies import PROFESSIONALS

SITE = "https://annuaire.test"


def node(**given_):
    return json.loads(encode_jsonld(a_listing(**given_), SITE))


def test_a_person_is_named_numbered_and_linked_to_their_page():
    person = node(title=Concept("DR", "Docteur"), exercise_name="LE GALL")
    assert (person["@context"], person["@type"]) == ("https://schema.org", "Person")
    assert person["url"] == f"{SITE}/professionnel/{a_rpps()}"
    assert person["identifier"][0]["value"] == a_rpps()
    named = ("honorificPrefix", "givenName", "familyName", "name")
    assert [person[key] for key in named] == ["Docteur", "Sophie", "LE GALL", "Sophie LE GALL"]


def test_an_occupation_has_its_code_and_its_savoir_faire():
    assert node(savoir_faire=(CARDIOLOGY,))["hasOccupation"] == [
        {
            "@type": "Occupation",
            "name": "Médecin",
            "occupationalCategory": "10",
            "skills": ["Cardiologie"],
        }
    ]


def test_a_place_has_its_postal_address():
    (place,) = node(name="CABINET", phones=("02 99 01 02 03",))["worksFor"]
    assert (place["name"], place["telephone"]) == ("CABINET", ["02 99 01 02 03"])
    assert place["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "12 RUE DE BREST",
        "postalCode": "35000",
        "addressLocality": "Rennes",
        "addressRegion": "Ille-et-Vilaine",
    }


def test_a_place_with_dates_stands_in_a_role():
    (role,) = node(start=date(2027, 2, 1), end=date(2027, 8, 31), name="CABINET")["worksFor"]
    assert (role["@type"], role["worksFor"]["name"]) == ("OrganizationRole", "CABINET")
    assert (role["startDate"], role["endDate"]) == ("2027-02-01", "2027-08-31")


def test_a_diploma_has_its_date():
    held = Diploma(None, "DE05", "Médecine", date(1998, 10, 1))
    assert node(diplomas=(held,))["hasCredential"][0]["dateCreated"] == "1998-10-01"


def test_another_exercise_name_is_told():
    both = (an_exercise(exercise_name="MARTIN"), an_exercise(exercise_name="LE GALL"))
    assert node(exercises=both)["alternateName"] == ["Sophie LE GALL"]


@pytest.mark.parametrize("value", ["</script><script>alert(1)</script>", "<!--", "a&b", "]]>"])
def test_no_value_can_end_the_data_block_it_stands_in(value):
    encoded = encode_jsonld(a_listing(name=value), SITE)
    assert not set(b"<>&") & set(encoded)
    assert json.loads(encoded)["worksFor"][0]["name"] == value


@given(PROFESSIONALS.filter(lambda person: person.exercises))
def test_nothing_empty_is_said(professional):
    text = encode_jsonld(build_listing(professional, today=TODAY, updated_at=TODAY), SITE)
    assert not [empty for empty in (b":null", b':""', b":[]", b":{}") if empty in text]


def test_a_town_abroad_is_the_locality_of_the_address():
    swiss = {"country": Concept("99140", "Suisse"), "locality": "GENEVE", "postal_code": "1204"}
    (place,) = node(commune=None, **swiss)["worksFor"]
    address = place["address"]
    assert (address["addressLocality"], address["addressCountry"]) == ("GENEVE", "Suisse")
