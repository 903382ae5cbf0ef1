"""Who exists: identity, names, and one exercise per profession.

Nothing is remembered between two people, so that any part of a directory can be made alone.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.activities import Activities, Situation
from indexer.synthetic.identifiers import adeli, rpps
from indexer.synthetic.names import FirstNames, Surnames
from indexer.synthetic.professions import Profession, Professions
from indexer.synthetic.savoir_faire import Held, SavoirFaireTable
from indexer.synthetic.tables import toml
from indexer.synthetic.traits import Career, Name, Standing, Traits, standing_of
from indexer.synthetic.weighted import Weighted

OTHER_NAME = 0.4
"""Share of the people with two professions who practise them under different names."""
CIVILITY = {"F": "MME|Madame", "M": "M|Monsieur"}
CIVILITY_MISSING = 0.002


class Exercise(Struct, frozen=True):
    """One profession of one person, with the cells that all its rows share."""

    profession: Profession
    name: Name
    title: str
    category: str
    role: str
    held: Held
    situations: tuple[Situation, ...]


class Person(Struct, frozen=True):
    """Somebody fictitious. `identity` holds the three identifier cells."""

    identity: str
    civility: str
    exercises: tuple[Exercise, ...]


class People:
    """Draws people, by serial number."""

    def __init__(self, seed: int, surnames: Surnames, names: FirstNames, acts: Activities) -> None:
        births = toml("exercises.toml")
        self._seed = seed
        self._surnames = surnames
        self._first_names = names
        self._activities = acts
        self._professions = Professions()
        self._savoir_faire = SavoirFaireTable()
        self._births = {each: Weighted[str].of(births[each.value]) for each in Standing}

    def draw(self, rng: Random, serial: int) -> Person:
        """The person of a serial number; identifiers depend on it and on the seed alone."""
        profession = self._professions.draw(rng)
        standing = standing_of(rng, profession)
        sex = "F" if rng.random() < profession.women else "M"
        decade = self._births[standing].draw(rng)
        traits = Traits(serial, sex, decade, self._activities.home(rng))
        careers = self._careers(rng, traits, profession, standing)
        return Person(
            identity=self._identity(rng, serial, profession),
            civility="|" if rng.random() < CIVILITY_MISSING else CIVILITY[sex],
            exercises=tuple(self._exercise(rng, traits, career) for career in careers),
        )

    def _identity(self, rng: Random, serial: int, profession: Profession) -> str:
        is_adeli = rng.random() < profession.adeli
        number = (adeli if is_adeli else rpps)(serial, self._seed)
        kind = 0 if is_adeli else 8
        return f"{kind}|{number}|{kind}{number}"

    def _careers(
        self, rng: Random, traits: Traits, profession: Profession, standing: Standing
    ) -> list[Career]:
        """The main profession, and another one for ~1 %."""
        name = self._name(rng, traits)
        first = Career(profession, standing, name, 0)
        other = self._professions.second(rng, profession)
        if other is None or standing is not Standing.ACTIVE:
            return [first]
        differs = rng.random() < OTHER_NAME
        return [
            first,
            Career(other, standing, self._other(rng, traits, name) if differs else name, 1),
        ]

    def _name(self, rng: Random, traits: Traits) -> Name:
        surname = self._surnames.exercised(rng, traits.sex)
        return Name(surname, self._first_names.draw(rng, traits.sex, traits.decade))

    def _other(self, rng: Random, traits: Traits, name: Name) -> Name:
        """Another surname for women, another first name for men."""
        drawn = self._name(rng, traits)
        if traits.sex == "F":
            return Name(drawn.surname, name.first_name)
        return Name(name.surname, drawn.first_name)

    def _exercise(self, rng: Random, traits: Traits, career: Career) -> Exercise:
        profession, is_student = career.profession, career.standing is Standing.STUDENT
        return Exercise(
            profession=profession,
            name=career.name,
            title="|" if is_student else self._professions.title(rng, profession),
            category="E|Etudiant" if is_student else self._professions.category(rng, profession),
            role=self._professions.role(rng, profession),
            held=Held() if is_student else self._savoir_faire.draw(rng, profession),
            situations=self._activities.draw(rng, traits, career),
        )
