"""Convert coded cells to concepts, with a cache: a few thousand combinations cover all rows.

An unknown code is accepted with the label of its row, because nomenclatures change more often than
the software.
"""

from functools import lru_cache

from msgspec import Struct

from directory.model.professional import Authorisation, Diploma, OptionalConcept, SavoirFaire
from directory.terminology import Concept
from directory.terminology.code_labels import choose_label

Cells = tuple[str, ...]


class ProfessionCells(Struct, frozen=True, gc=False):
    """Codes and labels of a profession, and of a savoir-faire in this profession."""

    profession_code: str
    profession_label: str
    category_code: str
    category_label: str
    savoir_faire_type_code: str
    savoir_faire_type_label: str
    savoir_faire_code: str
    savoir_faire_label: str


class PracticeCells(ProfessionCells, frozen=True, gc=False):
    """Codes and labels of an activity, after those that the savoir-faire file has too."""

    civility_code: str = ""
    civility_label: str = ""
    title_code: str = ""
    title_label: str = ""
    mode_code: str = ""
    mode_label: str = ""
    sector_code: str = ""
    sector_label: str = ""
    role_code: str = ""
    role_label: str = ""
    genre_code: str = ""
    genre_label: str = ""


class DiplomaCells(Struct, frozen=True, gc=False):
    """Codes and labels of a diploma, or of an authorisation; the other half is empty."""

    diploma_type_code: str
    diploma_type_label: str
    diploma_code: str
    diploma_label: str
    authorisation_code: str
    authorisation_label: str
    discipline_code: str
    discipline_label: str


class PracticeCodes(Struct, frozen=True, order=True):
    """The concepts of an activity or savoir-faire row.

    Attributes:
        cells: the source cells, which also define the order.
        exercise: profession and category codes, which identify an exercise of a person.
        activity: mode, genre, role and sector codes; with the place, they identify an activity.
    """

    cells: Cells
    exercise: tuple[str, str]
    activity: tuple[str, str, str, str]
    profession: Concept
    category: OptionalConcept
    savoir_faire: tuple[SavoirFaire, ...]
    civility: OptionalConcept
    title: OptionalConcept
    mode: OptionalConcept
    sector: OptionalConcept
    function: OptionalConcept
    genre: OptionalConcept


class Qualifications(Struct, frozen=True, order=True):
    """The diploma and authorisation of a row of the diploma file, at most one of each."""

    cells: Cells
    diplomas: tuple[Diploma, ...]
    authorisations: tuple[Authorisation, ...]


@lru_cache(maxsize=1 << 14)
def create_concept(code: str, label: str, system: str) -> OptionalConcept:
    """Return a code with the label of its row or else of the tables; None without a code."""
    return Concept(code, choose_label(system, code, label)) if code else None


@lru_cache(maxsize=1 << 15)
def read_practice(coded: Cells) -> PracticeCodes:
    """Convert the cells of an activity row, or of a savoir-faire row, which has only the first."""
    cells = PracticeCells(*coded)
    return PracticeCodes(
        cells=coded,
        exercise=(cells.profession_code, cells.category_code),
        activity=(cells.mode_code, cells.genre_code, cells.role_code, cells.sector_code),
        profession=Concept(
            cells.profession_code,
            choose_label("profession", cells.profession_code, cells.profession_label),
        ),
        category=create_concept(cells.category_code, cells.category_label, "category"),
        savoir_faire=read_savoir_faire(cells),
        civility=create_concept(cells.civility_code, cells.civility_label, "civility"),
        title=create_concept(cells.title_code, cells.title_label, "title"),
        mode=create_concept(cells.mode_code, cells.mode_label, "mode"),
        sector=create_concept(cells.sector_code, cells.sector_label, "sector"),
        function=create_concept(cells.role_code, cells.role_label, "function"),
        genre=create_concept(cells.genre_code, cells.genre_label, "genre"),
    )


def read_savoir_faire(cells: PracticeCells) -> tuple[SavoirFaire, ...]:
    """Return the savoir-faire of a row, if it has one."""
    if not cells.savoir_faire_code:
        return ()
    kind = create_concept(
        cells.savoir_faire_type_code, cells.savoir_faire_type_label, "savoir_faire_type"
    )
    label = choose_label("savoir_faire", cells.savoir_faire_code, cells.savoir_faire_label)
    return (SavoirFaire(type=kind, code=cells.savoir_faire_code, label=label),)


@lru_cache(maxsize=1 << 15)
def read_qualifications(coded: Cells) -> Qualifications:
    """Convert the cells of a row of the diploma file."""
    cells = DiplomaCells(*coded)
    authorisation_type = create_concept(
        cells.authorisation_code, cells.authorisation_label, "authorisation"
    )
    discipline = create_concept(cells.discipline_code, cells.discipline_label, "discipline")
    return Qualifications(
        cells=coded,
        diplomas=read_diploma(cells),
        authorisations=(Authorisation(authorisation_type, discipline),)
        if authorisation_type
        else (),
    )


def read_diploma(cells: DiplomaCells) -> tuple[Diploma, ...]:
    """Return the diploma of a row, if it has one; some have a label without a code."""
    label = choose_label("diploma", cells.diploma_code, cells.diploma_label)
    if not label:
        return ()
    kind = create_concept(cells.diploma_type_code, cells.diploma_type_label, "diploma_type")
    return (Diploma(type=kind, code=cells.diploma_code or None, label=label),)
