"""Check the rows of a person, and assemble a `Professional` from the accepted ones.

An invalid row is returned as a value, and the run continues. A wrong RPPS check digit causes a
warning, never a rejection: some numbers in the sample files of the ANS have one.
"""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from directory.model.identifiers import Adeli, NationalId, passes_luhn
from directory.model.professional import Authorisation, Diploma, Professional
from indexer.findings import DataWarning, Fault
from indexer.sources.columns import OTHER_ID_TYPES
from indexer.validation.diplomas import (
    assign_qualifications,
    sort_unique_authorisations,
    sort_unique_diplomas,
)
from indexer.validation.exercises import assemble_exercises
from indexer.validation.other_ids import list_former_numbers
from indexer.validation.rows import ActivityRow, DiplomaRow, FileRow, PersonRow, SavoirFaireRow

MALFORMED_STRUCTURE_ID = "mal formé : lettres, chiffres, « - », « _ » et « . » seulement"


class AcceptedRows(Struct, frozen=True, gc=False):
    """The accepted rows of one person, sorted and distinct."""

    national_id: str
    activities: Sequence[ActivityRow] = ()
    savoir_faire: Sequence[SavoirFaireRow] = ()
    diplomas: Sequence[DiplomaRow] = ()


def find_person_fault(row: PersonRow, national_id: str) -> Fault | None:
    """Check the cells about the person: the number, its type and local part, and the name.

    Args:
        row: the cleaned row.
        national_id: the uncleaned number by which the row was grouped; a space makes it invalid.
    """
    if row.national_id != national_id or not is_national_id(national_id):
        return Fault("national_id", "numéro mal formé : " + NationalId.rule)
    if row.id_type != row.national_id[0]:
        return Fault("id_type", "le type ne correspond pas à l'identification nationale")
    if row.local_id != row.national_id[1:]:
        return Fault("local_id", "le numéro ne correspond pas à l'identification nationale")
    if not (row.exercise_name.isalpha() or any(map(str.isalpha, row.exercise_name))):
        return Fault("exercise_name", "aucun nom")
    return None


def has_id_of_other_type(row: PersonRow) -> bool:
    """Whether a row is about somebody whom the register knows by no RPPS or ADELI number."""
    return row.id_type in OTHER_ID_TYPES and row.national_id.startswith(row.id_type)


@lru_cache(maxsize=2)
def is_national_id(text: str) -> bool:
    """Whether a text has the form of a national id; cached for the successive rows of a person."""
    return bool(NationalId.form.fullmatch(text))


def find_content_fault(row: FileRow) -> Fault | None:
    """Check the cells about the diploma, the savoir-faire or the activity."""
    if isinstance(row, DiplomaRow):
        if row.qualifications.diplomas or row.qualifications.authorisations:
            return None
        return Fault("diploma_code", "ni diplôme ni autorisation")
    if not row.practice.profession.code:
        return Fault("profession_code", "aucune profession")
    if isinstance(row, SavoirFaireRow) and not row.practice.savoir_faire:
        return Fault("savoir_faire_code", "aucun savoir-faire")
    if isinstance(row, ActivityRow) and row.place.has_malformed_key:
        return Fault("key", MALFORMED_STRUCTURE_ID)
    return None


def find_number_warnings(national_id: str) -> Sequence[DataWarning]:
    """Return the warnings about the number of an accepted person."""
    return (
        () if national_id[0] == "0" or passes_luhn(national_id[1:]) else (DataWarning.CHECK_DIGIT,)
    )


def assemble_professional(accepted: AcceptedRows) -> tuple[Professional, Sequence[SavoirFaireRow]]:
    """Return one person from their rows, and the savoir-faire rows that match no profession.

    Without activity rows (a partial load), exercises come from the savoir-faire rows, and there may
    be none.
    """
    rows = accepted.activities
    exercises, unassigned = assemble_exercises(
        rows or accepted.savoir_faire, accepted.savoir_faire if rows else ()
    )
    exercises, diplomas, authorisations = assign_qualifications(
        exercises, *collect_qualifications(accepted.diplomas)
    )
    number = NationalId.from_trusted(accepted.national_id)
    civilities = [civility for row in rows if (civility := row.practice.civility)]
    return Professional(
        national_id=number,
        exercises=exercises,
        civility=civilities[0] if civilities else None,
        adeli=(Adeli.from_trusted(number[1:]),) if number[0] == "0" else (),
        former_ids=list_former_numbers(number, [row.other_ids for row in rows]),
        diplomas=diplomas,
        authorisations=authorisations,
    ), unassigned


def collect_qualifications(
    rows: Sequence[DiplomaRow],
) -> tuple[tuple[Diploma, ...], tuple[Authorisation, ...]]:
    """Return the distinct diplomas and authorisations of a person, sorted."""
    if not rows:
        return (), ()
    if len(rows) == 1:  # it has at most one of each
        return rows[0].qualifications.diplomas, rows[0].qualifications.authorisations
    return (
        sort_unique_diplomas([one for row in rows for one in row.qualifications.diplomas]),
        sort_unique_authorisations(
            [one for row in rows for one in row.qualifications.authorisations]
        ),
    )
