"""The people of a directory: identity, names, and one exercise per profession.

No state is shared between two people, so that any part of a directory can be made on its own.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.activities import Activities, SituationCells
from indexer.synthetic.identifiers import make_adeli, make_rpps
from indexer.synthetic.names import FirstNames, Surnames
from indexer.synthetic.professions import Profession, Professions
from indexer.synthetic.savoir_faire import PersonSavoirFaire, SavoirFaireTable
from indexer.synthetic.tables import read_toml_table
from indexer.synthetic.traits import Career, ExerciseName, Standing, Traits, draw_standing
from indexer.synthetic.weighted import Weighted

OTHER_NAME_SHARE = 0.4
"""Share of different exercise names among people with two professions."""
CIVILITY_CELLS = {"F": "MME|Madame", "M": "M|Monsieur"}
NO_CIVILITY_SHARE = 0.002


class SyntheticExercise(Struct, frozen=True):
    """One profession of one person, with the cells that are the same in all its rows."""

    profession: Profession
    name: ExerciseName
    title: str
    category: str
    role: str
    savoir_faire: PersonSavoirFaire
    situations: tuple[SituationCells, ...]


class SyntheticPerson(Struct, frozen=True):
    """A fictitious person; `identity` has the three identifier cells."""

    identity: str
    civility: str
    exercises: tuple[SyntheticExercise, ...]


class PeopleTable:
    """Draws people by serial number."""

    def __init__(self, seed: int, surnames: Surnames, names: FirstNames, acts: Activities) -> None:
        births = read_toml_table("exercises.toml")
        self._seed = seed
        self._surnames = surnames
        self._first_names = names
        self._activities = acts
        self._professions = Professions()
        self._savoir_faire = SavoirFaireTable()
        self._births = {each: Weighted[str].of(births[each.value]) for each in Standing}

    def draw(self, rng: Random, serial: int) -> SyntheticPerson:
        """The person with a serial number; identifiers depend only on it and on the seed."""
        profession = self._professions.draw(rng)
        standing = draw_standing(rng, profession)
        sex = "F" if rng.random() < profession.women else "M"
        decade = self._births[standing].draw(rng)
        traits = Traits(serial, sex, decade, self._activities.draw_home(rng))
        careers = self._careers(rng, traits, profession, standing)
        return SyntheticPerson(
            identity=self._identity(rng, serial, profession),
            civility="|" if rng.random() < NO_CIVILITY_SHARE else CIVILITY_CELLS[sex],
            exercises=tuple(self._exercise(rng, traits, career) for career in careers),
        )

    def _identity(self, rng: Random, serial: int, profession: Profession) -> str:
        is_adeli = rng.random() < profession.adeli
        number = (make_adeli if is_adeli else make_rpps)(serial, self._seed)
        kind = 0 if is_adeli else 8
        return f"{kind}|{number}|{kind}{number}"

    def _careers(
        self, rng: Random, traits: Traits, profession: Profession, standing: Standing
    ) -> list[Career]:
        """The main profession, and a second one for some people."""
        name = self._name(rng, traits)
        first = Career(profession, standing, name, 0)
        other = self._professions.draw_second(rng, profession)
        if other is None or standing is not Standing.ACTIVE:
            return [first]
        differs = rng.random() < OTHER_NAME_SHARE
        return [
            first,
            Career(other, standing, self._other(rng, traits, name) if differs else name, 1),
        ]

    def _name(self, rng: Random, traits: Traits) -> ExerciseName:
        surname = self._surnames.draw_exercise_surname(rng, traits.sex)
        return ExerciseName(surname, self._first_names.draw(rng, traits.sex, traits.decade))

    def _other(self, rng: Random, traits: Traits, name: ExerciseName) -> ExerciseName:
        """A second exercise name: another surname for women, another first name for men."""
        drawn = self._name(rng, traits)
        if traits.sex == "F":
            return ExerciseName(drawn.surname, name.first_name)
        return ExerciseName(name.surname, drawn.first_name)

    def _exercise(self, rng: Random, traits: Traits, career: Career) -> SyntheticExercise:
        profession, is_student = career.profession, career.standing is Standing.STUDENT
        return SyntheticExercise(
            profession=profession,
            name=career.name,
            title="|" if is_student else self._professions.draw_title(rng, profession),
            category="E|Etudiant"
            if is_student
            else self._professions.draw_category(rng, profession),
            role=self._professions.draw_role(rng, profession),
            savoir_faire=PersonSavoirFaire()
            if is_student
            else self._savoir_faire.draw(rng, profession),
            situations=self._activities.draw(rng, traits, career),
        )
