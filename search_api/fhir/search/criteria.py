"""Whether a resource meets a criterion: one function a parameter, over the domain's own types.

The engine narrows (`narrowing`); what it cannot tell is looked at here, one candidate at a time.
Texts are compared as FHIR has it: by their beginning, without case, accents and punctuation.
"""

from collections.abc import Callable, Iterable, Iterator

from directory.model.listing import Listing, PublicExercise, PublicPlace
from directory.model.structures import name_words
from directory.text.analysis import runs, words
from search_api.fhir.resources import code_systems, organization, practitioner, practitioner_role
from search_api.fhir.resources.datatypes import Json, coding
from search_api.fhir.resources.practitioner_role import Role
from search_api.fhir.search.dates import is_dated
from search_api.fhir.search.near import is_near
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.tokens import codes_in, fits_any, reference_id, unescaped
from search_api.search.match_details import matched_words

TRUE = ("", "true")


def says(criterion: Criterion, texts: Iterable[str | None]) -> bool:
    """Whether one of the texts begins so; is so, or holds it, where a modifier asks for that."""
    known = [text for text in texts if text]
    return any(compared(criterion.modifier, unescaped(each), known) for each in criterion.values)


def compared(modifier: str, asked: str, texts: list[str]) -> bool:
    """Whether one of the texts is what one value asks for; letters alone count."""
    if modifier == "exact":
        return asked in texts
    wanted = words(asked)
    if not wanted:
        return False
    if modifier == "contains":
        return any(" ".join(wanted) in " ".join(words(text)) for text in texts)
    return any("".join(words(text)).startswith("".join(wanted)) for text in texts)


def is_named(criterion: Criterion, listing: Listing) -> bool:
    """Whether somebody has such a name: by default each word begins one of the same name."""
    if criterion.modifier:
        return says(criterion, [text for each in listing.exercises for text in texts_of(each)])
    return any(
        begins(words(unescaped(value)), each)
        for value in criterion.values
        for each in listing.exercises
    )


def texts_of(exercise: PublicExercise) -> tuple[str, ...]:
    """What `name` is compared with: each part, and both together either way round."""
    family, given = exercise.exercise_name, exercise.exercise_first_name
    return family, given, f"{given} {family}", f"{family} {given}"


def begins(asked: tuple[str, ...], exercise: PublicExercise) -> bool:
    """Whether each word begins a word of a name; particles may be glued on."""
    known = runs(exercise.exercise_name) | runs(exercise.exercise_first_name)
    return bool(asked) and all(any(term.startswith(word) for term in known) for word in asked)


def is_loosely(field: str) -> Callable[[Criterion, Listing], bool]:
    """Whether the words that were guessed at are in one part of the name."""

    def check(criterion: Criterion, listing: Listing) -> bool:
        if criterion.modifier != "text":
            return says(criterion, [getattr(each, field) for each in listing.exercises])
        found = matched_words(words(unescaped(criterion.values[0])), listing)
        return bool(found) and all(each.field == field for each in found)

    return check


def numbers(identifiers: Iterable[Json]) -> Iterator[tuple[str, str]]:
    """System and value of each identifier."""
    return ((str(each["system"]), str(each["value"])) for each in identifiers)


def kinds(identifiers: Iterable[Json]) -> Iterator[tuple[str, str]]:
    """The type of each identifier, as a code."""
    for each in identifiers:
        yield from codes_in(each["type"])


def codes_of_role(role: Role) -> Iterator[tuple[str, str]]:
    """The codes of an activity, and of its exercise: the guide's older profile had both there."""
    yield from codes_in(practitioner_role.codes(role.activity))
    yield from codes_in(practitioner.profession(role.exercise))


def is_active(criterion: Criterion, _subject: object) -> bool:
    """Everything published is active."""
    return fits_any(criterion.values, [TRUE])


def refers(criterion: Criterion, kind: str, id_: str | None) -> bool:
    """Whether a reference is one of those asked for."""
    return bool(id_) and id_ in {reference_id(kind, each) for each in criterion.values}


def place_id(role: Role) -> str | None:
    """The id of the place of an activity, if it is a structure."""
    return role.activity.place.id if role.activity.place else None


def is_place_named(criterion: Criterion, place: PublicPlace) -> bool:
    """Whether a structure is called so; abbreviations count as what they stand for."""
    names = [name for name in (place.name, place.trade_name) if name]
    if says(criterion, names):
        return True
    if criterion.modifier:
        return False
    known = ["".join(name_words(name)) for name in names]
    wanted = [key for each in criterion.values if (key := "".join(name_words(unescaped(each))))]
    return any(name.startswith(key) for name in known for key in wanted)


def lines(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address."""
    return place.address.lines


def city(place: PublicPlace) -> tuple[str | None, ...]:
    """The commune of an address."""
    return (place.address.commune.label if place.address.commune else None,)


def postal_code(place: PublicPlace) -> tuple[str | None, ...]:
    """The postal code of an address."""
    return (place.address.postal_code,)


OF_PERSON: dict[str, Callable[[Criterion, Listing], bool]] = {
    "_id": lambda asked, listing: listing.id in asked.values,
    "_lastUpdated": lambda asked, listing: all(
        is_dated(asked.name, each, listing.updated_at) for each in asked.values
    ),
    "active": is_active,
    "identifier": lambda asked, listing: fits_any(
        asked.values, numbers(practitioner.identifiers(listing))
    ),
    "identifier-type": lambda asked, listing: fits_any(
        asked.values, kinds(practitioner.identifiers(listing))
    ),
    "name": is_named,
    "family": is_loosely("exercise_name"),
    "given": is_loosely("exercise_first_name"),
    "qualification-code": lambda asked, listing: fits_any(
        asked.values, codes_in(list(practitioner.qualifications(listing)))
    ),
    "mailbox-mss": lambda asked, listing: says(asked, listing.mssante),
    "near": lambda asked, listing: any(
        is_near(asked.values[0], each.activity.place)
        for each in practitioner_role.roles_of(listing)
    ),
}
OF_PLACE: dict[str, Callable[[Criterion, PublicPlace], bool]] = {
    "_id": lambda asked, place: place.id in asked.values,
    "active": is_active,
    "address": lambda asked, place: says(asked, (*lines(place), *city(place), *postal_code(place))),
    "address-city": lambda asked, place: says(asked, city(place)),
    "address-line": lambda asked, place: says(asked, lines(place)),
    "address-postalcode": lambda asked, place: says(asked, postal_code(place)),
    "identifier": lambda asked, place: fits_any(
        asked.values, numbers(organization.identifiers(place))
    ),
    "identifier-type": lambda asked, place: fits_any(
        asked.values, kinds(organization.identifiers(place))
    ),
    "name": is_place_named,
    "type": lambda asked, _place: fits_any(
        asked.values,
        codes_in(coding(code_systems.ORGANIZATION_TYPES, organization.GEOGRAPHICAL, None)),
    ),
    "near": lambda asked, place: is_near(asked.values[0], place),
}
OF_ROLE: dict[str, Callable[[Criterion, Role], bool]] = {
    "_id": lambda asked, role: role.id in asked.values,
    "_lastUpdated": lambda asked, role: OF_PERSON["_lastUpdated"](asked, role.listing),
    "active": is_active,
    "identifier": lambda _asked, _role: False,
    "organization": lambda asked, role: refers(asked, "Organization", place_id(role)),
    "practitioner": lambda asked, role: refers(asked, "Practitioner", role.listing.id),
    "role": lambda asked, role: fits_any(asked.values, codes_of_role(role)),
    "near": lambda asked, role: is_near(asked.values[0], role.activity.place),
}


def person_meets(criterion: Criterion, listing: Listing) -> bool:
    """Whether a professional meets a criterion."""
    return OF_PERSON[criterion.name](criterion, listing)


def place_meets(criterion: Criterion, place: PublicPlace) -> bool:
    """Whether a structure meets a criterion."""
    return OF_PLACE[criterion.name](criterion, place)


def role_meets(criterion: Criterion, role: Role) -> bool:
    """Whether an activity meets a criterion, its own or one of what it refers to."""
    through, _, name = criterion.name.partition(".")
    if not name:
        return OF_ROLE[through](criterion, role)
    if through == "practitioner":
        return OF_PERSON[name](criterion, role.listing)
    place = role.activity.place
    return bool(place and place.id) and OF_PLACE[name](criterion, place)  # type: ignore[arg-type]  # there
