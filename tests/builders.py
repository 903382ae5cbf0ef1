"""Builders of valid test values for each stage; a test sets only the fields that matter to it.

`a_professional(exercise_name="LE GALL", phones=("0298000000",))` hands each field to the part that
has it: the person, their one exercise, its one situation, its place or the place's address. Names
in `documents` are written as the register prints them: `"MARTIN Jean-Luc"`, the exercise name in
capitals; further exercise names of one person after a bar: `"MARTIN Anne | LE GALL Anne"`.
"""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import takewhile

from msgspec.structs import fields

from directory.document import IndexDocument, OrderKeys, iter_name_words, sort_key
from directory.facets import table_format
from directory.facets.batch_encoding import encode_batch
from directory.model.identifiers import NationalId, Rpps, passes_luhn
from directory.model.listing import build_listing
from directory.model.professional import (
    Address,
    Exercise,
    PlaceOfPractice,
    Professional,
    SavoirFaire,
    Situation,
)
from directory.publication import Publication
from directory.publishing import IndexSidecar
from directory.terminology import Concept
from directory.terminology.code_labels import choose_label
from directory.text.spelling_format import pack_vocabulary

TODAY = date(2026, 1, 15)
DOCTOR = Concept("10", "Médecin")
CIVIL = Concept("C", "Civil")
FIRST_ORDER_KEYS = OrderKeys(1, 1)
CARDIOLOGY = SavoirFaire(Concept("S", "Spécialité ordinale"), "SM04", "Cardiologie")
SELF_EMPLOYED = Concept("L", "Libéral,indépendant,artisan,commerçant")
RENNES = Concept("35238", "Rennes")


def a_rpps(number=1):
    """The fictitious RPPS number (prefix 99) of this rank, with a valid check digit."""
    stem = f"99{number:08d}"
    return next(Rpps(stem + key) for key in "0123456789" if passes_luhn(stem + key))


def an_id(number=1):
    return NationalId.of(a_rpps(number))


def take_fields(struct_type, given):
    """Remove the fields of a type from `given`, and return them."""
    return {f.name: given.pop(f.name) for f in fields(struct_type) if f.name in given}


def an_address(**given):
    return Address(
        **{"lines": ("12 RUE DE BREST",), "postal_code": "35000", "commune": RENNES} | given
    )


def a_place(**given):
    if "address" not in given:
        given["address"] = an_address(**take_fields(Address, given))
    return PlaceOfPractice(**{"key": "R10100000001", "name": "CABINET DU DR MARTIN"} | given)


def a_situation(**given):
    if "place" not in given:
        inner = take_fields(PlaceOfPractice, given) | take_fields(Address, given)
        given["place"] = a_place(**inner)
    return Situation(**{"mode": SELF_EMPLOYED} | given)


def an_exercise(**given):
    if "situations" not in given:
        inner = (
            take_fields(Situation, given)
            | take_fields(PlaceOfPractice, given)
            | take_fields(Address, given)
        )
        given["situations"] = (a_situation(**inner),)
    defaults = {
        "profession": DOCTOR,
        "exercise_name": "MARTIN",
        "exercise_first_name": "Sophie",
        "category": CIVIL,
    }
    return Exercise(**defaults | given)


def a_professional(rpps=None, **given):
    """A doctor, self-employed in Rennes by default."""
    person = take_fields(Professional, given)
    person.setdefault("national_id", NationalId.of(Rpps(rpps) if rpps else a_rpps()))
    if "exercises" not in person:
        person["exercises"] = (an_exercise(**given),)
    return Professional(**person)


def a_listing(*, today=TODAY, updated_at=date(2025, 12, 1), **given):
    """The public projection of `a_professional` with these fields."""
    return build_listing(a_professional(**given), today=today, updated_at=updated_at)


def a_document(*, sequence=1, order=FIRST_ORDER_KEYS, **given):
    return IndexDocument.of(a_listing(**given), sequence=sequence, order=order)


def a_nurse_of(place_name, postal_code, town, *, number, surname, **given):
    """Somebody who practises in a place that has a name and a technical id."""
    return a_document(
        **{
            "rpps": a_rpps(number),
            "sequence": number,
            "order": OrderKeys(number, number),
            "civility": Concept("MME", "Madame"),
            "exercise_name": surname,
            "exercise_first_name": "Maelle",
            "profession": Concept("60", "Infirmier"),
            "name": place_name,
            "key": f"R1010000{number:04d}",
            "postal_code": postal_code,
            "commune": town,
        }
        | given
    )


def a_tombstone(number=1, *, sequence=1, order=FIRST_ORDER_KEYS):
    return IndexDocument.tombstone(an_id(number), sequence=sequence, order=order)


def split_full_name(full_name):
    """`"DE LA TOUR Jean-Luc"` → `("DE LA TOUR", "Jean-Luc")`."""
    words = full_name.split()
    name = list(takewhile(str.isupper, words))
    return " ".join(name), " ".join(words[len(name) :])


def parse_exercises(text, practices=None):
    """One exercise for each name between bars, or for each practice."""
    if practices is not None:
        name, first_name = split_full_name(text)
        named = {"exercise_name": name, "exercise_first_name": first_name}
        return tuple(a_practice(each, **named) for each in practices)
    return tuple(
        an_exercise(
            exercise_name=name,
            exercise_first_name=first_name,
            profession=Concept(str(10 + number), f"Profession {number}"),
        )
        for number, (name, first_name) in enumerate(map(split_full_name, text.split("|")))
    )


def a_practice(text, **given):
    """One exercise, its activities after bars: `"10 SM04,SM26 | mode=L commune=35238 | mode=S"`.

    An activity has `mode`, `function`, `sector`, `genre`, `commune`, `postal_code`, `country`,
    `locality`, `structure`, `street` and `phone` (`_` for spaces); without any field of a place, it
    has none.
    """
    (profession, *savoir_faire), *activities = (part.split() for part in text.split("|"))
    return an_exercise(
        profession=Concept(profession, f"Profession {profession}"),
        savoir_faire=tuple(
            SavoirFaire(None, code, f"Savoir-faire {code}")
            for codes in savoir_faire
            for code in codes.split(",")
        ),
        situations=tuple(
            a_situation_at(**dict(code.split("=") for code in codes)) for codes in activities
        ),
        **given,
    )


def a_situation_at(mode="", function="", sector="", genre="", structure="", **address):
    """An activity with these codes; no place without a structure or address."""
    codes = {"mode": mode, "function": function, "sector": sector, "genre": genre}
    concepts = {
        key: Concept(code, f"Libellé {code}") if code else None for key, code in codes.items()
    }
    for field, plural in (("street", "lines"), ("phone", "phones")):
        if text := address.pop(field, None):
            address[plural] = (text.replace("_", " "),)
    if commune := address.pop("commune", None):
        address["commune"] = Concept(commune, f"Commune {commune}")
    elif address:
        address["commune"] = None
    if country := address.pop("country", None):
        address["country"] = Concept(country, choose_label("country", country))
    place = (
        a_place(key=structure, **{"postal_code": None} | address) if structure or address else None
    )
    return a_situation(**concepts, place=place)


def make_documents(*names, practices=None, **given):
    """One document per name, numbered from 1 (`an_id(1)` …), with order keys as by the indexer.

    `practices` maps a name to its exercises, written as for `a_practice`.
    """
    people = [
        a_professional(
            rpps=a_rpps(number),
            exercises=parse_exercises(written, (practices or {}).get(written)),
            **given,
        )
        for number, written in enumerate(names, start=1)
    ]
    return tuple(
        IndexDocument.of(
            build_listing(person, today=TODAY, updated_at=TODAY), sequence=number, order=order
        )
        for number, (person, order) in enumerate(
            zip(people, make_order_keys(people), strict=True), start=1
        )
    )


def make_order_keys(people):
    """Order keys: alphabetical with gaps; the shuffled order is by the reversed number."""
    keys = {
        person.national_id: sort_key(
            person.exercises[0].exercise_name,
            person.exercises[0].exercise_first_name,
            person.national_id,
        )
        for person in people
    }
    alphabetical = {person: rank for rank, person in enumerate(sorted(keys, key=keys.get))}
    mirrored = {person: rank for rank, person in enumerate(sorted(keys, key=lambda id_: id_[::-1]))}
    return [OrderKeys(1000 * (1 + alphabetical[key]), 1000 * (1 + mirrored[key])) for key in keys]


def a_publication(**given):
    defaults = {
        "id": "20260115-1",
        "order_version": "1",
        "generation": 1,
        "data_date": TODAY,
        "published_at": datetime(2026, 1, 15, 4, 0, tzinfo=UTC),
        "professionals": 1,
        "activities": 1,
        "sequence": 1,
        "synthetic": True,
    }
    return Publication(**defaults | given)


def a_sidecar(documents=()):
    """The sidecar of an index of these documents."""
    listings = [document.listing for document in documents if document.listing]
    words = pack_vocabulary(
        Counter(word for listing in listings for word in iter_name_words(listing))
    )
    newest = max((each.sequence for each in documents), default=0)
    return IndexSidecar(
        words,
        table_format.pack_table(
            [encode_batch({each.id: each.activities for each in documents})], newest
        ),
    )
