"""Coverage: how many of the people and activities have each public field.

A renamed or emptied column leaves every row valid, and the field empty for everybody: only a count
shows it. `COVERED_FIELDS` has every public field of a listing that may be absent; the gate of the
fields compares their shares with those of the served publication.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import astuple

from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Exercise, Professional

ACTIVITY_PATH = "exercises.activities."
PEOPLE_PER_COUNT = 500
"""People whose values are counted at once, while they are still in the processor's cache."""
STORED_NAMES = {"situations": "activities", "key": "id"}
"""Names in a record of fields that a listing names otherwise."""


class CoveredField(Struct, frozen=True):
    """A public field, or the same field in several parts of a listing.

    Attributes:
        name: its key in `Publication.coverage`.
        label: its name on screen.
        paths: its paths in a listing.
    """

    name: str
    label: str
    paths: tuple[str, ...]

    @property
    def is_of_activities(self) -> bool:
        """Whether its share is one of the activities, not of the people."""
        return self.paths[0].startswith(ACTIVITY_PATH)


def define_activity_field(name: str, label: str, path: str = "") -> CoveredField:
    """Return a field of an activity, at this path below it; by default, its name."""
    return CoveredField(name, label, (f"{ACTIVITY_PATH}{path or name}",))


COVERED_FIELDS = (
    CoveredField("civility", "civilité", ("civility",)),
    CoveredField("adeli", "numéro ADELI", ("adeli",)),
    CoveredField("former_ids", "ancien numéro", ("former_ids",)),
    CoveredField("mssante", "messagerie MSSanté", ("mssante",)),
    CoveredField("diplomas", "diplôme", ("diplomas", "exercises.diplomas")),
    CoveredField(
        "authorisations", "autorisation d'exercice", ("authorisations", "exercises.authorisations")
    ),
    CoveredField("profession", "profession", ("exercises.profession",)),
    CoveredField("category", "catégorie professionnelle", ("exercises.category",)),
    CoveredField("title", "civilité d'exercice", ("exercises.title",)),
    CoveredField("exercise_name", "nom d'exercice", ("exercises.exercise_name",)),
    CoveredField("exercise_first_name", "prénom d'exercice", ("exercises.exercise_first_name",)),
    CoveredField("savoir_faire", "savoir-faire", ("exercises.savoir_faire",)),
    CoveredField("activities", "activité", ("exercises.activities",)),
    define_activity_field("kind", "type d'activité"),
    define_activity_field("genre", "genre d'activité"),
    define_activity_field("mode", "mode d'exercice"),
    define_activity_field("function", "fonction"),
    define_activity_field("sector", "secteur d'activité"),
    define_activity_field("start", "début d'activité"),
    define_activity_field("end", "fin d'activité"),
    define_activity_field("place", "lieu d'exercice"),
    define_activity_field("structure_id", "identifiant de la structure", "place.id"),
    define_activity_field("structure_name", "raison sociale", "place.name"),
    define_activity_field("trade_name", "enseigne", "place.trade_name"),
    define_activity_field("finess", "numéro FINESS", "place.finess"),
    define_activity_field("siret", "numéro SIRET", "place.siret"),
    define_activity_field("phones", "téléphone", "place.phones"),
    define_activity_field("email", "adresse e-mail", "place.email"),
    define_activity_field("street", "adresse", "place.address.lines"),
    define_activity_field("postal_code", "code postal", "place.address.postal_code"),
    define_activity_field("commune", "commune", "place.address.commune"),
    define_activity_field("country", "pays", "place.address.country"),
    define_activity_field("locality", "ville à l'étranger", "place.address.locality"),
)
"""Every public field that may be absent.

The others are in every listing (its numbers and its day) or derived from the commune (département,
coordinates). A code and its label are one field, and so are the parts of a diploma.
"""


class CoverageCounts(Struct):
    """Numbers of people and activities, and how many of them have each public field."""

    people: int = 0
    activities: int = 0
    present: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_shares(
        cls, people: int, activities: int, shares: Mapping[str, float]
    ) -> "CoverageCounts":
        """Return the counts of which these are the shares."""
        counts = cls(people, activities)
        counts.present = {
            each.name: round(shares[each.name] * counts.get_total(each))
            for each in COVERED_FIELDS
            if each.name in shares
        }
        return counts

    def get_total(self, covered: CoveredField) -> int:
        """Return the number of which the share of a field is one: of activities, or of people."""
        return self.activities if covered.is_of_activities else self.people

    def add(self, other: "CoverageCounts", times: int = 1) -> None:
        """Add other counts; `times` -1 subtracts them."""
        self.people += times * other.people
        self.activities += times * other.activities
        for name, count in other.present.items():
            self.present[name] = self.present.get(name, 0) + times * count

    def compute_shares(self) -> dict[str, float]:
        """Return the share of the people, or of the activities, that have each field."""
        return {
            each.name: self.present.get(each.name, 0) / self.get_total(each)
            for each in COVERED_FIELDS
            if self.get_total(each) > 0
        }


Person = TypeVar("Person", Professional, Listing)
"""A record or its public projection, whose fields have the same names but for `STORED_NAMES`."""


NO_EXERCISE = (None,) * len(Exercise.__struct_fields__)
"""The values of the exercise of somebody without one."""


class CoverageCounter(Generic[Person]):
    """Counts people as they pass; of records, activities that have ended count too."""

    def __init__(self) -> None:
        self._counts = CoverageCounts()
        self._batch: list[Person] = []

    def add(self, person: Person) -> None:
        """Add one person."""
        self._batch.append(person)
        if len(self._batch) == PEOPLE_PER_COUNT:
            self._count_batch()

    def finish(self) -> CoverageCounts:
        """Return the counts of everybody added."""
        self._count_batch()
        return self._counts

    def _count_batch(self) -> None:
        self._counts.add(count_coverage(self._batch))
        self._batch.clear()


def count_coverage(people: Sequence[Professional | Listing]) -> CoverageCounts:
    """Count the fields of a batch, field by field: several times as fast as person by person."""
    if not people:
        return CoverageCounts()
    exercises = [one for person in people for one in person.exercises]
    activities = [one for exercise in exercises for one in list_activities(exercise)]
    places = [one.place for one in activities if one.place]
    addresses = [place.address for place in places]
    columns = dict(
        (
            *name_columns("", people, map(astuple, people)),
            *name_columns("exercises.", exercises, list_exercise_rows(people)),
            *name_columns(ACTIVITY_PATH, activities, map(astuple, activities)),
            *name_columns(f"{ACTIVITY_PATH}place.", places, map(astuple, places)),
            *name_columns(f"{ACTIVITY_PATH}place.address.", addresses, map(astuple, addresses)),
        )
    )
    present = {
        each.name: count_filled([columns[path] for path in each.paths if path in columns])
        for each in COVERED_FIELDS
    }
    return CoverageCounts(len(people), len(activities), present)


def list_activities(exercise: Exercise | PublicExercise) -> Sequence[Any]:
    """Return the activities of an exercise, whatever their name."""
    return exercise.situations if isinstance(exercise, Exercise) else exercise.activities


def list_exercise_rows(people: Sequence[Professional | Listing]) -> list[tuple[Any, ...]]:
    """Return, for each person, the values of their only exercise, or of all merged."""
    exercises = [person.exercises for person in people]
    return [astuple(each[0]) if len(each) == 1 else merge_exercises(each) for each in exercises]


def merge_exercises(exercises: Sequence[Exercise | PublicExercise]) -> tuple[Any, ...]:
    """Return whether any exercise has each value; a partial load gives people without any."""
    rows = map(astuple, exercises)
    return tuple(map(any, zip(*rows, strict=True))) if exercises else NO_EXERCISE


def name_columns(
    prefix: str, values: Sequence[Struct], rows: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the path of each field of these values, and its column in their rows."""
    if not values:
        return
    for name, column in zip(values[0].__struct_fields__, zip(*rows, strict=True), strict=True):
        yield f"{prefix}{STORED_NAMES.get(name, name)}", column


def count_filled(columns: Sequence[tuple[Any, ...]]) -> int:
    """Count the rows in which any of the columns has a value."""
    values = columns[0] if len(columns) == 1 else map(any, zip(*columns, strict=True))
    return len(list(filter(None, values)))
