"""Surnames by frequency; first names by sex and decade of birth.

The weights come from the lists of INSEE.
"""

import unicodedata
from functools import lru_cache
from random import Random

from msgspec import Struct

from indexer.synthetic.tables import NAMES_FOLDER, read_csv_rows
from indexer.synthetic.weighted import Weighted

ACCENTED_SURNAME_SHARE = 0.1
"""Share of accented forms among surnames that have a usual one."""
TWO_NAMES_SHARE = 0.06
"""Share of women with two surnames."""
MIXED_CASE_SHARE = 0.25
"""Share of first names that are not in unaccented capitals."""


@lru_cache(maxsize=1 << 14)
def remove_accents(text: str) -> str:
    """The text in upper case without diacritics, as in most of the official file."""
    decomposed = unicodedata.normalize("NFD", text.upper().replace("Œ", "OE").replace("Æ", "AE"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class Surnames:
    """Draws surnames; the list includes particles, hyphens and apostrophes."""

    def __init__(self) -> None:
        rows = list(read_csv_rows(NAMES_FOLDER / "surnames.csv.gz"))
        self._all = Weighted([row["name"] for row in rows], (float(row["weight"]) for row in rows))
        self._accented = {row["name"]: row["accented"] for row in rows if row["accented"]}

    def draw(self, rng: Random) -> str:
        """One surname, sometimes in its accented form."""
        name = self._all.draw(rng)
        if name in self._accented and rng.random() < ACCENTED_SURNAME_SHARE:
            return self._accented[name]
        return name

    def draw_exercise_surname(self, rng: Random, sex: str) -> str:
        """The surname that a person practises under; two names for some women."""
        name = self.draw(rng)
        if sex == "F" and rng.random() < TWO_NAMES_SHARE:
            return f"{name}{rng.choice('- ')}{self.draw(rng)}"
        return name


class FirstName(Struct, frozen=True):
    """A first name with accents and lower case, and in unaccented capitals."""

    natural: str
    capitals: str


class FirstNames:
    """Draws first names plausible for a sex and a decade of birth."""

    def __init__(self) -> None:
        rows = list(read_csv_rows(NAMES_FOLDER / "first_names.csv"))
        decades = [column for column in rows[0] if column.startswith("n") and column != "name"]
        self._tables = {
            (sex, decade): weight_first_names([row for row in rows if row["sex"] == sex], decade)
            for sex in "FM"
            for decade in decades
        }
        self._any_name = weight_first_names(rows, "weight")

    def draw(self, rng: Random, sex: str, decade: str) -> str:
        """One first name, in capitals or with accents and lower case."""
        name = self._tables[sex, decade].draw(rng)
        return name.natural if rng.random() < MIXED_CASE_SHARE else name.capitals

    def draw_any(self, rng: Random) -> str:
        """A first name in capitals, for structures and streets named after people."""
        return self._any_name.draw(rng).capitals


def weight_first_names(rows: list[dict[str, str]], decade: str) -> Weighted[FirstName]:
    """The first names of a decade (a column), weighted by births."""
    used_rows = [row for row in rows if row[decade] != "0"]
    names = [FirstName(row["name"], remove_accents(row["name"])) for row in used_rows]
    return Weighted(names, (float(row[decade]) for row in used_rows))
