"""Everyday words for professions, and their codes: the truth that answers are compared with.

Independent of the search's own lexicon, so that an error there is not repeated here. Set B has
other words for the same codes.
"""

from collections.abc import Iterator

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise


class Occupation(Struct, frozen=True):
    """What an exercise or an activity is, by codes of one kind."""

    kind: str
    codes: frozenset[str]

    def matches(self, exercise: PublicExercise, activity: PublicActivity | None) -> bool:
        """Whether an activity, or an exercise without one, is of this occupation."""
        if self.kind == "profession":
            return exercise.profession.code in self.codes
        if self.kind == "function":
            function = activity.function if activity else None
            return function is not None and function.code in self.codes
        return any(each.code in self.codes for each in exercise.savoir_faire)


def parse_occupation(kind: str, codes: str) -> Occupation:
    return Occupation(kind, frozenset(codes.split()))


PHYSIOTHERAPISTS = parse_occupation("profession", "70")
DENTISTS = parse_occupation("profession", "40")
NURSES = parse_occupation("profession", "60")
MIDWIVES = parse_occupation("profession", "50")
PHARMACISTS = parse_occupation("profession", "21")
SPEECH_THERAPISTS = parse_occupation("profession", "91")
OSTEOPATHS = parse_occupation("profession", "71")
PODIATRISTS = parse_occupation("profession", "80")
PSYCHOLOGISTS = parse_occupation("profession", "93")
OPTICIANS = parse_occupation("profession", "28")
CARE_ASSISTANTS = parse_occupation("function", "313")
GENERAL_PRACTITIONERS = parse_occupation("savoir_faire", "SM26 SM53 SM54")
CARDIOLOGISTS = parse_occupation("savoir_faire", "SM04 SM73 SM79 SM80 SM81")
DERMATOLOGISTS = parse_occupation("savoir_faire", "SM15")
OPHTHALMOLOGISTS = parse_occupation("savoir_faire", "SM38 SM85")
PAEDIATRICIANS = parse_occupation("savoir_faire", "SM40 SM87 SM88 SM89 SM90")
PSYCHIATRISTS = parse_occupation("savoir_faire", "SM42 SM33 SM93")
GYNAECOLOGISTS = parse_occupation("savoir_faire", "SM19 SM20 SM51 SM52")
ENT_SPECIALISTS = parse_occupation("savoir_faire", "SM34 SM39 SM86")

OCCUPATION_WORDS = {
    "A": {
        "kiné": PHYSIOTHERAPISTS,
        "dentiste": DENTISTS,
        "infirmière": NURSES,
        "sage-femme": MIDWIVES,
        "pharmacien": PHARMACISTS,
        "orthophoniste": SPEECH_THERAPISTS,
        "ostéo": OSTEOPATHS,
        "podologue": PODIATRISTS,
        "psychologue": PSYCHOLOGISTS,
        "opticien": OPTICIANS,
        "aide-soignante": CARE_ASSISTANTS,
        "généraliste": GENERAL_PRACTITIONERS,
        "cardiologue": CARDIOLOGISTS,
        "dermato": DERMATOLOGISTS,
        "ophtalmo": OPHTHALMOLOGISTS,
        "pédiatre": PAEDIATRICIANS,
        "psychiatre": PSYCHIATRISTS,
        "gynéco": GYNAECOLOGISTS,
        "orl": ENT_SPECIALISTS,
    },
    "B": {
        "masseur kinésithérapeute": PHYSIOTHERAPISTS,
        "chirurgiens dentistes": DENTISTS,
        "infirmier libéral": NURSES,
        "sages femmes": MIDWIVES,
        "pharmacienne": PHARMACISTS,
        "orthophonie": SPEECH_THERAPISTS,
        "OSTEOPATHE": OSTEOPATHS,
        "pédicure": PODIATRISTS,
        "psychologues": PSYCHOLOGISTS,
        "opticienne": OPTICIANS,
        "aide soignant": CARE_ASSISTANTS,
        "médecin traitant": GENERAL_PRACTITIONERS,
        "cardiologie": CARDIOLOGISTS,
        "dermatologue": DERMATOLOGISTS,
        "ophtalmologiste": OPHTHALMOLOGISTS,
        "pediatres": PAEDIATRICIANS,
        "psychiatrie": PSYCHIATRISTS,
        "gynécologue": GYNAECOLOGISTS,
        "oto-rhino": ENT_SPECIALISTS,
    },
}


def iter_practised_activities(listing: Listing) -> Iterator[tuple[PublicExercise, PublicActivity]]:
    """Each activity of a person, with its exercise."""
    for exercise in listing.exercises:
        for activity in exercise.activities:
            yield exercise, activity
