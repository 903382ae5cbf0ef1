"""Everyday words of trade, and the codes that they mean: the truth that answers are held to.

Written beside the search's own lexicon and without it: a word that is wrong there must not be wrong
here. Set B writes other words for the same codes.
"""

from collections.abc import Iterator

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise


class Trade(Struct, frozen=True):
    """What an exercise or an activity is, by codes of one kind."""

    kind: str
    codes: frozenset[str]

    def fits(self, exercise: PublicExercise, activity: PublicActivity | None) -> bool:
        """Whether an activity is of this trade, or an exercise that has none."""
        if self.kind == "profession":
            return exercise.profession.code in self.codes
        if self.kind == "function":
            function = activity.function if activity else None
            return function is not None and function.code in self.codes
        return any(each.code in self.codes for each in exercise.savoir_faire)


def trade(kind: str, codes: str) -> Trade:
    return Trade(kind, frozenset(codes.split()))


KINES = trade("profession", "70")
DENTISTS = trade("profession", "40")
NURSES = trade("profession", "60")
MIDWIVES = trade("profession", "50")
PHARMACISTS = trade("profession", "21")
SPEECH = trade("profession", "91")
OSTEOPATHS = trade("profession", "71")
FEET = trade("profession", "80")
PSYCHOLOGISTS = trade("profession", "93")
OPTICIANS = trade("profession", "28")
ASSISTANTS = trade("function", "313")
GENERAL = trade("savoir_faire", "SM26 SM53 SM54")
HEARTS = trade("savoir_faire", "SM04 SM73 SM79 SM80 SM81")
SKIN = trade("savoir_faire", "SM15")
EYES = trade("savoir_faire", "SM38 SM85")
CHILDREN = trade("savoir_faire", "SM40 SM87 SM88 SM89 SM90")
MINDS = trade("savoir_faire", "SM42 SM33 SM93")
WOMEN = trade("savoir_faire", "SM19 SM20 SM51 SM52")
EARS = trade("savoir_faire", "SM34 SM39 SM86")

WORDS = {
    "A": {
        "kiné": KINES,
        "dentiste": DENTISTS,
        "infirmière": NURSES,
        "sage-femme": MIDWIVES,
        "pharmacien": PHARMACISTS,
        "orthophoniste": SPEECH,
        "ostéo": OSTEOPATHS,
        "podologue": FEET,
        "psychologue": PSYCHOLOGISTS,
        "opticien": OPTICIANS,
        "aide-soignante": ASSISTANTS,
        "généraliste": GENERAL,
        "cardiologue": HEARTS,
        "dermato": SKIN,
        "ophtalmo": EYES,
        "pédiatre": CHILDREN,
        "psychiatre": MINDS,
        "gynéco": WOMEN,
        "orl": EARS,
    },
    "B": {
        "masseur kinésithérapeute": KINES,
        "chirurgiens dentistes": DENTISTS,
        "infirmier libéral": NURSES,
        "sages femmes": MIDWIVES,
        "pharmacienne": PHARMACISTS,
        "orthophonie": SPEECH,
        "OSTEOPATHE": OSTEOPATHS,
        "pédicure": FEET,
        "psychologues": PSYCHOLOGISTS,
        "opticienne": OPTICIANS,
        "aide soignant": ASSISTANTS,
        "médecin traitant": GENERAL,
        "cardiologie": HEARTS,
        "dermatologue": SKIN,
        "ophtalmologiste": EYES,
        "pediatres": CHILDREN,
        "psychiatrie": MINDS,
        "gynécologue": WOMEN,
        "oto-rhino": EARS,
    },
}


def practised(listing: Listing) -> Iterator[tuple[PublicExercise, PublicActivity]]:
    """Each activity of a person, with its exercise."""
    for exercise in listing.exercises:
        for activity in exercise.activities:
            yield exercise, activity
