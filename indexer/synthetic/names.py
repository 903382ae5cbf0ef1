"""Surnames by frequency; first names by sex and decade of birth.

Weights come from the INSEE lists: at 1.8 M people they give about 150,000 distinct surnames.
"""

import unicodedata
from functools import lru_cache
from random import Random

from msgspec import Struct

from indexer.synthetic.tables import NAMES, csv_rows
from indexer.synthetic.weighted import Weighted

ACCENTED = 0.1
"""Share of the people whose name has a usual accented form, and who appear under it."""
TWO_NAMES = 0.06
"""Share of women registered under two names."""
MIXED_CASE = 0.25
"""Share of first names the register did not write in unaccented capitals."""


@lru_cache(maxsize=1 << 14)
def unaccented(text: str) -> str:
    """Upper case without diacritics, as most of the file is written."""
    decomposed = unicodedata.normalize("NFD", text.upper().replace("Œ", "OE").replace("Æ", "AE"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class Surnames:
    """Draws surnames: particles, hyphens and apostrophes come with the list."""

    def __init__(self) -> None:
        rows = list(csv_rows(NAMES / "surnames.csv.gz"))
        self._all = Weighted([row["name"] for row in rows], (float(row["weight"]) for row in rows))
        self._accented = {row["name"]: row["accented"] for row in rows if row["accented"]}

    def draw(self, rng: Random) -> str:
        """One surname, accented now and then."""
        name = self._all.draw(rng)
        if name in self._accented and rng.random() < ACCENTED:
            return self._accented[name]
        return name

    def exercised(self, rng: Random, sex: str) -> str:
        """The surname somebody practises under: two names for some women."""
        name = self.draw(rng)
        if sex == "F" and rng.random() < TWO_NAMES:
            return f"{name}{rng.choice('- ')}{self.draw(rng)}"
        return name


class FirstName(Struct, frozen=True):
    """A first name as people write it, and as the file mostly does."""

    written: str
    capitals: str


class FirstNames:
    """Draws first names plausible for a sex and a decade of birth."""

    def __init__(self) -> None:
        rows = list(csv_rows(NAMES / "first_names.csv"))
        decades = [column for column in rows[0] if column.startswith("n") and column != "name"]
        self._tables = {
            (sex, decade): by_decade([row for row in rows if row["sex"] == sex], decade)
            for sex in "FM"
            for decade in decades
        }
        self._anybody = by_decade(rows, "weight")

    def draw(self, rng: Random, sex: str, decade: str) -> str:
        """One first name; a quarter keep their accents and small letters."""
        name = self._tables[sex, decade].draw(rng)
        return name.written if rng.random() < MIXED_CASE else name.capitals

    def anybody(self, rng: Random) -> str:
        """A first name in capitals, for what is named after people."""
        return self._anybody.draw(rng).capitals


def by_decade(rows: list[dict[str, str]], decade: str) -> Weighted[FirstName]:
    """The names given in one decade, by births."""
    given = [row for row in rows if row[decade] != "0"]
    names = [FirstName(row["name"], unaccented(row["name"])) for row in given]
    return Weighted(names, (float(row[decade]) for row in given))
