"""A trade or a person, and a town: in a sentence, with punctuation, a mode or a civility."""

from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from benchmarks.relevance.areas import Area, load_homonymous_names
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.people import Population
from benchmarks.relevance.profession_words import iter_practised_activities
from benchmarks.relevance.question_sets import ErrorRules, QuestionDrawer, SearchQuestion
from benchmarks.relevance.town_questions import (
    TradeInTown,
    draw_people_in_towns,
    draw_trades_in_towns,
)
from directory.model.listing import PublicActivity

PHRASES = {
    "A": (
        "je cherche un {trade} à {town}",
        "je cherche une {trade} à {town}",
        "{trade} à {town}",
        "un {trade} sur {town} svp",
        "rdv {trade} {town}",
        "trouver un {trade} dans {town}",
        "{trade} disponible {town}",
        "{trade} pour enfant {town}",
        "{postal_code} {trade}",
        "{postal_code} {town} {trade}",
    ),
    "B": (
        "bonjour je voudrais un {trade} sur {town}",
        "besoin d'un {trade} à {town}",
        "recherche {trade} {town}",
        "prendre rendez-vous avec un {trade} à {town}",
        "y a-t-il un {trade} à {town}",
        "où trouver un {trade} à {town} ?",
        "{town} {trade}",
        "{trade} pas cher {town}",
        "{trade} bilingue à {town}",
        "{postal_code} {trade}",
    ),
}
"""Ways to ask for a trade in a town; the sets share only the postal code before."""
AROUND_SHARE = 1 / 6
"""Of the questions in phrases; the others name the place itself."""
AROUND_PHRASES = {
    "A": ("{trade} près de {town}", "{trade} autour de {town}"),
    "B": ("{trade} à côté de {town}", "{trade} proche de {town}", "près de {town} {trade}"),
}
TRADE_PUNCTUATION = {
    "A": ("{trade}, {town}", "{town} : {trade}", "{trade} ({town})", "{trade} - {town}"),
    "B": ("[{trade}] {town}", "{town}, {trade}.", "{trade}; {town}", "{trade} / {town}"),
}
PERSON_PUNCTUATION = {
    "A": ("{name}, {first} ({town})", "M. ou Mme {name} {first}, {town}", "Dr. {first} {name}"),
    "B": (
        "{first} {name} [{town}]",
        "Mme ou M. {name} {first} ({town})",
        "{name} {first} - {town}",
        "Mme {first} {name}, {town}",
    ),
}
LOCUM_GENRES = frozenset(("GENR02", "GENR03"))
MODE_WORDS = {
    "A": {"L": ("libéral", "libérale"), "S": ("salarié", "salariée"), "B": ("bénévole",) * 2},
    "B": {"L": ("en libéral",) * 2, "S": ("salariés", "salariées"), "B": ("bénévoles",) * 2},
}
"""By code of the mode: for a word that is masculine, for one that is feminine."""
LOCUM_WORDS = {"A": ("remplaçant", "remplaçante"), "B": ("remplacant", "remplacante")}
CIVILITY_WORDS = {"A": {"M": "homme", "MME": "femme"}, "B": {"M": "homme", "MME": "femme"}}
FEMININE_ENDINGS = ("ère", "ne", "trice", "femme", "femmes", "ante")


def draw_phrase_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """In a sentence; around a town only where one town has the name.

    Arrondissements have the centre of their city: none of them is nearer than another.
    """
    for pick in draw_trades_in_towns(people, rules, rng):
        is_arrondissement = pick.area.code.isdigit()
        has_one_centre = not is_arrondissement and pick.area.code not in load_homonymous_names()
        is_around = has_one_centre and rng.random() < AROUND_SHARE
        phrase = rng.choice((AROUND_PHRASES if is_around else PHRASES)[rules.name])
        if "{postal_code}" in phrase and not pick.postal_code:
            continue
        text = phrase.format(trade=pick.word, town=pick.area.text, postal_code=pick.postal_code)
        yield SearchQuestion(
            text, criteria=build_phrase_criteria(pick, phrase, is_around=is_around)
        )


def build_phrase_criteria(pick: TradeInTown, phrase: str, *, is_around: bool) -> AnswerCriteria:
    """The trade in the town, around it, or at the postal code where no town is typed."""
    if is_around:
        return AnswerCriteria(pick.occupation, around=pick.area)
    if "{town}" not in phrase:
        return AnswerCriteria(
            pick.occupation, Area(pick.postal_code, "postal_code", pick.postal_code)
        )
    return pick.criteria


def draw_punctuation_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Commas, brackets and `M. ou Mme` around a trade and a town, and around a name and a town."""
    trades = draw_trades_in_towns(people, rules, rng)
    for trade, bearer in zip(trades, draw_people_in_towns(people, rules, rng), strict=False):
        phrase = rng.choice(TRADE_PUNCTUATION[rules.name])
        text = phrase.format(trade=trade.word, town=trade.area.text)
        yield SearchQuestion(text, criteria=trade.criteria)
        text = rng.choice(PERSON_PUNCTUATION[rules.name]).format(
            name=bearer.person.name, first=bearer.person.first_name, town=bearer.area.text
        )
        yield SearchQuestion(text, bearer.person.id)


def draw_mode_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A trade, the mode of exercise, the town: one activity meets all three."""
    for pick in draw_trades_in_towns(people, rules, rng):
        for activity in list_activities_in_town(pick):
            word, criteria = read_mode(pick, activity, rules.name)
            if word:
                yield SearchQuestion(f"{pick.word} {word} {pick.area.text}", criteria=criteria)
                break


def list_activities_in_town(pick: TradeInTown) -> list[PublicActivity]:
    """The activities by which a person has the trade in the town."""
    return [
        activity
        for exercise, activity in iter_practised_activities(pick.listing)
        if pick.occupation.matches(exercise, activity) and pick.area.contains(activity)
    ]


def read_mode(
    pick: TradeInTown, activity: PublicActivity, set_name: str
) -> tuple[str, AnswerCriteria]:
    """A word for the mode of an activity, and what it means; an empty word where it has none."""
    gender = pick.word.endswith(FEMININE_ENDINGS)
    if activity.genre and activity.genre.code in LOCUM_GENRES:
        return LOCUM_WORDS[set_name][gender], replace(pick.criteria, genres=LOCUM_GENRES)
    mode = activity.mode.code if activity.mode else ""
    words = MODE_WORDS[set_name].get(mode, ("", ""))
    return words[gender], replace(pick.criteria, mode=mode)


def draw_civility_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A trade, `femme` or `homme`, and the town."""
    for pick in draw_trades_in_towns(people, rules, rng):
        civility = pick.listing.civility.code if pick.listing.civility else ""
        if word := CIVILITY_WORDS[rules.name].get(civility):
            parts = [word, pick.word][:: 1 if rules.is_name_first else -1]
            criteria = replace(pick.criteria, civility=civility)
            yield SearchQuestion(f"{' '.join(parts)} {pick.area.text}", criteria=criteria)


PHRASE_KINDS: dict[str, QuestionDrawer] = {
    "phrase": draw_phrase_questions,
    "commas and brackets": draw_punctuation_questions,
    "trade, mode, town": draw_mode_questions,
    "trade, civility, town": draw_civility_questions,
}
