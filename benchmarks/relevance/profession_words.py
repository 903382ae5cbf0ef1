"""Everyday words for professions, and their codes: the truth that answers are compared with.

Independent of the search's own lexicon, so that an error there is not repeated here. Set B has
other words for the same codes.
"""

from collections.abc import Iterator
from functools import cache

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
CARE_ASSISTANTS = parse_occupation("function", "313 400")
GENERAL_PRACTITIONERS = parse_occupation("savoir_faire", "SM26 SM53 SM54")
CARDIOLOGISTS = parse_occupation("savoir_faire", "SM04 SM73 SM79 SM80 SM81 C07 SST05")
DERMATOLOGISTS = parse_occupation("savoir_faire", "SM15 C15")
OPHTHALMOLOGISTS = parse_occupation("savoir_faire", "SM38 SM85 SST08")
PAEDIATRICIANS = parse_occupation("savoir_faire", "SM40 SM87 SM88 SM89 SM90 DEC18 DSM224 C51")
PSYCHIATRISTS = parse_occupation("savoir_faire", "SM42 SM33 SM93 C47 C57")
GYNAECOLOGISTS = parse_occupation(
    "savoir_faire", "SM19 SM20 SM51 SM52 C23 C25 C27 CEX22 CEX24 CEX26"
)
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
        "infirmiers": NURSES,
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

FURTHER_OCCUPATIONS = {
    "allergologue | allergologie": parse_occupation(
        "savoir_faire", "SM57 C33 CAPA03 DEC02 DSM201 SST15"
    ),
    "anesthésiste | anesthésie réanimation": parse_occupation("savoir_faire", "SM02 SM76 C03"),
    "angiologue | médecine vasculaire": parse_occupation(
        "savoir_faire", "SM61 C34 CAPA04 DEC17 DSM223"
    ),
    "audioprothésiste | audio prothésiste": parse_occupation("profession", "26"),
    "assistante sociale | assistant de service social": parse_occupation("profession", "41"),
    "auxiliaire de puériculture | auxiliaires de puériculture": parse_occupation(
        "function", "315 401"
    ),
    "chiropracteur | chiropraxie": parse_occupation("profession", "73"),
    "diététicienne | diététicien": parse_occupation("profession", "95"),
    "endocrinologue | endocrinologie": parse_occupation("savoir_faire", "SM62 SM16 C36 C37 C75"),
    "ergothérapeute | ergothérapie": parse_occupation("profession", "94"),
    "gastro-entérologue | gastro entérologie": parse_occupation("savoir_faire", "SM24 C29"),
    "gériatre | gériatrie": parse_occupation("savoir_faire", "SM18 CAPA06 DSM213"),
    "infirmière anesthésiste | infirmier anesthésiste": parse_occupation("savoir_faire", "SI07"),
    "manipulateur radio | manipulatrice radio": parse_occupation("profession", "98"),
    "médecin | médecins": parse_occupation("profession", "10"),
    "médecin du travail | médecine du travail": parse_occupation("savoir_faire", "SM25 CAPA11 C41"),
    "néphrologue | néphrologie": parse_occupation("savoir_faire", "SM30 SM83 C30"),
    "neurologue | neurologie": parse_occupation("savoir_faire", "SM32 SM84 C43"),
    "orthodontiste | orthopédie dento faciale": parse_occupation(
        "savoir_faire", "SCD01 C76 DEC21 DSM227"
    ),
    "orthoptiste | orthoptie": parse_occupation("profession", "92"),
    "pneumologue | pneumologie": parse_occupation("savoir_faire", "SM41 SM91 C54"),
    "psychomotricienne | psychomotricien": parse_occupation("profession", "96"),
    "psychothérapeute | psychothérapeutes": parse_occupation("profession", "72 93"),
    "puéricultrice | infirmière puéricultrice": parse_occupation("savoir_faire", "SI08"),
    "radiologue | radiologie": parse_occupation("savoir_faire", "SM44 SM55 SM74 SM94"),
    "rhumatologue | rhumatologie": parse_occupation("savoir_faire", "SM48 C62"),
    "urgentiste | médecine d'urgence": parse_occupation(
        "savoir_faire", "SM59 DEC14 CAPA02 DSM220 SST26"
    ),
    "urologue | urologie": parse_occupation("savoir_faire", "SM12 CEX64 C13"),
}
"""Occupations of the questions about towns: the word of set A, and that of set B."""


@cache
def list_trade_words(set_name: str) -> dict[str, Occupation]:
    """The words of a set for every occupation there are questions about."""
    further = {
        words.split(" | ")[set_name == "B"]: occupation
        for words, occupation in FURTHER_OCCUPATIONS.items()
    }
    return OCCUPATION_WORDS[set_name] | further


def iter_practised_activities(listing: Listing) -> Iterator[tuple[PublicExercise, PublicActivity]]:
    """Each activity of a person, with its exercise."""
    for exercise in listing.exercises:
        for activity in exercise.activities:
            yield exercise, activity
