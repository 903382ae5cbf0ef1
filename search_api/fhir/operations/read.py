"""One resource by its id; who has left is gone (410), a former number leads on."""

from collections.abc import Callable

from directory.errors import (
    InvalidIdentifier,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.listing import Listing, PublicPlace
from search_api.fhir.resources.practitioner_role import Role, list_roles
from search_api.fhir.search.search import Subject
from search_api.search.service import DirectorySearch


def read_subject(search: DirectorySearch, kind: str, id_: str) -> Subject:
    """The resource of this kind that has this id.

    Raises:
        UnknownProfessional, UnknownStructure: none has.
        DepartedProfessional: whose it was has left.
    """
    return READERS[kind](search, id_)


def read_practitioner(search: DirectorySearch, id_: str) -> Listing:
    """A professional; also by a former number, for whoever asks to be sent on."""
    try:
        return search.find_listing(id_)
    except InvalidIdentifier as error:
        raise UnknownProfessional("Aucun professionnel n’a cet identifiant.") from error


def read_practitioner_role(search: DirectorySearch, id_: str) -> Role:
    """An activity."""
    of_person = read_practitioner(search, id_.partition("-")[0])
    found = next((each for each in list_roles(of_person) if each.id == id_), None)
    if found is None:
        raise UnknownProfessional("Aucune activité en cours n’a cet identifiant.")
    return found


def read_organization(search: DirectorySearch, id_: str) -> PublicPlace:
    """A structure, by its technical id alone: other numbers are searched for."""
    found = search.find_structure(id_)
    if found.id != id_:
        raise UnknownStructure("Aucun lieu d’exercice de l’annuaire n’a cet identifiant.")
    return found


READERS: dict[str, Callable[[DirectorySearch, str], Subject]] = {
    "Practitioner": read_practitioner,
    "PractitionerRole": read_practitioner_role,
    "Organization": read_organization,
}
