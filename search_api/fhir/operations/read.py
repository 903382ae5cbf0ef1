"""One resource by its id: a departed person gives 410, a former number redirects."""

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
    """The subject with this type and id.

    Raises:
        UnknownProfessional, UnknownStructure: no subject has this id.
        DepartedProfessional: the person has departed.
    """
    return READERS[kind](search, id_)


def read_practitioner(search: DirectorySearch, id_: str) -> Listing:
    """A professional, also by a former number, for the redirect."""
    try:
        return search.find_listing(id_)
    except InvalidIdentifier as error:
        raise UnknownProfessional("Aucun professionnel n’a cet identifiant.") from error


def read_practitioner_role(search: DirectorySearch, id_: str) -> Role:
    """An activity by its id."""
    of_person = read_practitioner(search, id_.partition("-")[0])
    found = next((each for each in list_roles(of_person) if each.id == id_), None)
    if found is None:
        raise UnknownProfessional("Aucune activité en cours n’a cet identifiant.")
    return found


def read_organization(search: DirectorySearch, id_: str) -> PublicPlace:
    """A structure, by its technical id only: other numbers are for search."""
    found = search.find_structure(id_)
    if found.id != id_:
        raise UnknownStructure("Aucun lieu d’exercice de l’annuaire n’a cet identifiant.")
    return found


READERS: dict[str, Callable[[DirectorySearch, str], Subject]] = {
    "Practitioner": read_practitioner,
    "PractitionerRole": read_practitioner_role,
    "Organization": read_organization,
}
