"""Places of practice by name, with and without the word for what they are; streets; telephones.

Who is right is told by the names, addresses and numbers that the directory publishes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random

from msgspec import Struct

from benchmarks.relevance.areas import (
    Area,
    build_town_area,
    find_activity_commune,
    load_place_keys,
)
from benchmarks.relevance.criteria import (
    FRENCH_PHONE_DIGITS,
    AnswerCriteria,
    Practice,
    extract_phone_digits,
)
from benchmarks.relevance.people import Population
from benchmarks.relevance.profession_words import iter_practised_activities, list_trade_words
from benchmarks.relevance.question_sets import ErrorRules, QuestionDrawer, SearchQuestion
from directory.model.listing import PublicPlace
from directory.text.analysis import words

HOSPITAL_HEADS = (
    *("ch", "chu", "chru", "chi", "chs", "hopital", "hopitaux"),
    *("centre hospitalier", "groupe hospitalier"),
)
"""Any of them is meant by any of them: `hopital vitre` is CENTRE HOSPITALIER DE VITRE."""
HEALTH_HOUSE_HEADS = ("msp", "maison de sante")
HEAD_SPELLINGS = {
    "A": {
        "ch": ("hopital", "centre hospitalier", "ch"),
        "centre hospitalier": ("ch", "hopital"),
        "chu": ("chu", "hopital"),
        "hopital": ("hôpital",),
        "ssiad": ("ssiad",),
        "cmp": ("cmp",),
        "msp": ("maison de santé",),
        "maison de sante": ("msp",),
    },
    "B": {
        "ch": ("c.h.", "hôpital de", "Centre Hospitalier de"),
        "centre hospitalier": ("C.H.", "hôpital"),
        "chu": ("C.H.U.", "hôpital"),
        "hopital": ("hopitaux",),
        "ssiad": ("S.S.I.A.D.",),
        "cmp": ("C.M.P.",),
        "msp": ("maison de sante de",),
        "maison de sante": ("M.S.P.",),
    },
}
"""What is typed for the first word of a name."""
NAMED_SECTORS = frozenset(("SA01", "SA04", "SA25", "SA42"))
"""Hospitals, clinics, laboratories and opticians, known by a name without the word for them."""
COMMON_WORDS = frozenset(
    "centre hospitalier hopital clinique polyclinique prive institut groupe chu ch chi chs chru "
    "epsm ssr cmp cattp adultes enfants optique opticiens audition laboratoire labo biologie "
    "medicale site selas selarl intercommunal de du des d la le les l et a au aux nord sud gare "
    "parc saint sainte pays val medical medicale dentaire infirmier infirmiers liberal scm "
    "kinesitherapie orthophonie pedicurie podologie sages femmes sante ehpad residence "
    "pharmacie cabinet".split()
)
WHOLE_NAME_HEADS = (
    *("pharmacie", "clinique", "polyclinique", "ehpad", "hopital", "cabinet", "laboratoire"),
)
MIN_OWN_LETTERS = len("krys")
MAX_QUESTIONS_PER_PRACTICE = 2
STREET_PATTERN = re.compile(
    r"(?:(\d+)(?: BIS| TER)? )?"
    r"((?:RUE|AVENUE|BOULEVARD|PLACE|ROUTE|COURS|ALLÉE|ALLEE|QUAI) .+)"
)
PHONE_FORMATS = {
    "A": ("0{0} {1} {2} {3} {4}", "0{0}{1}{2}{3}{4}", "+33 {0} {1} {2} {3} {4}"),
    "B": (
        "0{0}.{1}.{2}.{3}.{4}",
        "0033{0}{1}{2}{3}{4}",
        "0{0}-{1}-{2}-{3}-{4}",
        "+33{0}{1}{2}{3}{4}",
    ),
}


class PracticeInTown(Struct, frozen=True):
    """A published place of practice, and the town it is in."""

    place: PublicPlace
    sector: str
    area: Area

    @property
    def name_words(self) -> tuple[str, ...]:
        return words(self.place.name or "")


def iter_practices(people: Population, rules: ErrorRules) -> Iterator[PracticeInTown]:
    """Places of practice by the people who work there; none too often."""
    uses: Counter[str] = Counter()
    for listing in people.listings(from_the_end=not rules.is_name_first):
        for _, activity in iter_practised_activities(listing):
            commune, place = find_activity_commune(activity), activity.place
            if commune and place and uses[place.id] < MAX_QUESTIONS_PER_PRACTICE:
                uses[place.id] += 1
                sector = activity.sector.code if activity.sector else ""
                yield PracticeInTown(place, sector, build_town_area(commune))


def draw_headed_practice_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """The word or the acronym for a place of practice, and the town it is named after."""
    for practice in iter_practices(people, rules):
        for head, spellings in HEAD_SPELLINGS[rules.name].items():
            if " ".join(practice.name_words).startswith(f"{head} "):
                spelling = rng.choice(spellings)
                criteria = AnswerCriteria(area=practice.area, practice=find_head_practice(head))
                yield SearchQuestion(f"{spelling} {practice.area.text}", criteria=criteria)
                break


def find_head_practice(head: str) -> Practice:
    """Every place of practice that a head word means."""
    families = (HOSPITAL_HEADS, HEALTH_HOUSE_HEADS)
    family = next((heads for heads in families if head in heads), (head,))
    return Practice(tuple(frozenset(words(each)) for each in family))


def draw_whole_practice_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    """The whole name of a pharmacy, a clinic, a nursing home …, and the town."""
    for practice in iter_practices(people, rules):
        name = practice.place.name or ""
        if (
            practice.name_words[:1]
            and practice.name_words[0] in WHOLE_NAME_HEADS
            and list_own_words(practice)
        ):
            separator = " " if rules.is_name_first else ", "
            whole = Practice((frozenset(practice.name_words),))
            criteria = AnswerCriteria(area=practice.area, practice=whole)
            yield SearchQuestion(
                f"{name.lower()}{separator}{practice.area.text}", criteria=criteria
            )


def draw_bare_practice_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    """The words by which a place of practice is told apart, without the word for what it is."""
    for practice in iter_practices(people, rules):
        own = " ".join(list_own_words(practice))
        if practice.sector in NAMED_SECTORS and own and not people.has_bearer(words(own)):
            name = cut_between(practice.place.name or "", own.split())
            name = name.lower() if rules.is_name_first else name
            criteria = AnswerCriteria(
                area=practice.area, practice=Practice((frozenset(words(own)),))
            )
            yield SearchQuestion(f"{name} {practice.area.text}", criteria=criteria)


def list_own_words(practice: PracticeInTown) -> tuple[str, ...]:
    """The words of a name, as printed, that are not common, nor the town's, nor a trade's."""
    town = set(words(practice.area.text)) | set(words(practice.area.code))
    known = COMMON_WORDS | town | load_trade_stems()
    own = tuple(
        word
        for word in (practice.place.name or "").split()
        if words(word) and not known & set(words(word)) and not words(word)[0].isdigit()
    )
    key = "".join(words(" ".join(own)))
    return own if len(key) >= MIN_OWN_LETTERS and key not in load_place_keys() else ()


def cut_between(name: str, own: list[str]) -> str:
    """The part of a name from the first to the last of some of its words."""
    in_name = name.split()
    last = len(in_name) - in_name[::-1].index(own[-1])
    return " ".join(in_name[in_name.index(own[0]) : last])


@cache
def load_trade_stems() -> frozenset[str]:
    """The words of the trades of both sets."""
    return frozenset(
        word for name in "AB" for each in list_trade_words(name) for word in words(each)
    )


def draw_street_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    """A street, with or without the number, and the town: everybody shown practises there."""
    for practice in iter_practices(people, rules):
        for match in filter(None, map(STREET_PATTERN.fullmatch, practice.place.address.lines)):
            number, street = match.groups()
            line = f"{number} {street}" if number and rules.is_name_first else street
            criteria = AnswerCriteria(area=practice.area, street=" ".join(words(street)))
            yield SearchQuestion(f"{line.lower()} {practice.area.text}", criteria=criteria)
            break


def draw_phone_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A published telephone number in one of its spellings: everybody shown publishes it."""
    for practice in iter_practices(people, rules):
        for phone in practice.place.phones[:1]:
            digits = extract_phone_digits(phone)
            if len(digits) == FRENCH_PHONE_DIGITS and re.match(r"0|\+33", phone):
                pairs = (digits[0], *(digits[at : at + 2] for at in range(1, 9, 2)))
                text = rng.choice(PHONE_FORMATS[rules.name]).format(*pairs)
                yield SearchQuestion(text, criteria=AnswerCriteria(phone=digits))


PRACTICE_KINDS: dict[str, QuestionDrawer] = {
    "practice by acronym, town": draw_headed_practice_questions,
    "practice by name, town": draw_whole_practice_questions,
    "practice, no head word": draw_bare_practice_questions,
    "street, town": draw_street_questions,
    "telephone": draw_phone_questions,
}
