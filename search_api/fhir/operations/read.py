"""One resource by its id: what was published and has ended gives 410, a former number redirects."""

from collections.abc import Callable

from directory.errors import (
    DepartedProfessional,
    EndedActivity,
    InvalidIdentifier,
    UnknownProfessional,
)
from directory.model.identifiers import parse_person_id
from directory.model.listing import Listing
from directory.model.structures import PublishedStructure
from search_api.fhir.resources.practitioner_role import Role, list_roles
from search_api.fhir.search.search import Subject
from search_api.search.service import DirectorySearch

UNKNOWN_ROLE_MESSAGE = "Aucune activité de l’annuaire n’a cet identifiant."


def read_subject(search: DirectorySearch, kind: str, id_: str) -> Subject:
    """The subject with this type and id.

    Raises:
        UnknownProfessional, UnknownStructure: no subject has this id.
        DepartedProfessional, DepartedStructure, EndedActivity: it was published once.
    """
    return READERS[kind](search, id_)


def read_practitioner(search: DirectorySearch, id_: str) -> Listing:
    """A professional, also by a former number, for the redirect."""
    try:
        return search.find_listing(id_)
    except InvalidIdentifier as error:
        raise UnknownProfessional("Aucun professionnel n’a cet identifiant.") from error


def read_practitioner_role(search: DirectorySearch, id_: str) -> Role:
    """An activity by its id, also under a former number of the person, for the redirect."""
    number, _, role_hash = id_.partition("-")
    try:
        of_person = read_practitioner(search, number)
    except DepartedProfessional:
        refuse_ended_role(search, number, role_hash, of_departed=True)
        raise
    for role in list_roles(of_person):
        if role.id.rpartition("-")[2] == role_hash:
            return role
    refuse_ended_role(search, number, role_hash)
    raise UnknownProfessional(UNKNOWN_ROLE_MESSAGE)


def refuse_ended_role(
    search: DirectorySearch, number: str, role_hash: str, *, of_departed: bool = False
) -> None:
    """Raise EndedActivity for an activity that the person had in public.

    Raises:
        EndedActivity: as said.
        UnknownProfessional: the person has departed, and never had this activity.
    """
    ended = search.find_ended_roles([parse_person_id(number)])
    known = {each.hash for roles in ended.values() for each in roles}
    if role_hash in known:
        raise EndedActivity("La personne n’a plus cette activité selon l’annuaire.")
    if of_departed and known:
        raise UnknownProfessional(UNKNOWN_ROLE_MESSAGE)


def read_organization(search: DirectorySearch, id_: str) -> PublishedStructure:
    """A structure, by its technical id only: other numbers are for search."""
    return search.find_structure_by_id(id_)


READERS: dict[str, Callable[[DirectorySearch, str], Subject]] = {
    "Practitioner": read_practitioner,
    "PractitionerRole": read_practitioner_role,
    "Organization": read_organization,
}
