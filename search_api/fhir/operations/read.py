"""One resource by its id; who has left is gone (410), a former number leads on."""

from collections.abc import Callable

from directory.errors import (
    InvalidIdentifier,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.listing import Listing, PublicPlace
from search_api.fhir.resources.practitioner_role import Role, roles_of
from search_api.fhir.search.search import Subject
from search_api.search.service import DirectorySearch


def read(search: DirectorySearch, kind: str, id_: str) -> Subject:
    """The resource of this kind that has this id.

    Raises:
        UnknownProfessional, UnknownStructure: none has.
        DepartedProfessional: whose it was has left.
    """
    return READERS[kind](search, id_)


def person(search: DirectorySearch, id_: str) -> Listing:
    """A professional; also by a former number, for whoever asks to be sent on."""
    try:
        return search.listing(id_)
    except InvalidIdentifier as error:
        raise UnknownProfessional("Aucun professionnel n’a cet identifiant.") from error


def role(search: DirectorySearch, id_: str) -> Role:
    """An activity."""
    of_person = person(search, id_.partition("-")[0])
    found = next((each for each in roles_of(of_person) if each.id == id_), None)
    if found is None:
        raise UnknownProfessional("Aucune activité en cours n’a cet identifiant.")
    return found


def place(search: DirectorySearch, id_: str) -> PublicPlace:
    """A structure, by its technical id alone: other numbers are searched for."""
    found = search.structure(id_)
    if found.id != id_:
        raise UnknownStructure("Aucun lieu d’exercice de l’annuaire n’a cet identifiant.")
    return found


READERS: dict[str, Callable[[DirectorySearch, str], Subject]] = {
    "Practitioner": person,
    "PractitionerRole": role,
    "Organization": place,
}
