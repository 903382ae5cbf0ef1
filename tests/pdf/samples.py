"""People whose sheets are checked as files, looked at as pictures and read as text."""

from datetime import date

from directory.model.identifiers import Adeli, NationalId
from directory.model.professional import (
    Address,
    Authorisation,
    Diploma,
    PlaceOfPractice,
    SavoirFaire,
)
from directory.terminology import Concept
from tests.builders import CARDIOLOGY, a_listing, a_situation, an_exercise

NURSE = Concept("60", "Infirmier")
SPEECH_THERAPIST = Concept("91", "Orthophoniste")
DOCTOR_TITLE = Concept("DR", "Docteur")
SPORT = SavoirFaire(Concept("C", "Capacité"), "C14", "Médecine et biologie du sport")
ADELI = Adeli("359001234")
DIPLOMAS = (
    Diploma(None, "DE09", "Diplôme d'État de docteur en médecine", date(2009, 10, 1), "Rennes"),
    Diploma(None, "DES1", "DES Cardiologie et maladies vasculaires", date(2012, 10, 1)),
)
PRACTICE = {
    "kind": Concept("L", "Activité libérale"),
    "genre": Concept("GENR01", "Activité standard de soin ou de pharmacien"),
    "function": Concept("FON-01", "Titulaire de cabinet"),
    "sector": Concept("SA07", "Cabinet individuel"),
}


def a_doctor(activities, *further_exercises):
    """A cardiologist with so many activities, and other professions."""
    situations = tuple(
        a_situation(
            name=f"CABINET MEDICAL DES LICES {number:03}",
            trade_name="MAISON DE SANTE DES LICES",
            lines=(f"{number} RUE DE BREST",),
            phones=("+33299284321", "0612345678")[: 1 + number % 2],
            start=date(2012, 3, 1 + number % 27),
            **PRACTICE,
        )
        for number in range(1, 1 + activities)
    )
    exercise = an_exercise(
        title=DOCTOR_TITLE,
        exercise_name="LE FLOC'H",
        exercise_first_name="Éloïse",
        savoir_faire=(CARDIOLOGY, SPORT),
        diplomas=DIPLOMAS,
        authorisations=(Authorisation(Concept("M", "Autorisation ministérielle"), None),),
        situations=situations,
    )
    master = Diploma(None, None, "Master de santé publique")
    return a_listing(exercises=(exercise, *further_exercises), diplomas=(master,))


def a_nurse_besides():
    return an_exercise(
        profession=NURSE, exercise_name="MARTIN", exercise_first_name="Éloïse", situations=()
    )


def a_speech_therapist():
    """Somebody with an ADELI number only."""
    return a_listing(national_id=NationalId.of(ADELI), adeli=(ADELI,), profession=SPEECH_THERAPIST)


ORDINARY = {
    "one-page": a_doctor(2),
    "several-pages": a_doctor(12),
    "a-hundred-activities": a_doctor(100),
    "no-activity": a_doctor(0),
    "two-professions": a_doctor(1, a_nurse_besides()),
    "adeli-only": a_speech_therapist(),
}

MARKUP = '</td></table><img src="http://evil.example/a.png"><script>alert(1)</script>'
FILE = '<object data="file:///etc/passwd"></object><link rel=attachment href="file:///etc/passwd">'
STYLE = "<style>@import url(http://evil.example/b.css); *{display:none}</style>"
HOSTILE = {
    "markup": MARKUP,
    "file": FILE,
    "style": STYLE,
    "css-value": '";} * {background:url(http://evil.example/c.png)} /*',
    "data-address": '<img src="data:image/png;base64,AAAA">',
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}{# #}${7*7}",
    "controls": "A\x00B\x07C\x1b[31mD\u2028E\nF\tG",
    "bidi": "DR \u202eNITRAM\u202c \u2066X\u2069 \u200f\u200b\ufeff",
    "emoji": "🩺👩🏽‍⚕️🇫🇷 ☤",
    "chinese": "李医生 醫師 医院",
    "arabic": "عيادة الدكتور مارتان",
    "piled-marks": "Z" + "\u0351\u0321" * 100,
    "one-long-word": "W" * 1_000_000,
    "many-words": "mot " * 250_000,
}


def a_hostile_listing(value):
    """The value in every field that takes free text."""
    concept = Concept(value, value)
    place = PlaceOfPractice(
        key="R1",
        name=value,
        trade_name=value + "'",
        address=Address(lines=(value, value), postal_code=value, commune=concept, country=concept),
        phones=(value,),
        email=value,
    )
    codes = dict.fromkeys(("kind", "genre", "mode", "function", "sector"), concept)
    exercise = an_exercise(
        profession=concept,
        category=concept,
        title=concept,
        exercise_name=value,
        exercise_first_name=value,
        savoir_faire=(SavoirFaire(Concept("S", value), value, value),),
        diplomas=(Diploma(concept, value, value, place=value),),
        authorisations=(Authorisation(concept, concept),),
        situations=(a_situation(place=place, **codes), a_situation(place=None, **codes)),
    )
    return a_listing(
        exercises=(exercise,), civility=concept, diplomas=(Diploma(None, None, value),)
    )
