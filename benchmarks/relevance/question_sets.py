"""The two sets of questions: what is asked, and the rules by which each set errs."""

from collections.abc import Callable, Iterator
from random import Random

from msgspec import Struct

from benchmarks.relevance import everyday_slips, typos_a, typos_b
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.people import NamedPerson, Population
from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS
from directory.text.analysis import fold, words


class SearchQuestion(Struct, frozen=True):
    """What is typed, and the answer expected.

    Attributes:
        expected_id: the number of the person meant; empty when nobody must be shown.
        equivalent_text: another text that must get the identical answer.
        criteria: what everybody shown must meet.
        is_name_absent: nobody bears the name in the text: who is shown is shown for the rest of it,
            under a hint.
    """

    text: str
    expected_id: str = ""
    equivalent_text: str = ""
    criteria: AnswerCriteria | None = None
    is_name_absent: bool = False


class ErrorRules(Struct, frozen=True):
    """How one set makes its questions.

    Attributes:
        slip: an error in a word that is no name.
    """

    make_typo: Callable[[str, Random], str]
    respell: Callable[[str, Random], str]
    slip: Callable[[str, Random], str]
    variants: Callable[[str], tuple[str, ...]]
    is_name_first: bool

    @property
    def name(self) -> str:
        return "A" if self.is_name_first else "B"


QUESTION_SETS = {
    "A": ErrorRules(
        typos_a.apply_random_edit,
        typos_a.respell_phonetically,
        everyday_slips.slip_uniformly,
        typos_a.list_format_variants,
        is_name_first=True,
    ),
    "B": ErrorRules(
        typos_b.make_random_typo,
        typos_b.respell_as_another_family,
        everyday_slips.slip_on_keyboard,
        typos_b.list_unicode_variants,
        is_name_first=False,
    ),
}
QuestionDrawer = Callable[[Population, ErrorRules, Random], Iterator[SearchQuestion]]


def has_both_names(name: str, first_name: str) -> bool:
    return bool(name and first_name)


def has_long_words(name: str, first_name: str) -> bool:
    """Whether errors can be made in both fields."""
    return all(
        max(map(len, words(each)), default=0) >= MIN_TYPO_LETTERS for each in (name, first_name)
    )


def draw_people_of_set(
    people: Population, rules: ErrorRules, fits: Callable[[str, str], bool]
) -> Iterator[NamedPerson]:
    """People for a set; no person is in both sets."""
    return people.draw_people(fits, from_the_end=not rules.is_name_first)


def format_typed_name(rules: ErrorRules, name: str, first_name: str) -> str:
    """Both fields as somebody types them: folded, in the order of the set."""
    pair = (name, first_name) if rules.is_name_first else (first_name, name)
    return " ".join(pair).lower()


def alter_one_word(text: str, change: Callable[[str, Random], str], rng: Random) -> str:
    """The text with one of its longer words changed."""
    parts = fold(text).split()
    at = rng.choice([at for at, word in enumerate(parts) if len(word) >= MIN_TYPO_LETTERS])
    parts[at] = change(parts[at], rng)
    return " ".join(parts)
