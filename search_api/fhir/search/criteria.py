"""Whether a resource meets a criterion: one function for each parameter, over the domain's types.

The engine narrows the search (`query_planning`); a criterion that it does not answer is checked
here, one candidate at a time. Texts are compared as in FHIR: by prefix, without case, accents and
punctuation.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from directory.model.listing import Listing, PublicExercise, PublicPlace
from directory.model.structures import PublishedStructure, split_structure_name
from directory.text.analysis import join_runs, words
from search_api.fhir.resources import code_systems, organization, practitioner, practitioner_role
from search_api.fhir.resources.datatypes import FhirJson, build_coding
from search_api.fhir.resources.practitioner_role import Role
from search_api.fhir.search.dates import is_in_period
from search_api.fhir.search.near import is_near
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.tokens import (
    find_system_codes,
    has_matching_code,
    parse_reference_id,
    unescape_value,
)
from search_api.search.match_details import find_matched_words

TRUE_CODE = ("", "true")


def has_matching_text(criterion: Criterion, texts: Iterable[str | None]) -> bool:
    """Whether one of the texts has a value as prefix, or matches it as the modifier says."""
    known = [text for text in texts if text]
    return any(
        is_text_match(criterion.modifier, unescape_value(each), known) for each in criterion.values
    )


def is_text_match(modifier: str, value: str, texts: list[str]) -> bool:
    """Whether one of the texts matches one value; only letters and digits are compared."""
    if modifier == "exact":
        return value in texts
    wanted = words(value)
    if not wanted:
        return False
    if modifier == "contains":
        return any(" ".join(wanted) in " ".join(words(text)) for text in texts)
    return any("".join(words(text)).startswith("".join(wanted)) for text in texts)


def has_name(criterion: Criterion, listing: Listing) -> bool:
    """Whether a name matches: by default, each word is a prefix of a word of the same name."""
    if criterion.modifier:
        return has_matching_text(
            criterion, [text for each in listing.exercises for text in list_name_texts(each)]
        )
    return any(
        has_name_prefixes(words(unescape_value(value)), each)
        for value in criterion.values
        for each in listing.exercises
    )


def list_name_texts(exercise: PublicExercise) -> tuple[str, ...]:
    """The texts that `name` is compared with: each part, and both in either order."""
    family, given = exercise.exercise_name, exercise.exercise_first_name
    return family, given, f"{given} {family}", f"{family} {given}"


def has_name_prefixes(prefixes: tuple[str, ...], exercise: PublicExercise) -> bool:
    """Whether each word is a prefix of a word of a name; particles may be joined."""
    known = join_runs(exercise.exercise_name) | join_runs(exercise.exercise_first_name)
    return bool(prefixes) and all(any(term.startswith(word) for term in known) for word in prefixes)


def build_name_check(field: str) -> Callable[[Criterion, Listing], bool]:
    """A check of one part of the name; with `:text`, fuzzy matches count too."""

    def check(criterion: Criterion, listing: Listing) -> bool:
        if criterion.modifier != "text":
            return has_matching_text(
                criterion, [getattr(each, field) for each in listing.exercises]
            )
        found = find_matched_words(words(unescape_value(criterion.values[0])), listing)
        return bool(found) and all(each.field == field for each in found)

    return check


def list_identifier_tokens(identifiers: Iterable[FhirJson]) -> Iterator[tuple[str, str]]:
    """The system and value of each identifier."""
    return ((str(each["system"]), str(each["value"])) for each in identifiers)


def list_identifier_types(identifiers: Iterable[FhirJson]) -> Iterator[tuple[str, str]]:
    """The type of each identifier, as a code."""
    for each in identifiers:
        yield from find_system_codes(each["type"])


def list_role_codes(role: Role) -> Iterator[tuple[str, str]]:
    """The codes of an activity and of its exercise: the guide's older profile has both here."""
    yield from find_system_codes(practitioner_role.build_role_codes(role.activity))
    yield from find_system_codes(practitioner.build_profession_qualification(role.exercise))


def is_updated_in(criterion: Criterion, day: date) -> bool:
    """Whether the day of the last change is in every requested period."""
    return all(is_in_period(criterion.name, each, day) for each in criterion.values)


def is_active_requested(criterion: Criterion, _subject: object) -> bool:
    """Whether `active=true` is requested: everything published is active."""
    return has_matching_code(criterion.values, [TRUE_CODE])


def has_reference(criterion: Criterion, kind: str, id_: str | None) -> bool:
    """Whether a reference is one of the values."""
    return bool(id_) and id_ in {parse_reference_id(kind, each) for each in criterion.values}


def find_structure_id(role: Role) -> str | None:
    """The id of the place of an activity; None or empty if it is no structure."""
    return role.activity.place.id if role.activity.place else None


def has_structure_name(criterion: Criterion, place: PublicPlace) -> bool:
    """Whether a structure has such a name; abbreviations match their full form."""
    names = [name for name in (place.name, place.trade_name) if name]
    if has_matching_text(criterion, names):
        return True
    if criterion.modifier:
        return False
    known = ["".join(split_structure_name(name)) for name in names]
    wanted = [
        key
        for each in criterion.values
        if (key := "".join(split_structure_name(unescape_value(each))))
    ]
    return any(name.startswith(key) for name in known for key in wanted)


def list_address_lines(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address."""
    return place.address.lines


def list_commune_labels(place: PublicPlace) -> tuple[str | None, ...]:
    """The label of the commune of an address, or its town abroad."""
    return (place.address.town,)


def list_place_postal_codes(place: PublicPlace) -> tuple[str | None, ...]:
    """The postal code of an address."""
    return (place.address.postal_code,)


PERSON_CHECKS: dict[str, Callable[[Criterion, Listing], bool]] = {
    "_id": lambda asked, listing: listing.id in asked.values,
    "_lastUpdated": lambda asked, listing: is_updated_in(asked, listing.updated_at),
    "active": is_active_requested,
    "identifier": lambda asked, listing: has_matching_code(
        asked.values, list_identifier_tokens(practitioner.build_practitioner_identifiers(listing))
    ),
    "identifier-type": lambda asked, listing: has_matching_code(
        asked.values, list_identifier_types(practitioner.build_practitioner_identifiers(listing))
    ),
    "name": has_name,
    "family": build_name_check("exercise_name"),
    "given": build_name_check("exercise_first_name"),
    "qualification-code": lambda asked, listing: has_matching_code(
        asked.values, find_system_codes(list(practitioner.build_qualifications(listing)))
    ),
    "mailbox-mss": lambda asked, listing: has_matching_text(asked, listing.mssante),
    "near": lambda asked, listing: any(
        is_near(asked.values[0], each.activity.place)
        for each in practitioner_role.list_roles(listing)
    ),
}
PLACE_CHECKS: dict[str, Callable[[Criterion, PublicPlace], bool]] = {
    "_id": lambda asked, place: place.id in asked.values,
    "active": is_active_requested,
    "address": lambda asked, place: has_matching_text(
        asked,
        (*list_address_lines(place), *list_commune_labels(place), *list_place_postal_codes(place)),
    ),
    "address-city": lambda asked, place: has_matching_text(asked, list_commune_labels(place)),
    "address-line": lambda asked, place: has_matching_text(asked, list_address_lines(place)),
    "address-postalcode": lambda asked, place: has_matching_text(
        asked, list_place_postal_codes(place)
    ),
    "identifier": lambda asked, place: has_matching_code(
        asked.values, list_identifier_tokens(organization.build_organization_identifiers(place))
    ),
    "identifier-type": lambda asked, place: has_matching_code(
        asked.values, list_identifier_types(organization.build_organization_identifiers(place))
    ),
    "name": has_structure_name,
    "type": lambda asked, _place: has_matching_code(
        asked.values,
        find_system_codes(
            build_coding(code_systems.ORGANIZATION_TYPES, organization.GEOGRAPHICAL_ENTITY, None)
        ),
    ),
    "near": lambda asked, place: is_near(asked.values[0], place),
}
STRUCTURE_CHECKS: dict[str, Callable[[Criterion, PublishedStructure], bool]] = {
    "_lastUpdated": lambda asked, structure: is_updated_in(asked, structure.updated_at),
}
ROLE_CHECKS: dict[str, Callable[[Criterion, Role], bool]] = {
    "_id": lambda asked, role: role.id in asked.values,
    "_lastUpdated": lambda asked, role: PERSON_CHECKS["_lastUpdated"](asked, role.listing),
    "active": is_active_requested,
    "identifier": lambda _asked, _role: False,
    "organization": lambda asked, role: has_reference(
        asked, "Organization", find_structure_id(role)
    ),
    "practitioner": lambda asked, role: has_reference(asked, "Practitioner", role.listing.id),
    "role": lambda asked, role: has_matching_code(asked.values, list_role_codes(role)),
    "near": lambda asked, role: is_near(asked.values[0], role.activity.place),
}


def is_person_match(criterion: Criterion, listing: Listing) -> bool:
    """Whether a professional meets a criterion."""
    return PERSON_CHECKS[criterion.name](criterion, listing)


def is_structure_match(criterion: Criterion, structure: PublishedStructure) -> bool:
    """Whether a structure meets a criterion: about its place, or about its last change."""
    check = STRUCTURE_CHECKS.get(criterion.name)
    if check:
        return check(criterion, structure)
    return PLACE_CHECKS[criterion.name](criterion, structure.place)


def is_role_match(criterion: Criterion, role: Role) -> bool:
    """Whether an activity meets a criterion, its own or a chained one."""
    through, _, name = criterion.name.partition(".")
    if not name:
        return ROLE_CHECKS[through](criterion, role)
    if through == "practitioner":
        return PERSON_CHECKS[name](criterion, role.listing)
    place = role.activity.place
    return bool(place and place.id) and PLACE_CHECKS[name](criterion, place)  # type: ignore[arg-type]  # there
