"""Published phonetic encoders, implemented from their authors' descriptions, over folded words.

Most are ordered lists of replacements, as in `directory.text.phonetics`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import psycopg

from benchmarks.indexing.postgresql import run_postgresql

PhoneticEncoder = Callable[[str], str]
VOWEL, CONSONANT = "[aeiouy]", "[bcdfghjklmnpqrstvwxz]"
SOUNDEX_FR_CLASSES = str.maketrans("bpckqdtlmnrgjxzsfv", "112223345567788899")
"""Classes of French consonants."""
PHONEX_RULES = (
    ("y", "i"),
    ("(?<![pcs])h", ""),
    ("ph", "f"),
    ("g(?=ai?[nm])", "k"),
    ("[ae]i[nm](?=[aeiou])", "yn"),
    ("eau", "o"),
    ("oua", "2"),
    ("[ea]i[nm]", "4"),
    ("ai|ei", "y"),
    ("e(?=[rtz]|ss)", "y"),
    ("(?:[ae][nm]|on)(?![aeiou1-4])", "1"),
    ("in(?![aeiou1-4])", "4"),
    ("(?<=[aeiouy1-4])s(?=[aeiouy1-4])", "z"),
    ("oe|eu", "e"),
    ("au", "o"),
    ("o[iy]", "2"),
    ("ou", "3"),
    ("sch|ch|sh", "5"),
    ("ss|sc", "s"),
    ("c(?=[ei])", "s"),
    ("c|qu?|gu", "k"),
    ("g(?=[aoy])", "k"),
    ("a", "o"),
    ("[dp]", "t"),
    ("j", "g"),
    ("[bv]", "f"),
    ("m", "n"),
    (r"(.)\1+", r"\1"),
    ("[tx]$", ""),
)
"""Frédéric Brouard, 1999; the code is left as letters, not turned into a number."""
FONEM_DOUBLE_LETTER_RULES = (
    (rf"({VOWEL})(?=\1)", ""),
    (r"([bdfghjkmnpqrtvwxz])\1", r"\1"),
    (rf"cc(?={CONSONANT}|$)", "c"),
    (rf"(?<={CONSONANT})ss|^ss|ss(?={CONSONANT}|$)", "s"),
    ("(?<!i)ll", "l"),
    ("ile$", "ille"),
)
FONEM_RULES = (
    *FONEM_DOUBLE_LETTER_RULES,
    ("ge(?:o|au)", "jo"),
    ("cc(?=[aou])", "k"),
    ("cc(?=[eiy])", "x"),
    ("g(?=[eiy])", "j"),
    (rf"^mac(?={CONSONANT})|^mc", "ma#"),
    (f"(?<={VOWEL})c(?=[eiy])", "ss"),
    ("(?<=[bdfghjklmnpqrstvwz])c(?=[eiy])", "s"),
    ("c(?=[bdfgjklmnpqrstvwxz])", "k"),
    ("(?:e?au|o)l[tx]$|e?au[tx]$|e?aul?d$|e?au", "o"),
    ("(?<![pcs])h", ""),
    ("^(?:sainte|ste)", "ste-"),
    ("^(?:sa?int?|sei[nm]|cinq?|st)(?!e)-?", "st-"),
    ("ga(?=i?[mn])", "g#"),
    ("[ae]m(?=[bcdfghjklmpqrstvwxz])", "en"),
    (f"an(?={CONSONANT})", "en"),
    (rf"(?:ai[mn]|ein)(?={CONSONANT}|$)", "in"),
    ("(?<!g)ay$", "e"),
    ("eux$", "eu"),
    ("ey(?=$|[bcdfghjklmnpqrstvwxz])", "e"),
    ("y", "i"),
    (f"(?<={VOWEL})(?:ill|i(?={VOWEL}))", "y"),
    ("ou(?=[aeou]|i(?!ll))", "w"),
    ("om(?=[bcdfghjklmpqrstvwxz])", "on"),
    ("b(?:ou|o|u)rne?$", "burn"),
    (rf"^im|(?<={CONSONANT})im(?=[bcdfghjklmpqrstvwxz])", "in"),
    ("bv", "v"),
    ("^c(?=[eiy])", "s"),
    (f"^c(?=[oua])|(?<={VOWEL})c$", "k"),
    (f"gni(?={VOWEL})", "gn"),
    ("jea", "ja"),
    ("ph", "f"),
    ("qu", "k"),
    ("^sc(?=[eiy])", "s"),
    ("(?<=.)sc(?=[eiy])", "ss"),
    ("(?<=.)sc(?=[aou])", "sk"),
    ("sh", "ch"),
    ("tia$", "ssia"),
    ("(?<=[aiouy])w", ""),
    ("x[csz]", "x"),
    (rf"(?<={VOWEL})z|(?<={CONSONANT})z(?={CONSONANT})", "s"),
    (rf"(ils|[cs]h|[mn]p|r[cfklnsx])$|({CONSONANT}){CONSONANT}$", r"\1\2"),
    *FONEM_DOUBLE_LETTER_RULES,
    ("g#", "ga"),
    ("ma#", "mac"),
)
"""Bouchard, Brard and Lavoie, Population 36 (6), 1981, made for families of Saguenay."""


def make_rule_encoder(rules: Iterable[tuple[str, str]]) -> PhoneticEncoder:
    """An encoder that applies a list of replacements in order."""
    compiled = [(re.compile(pattern), replacement) for pattern, replacement in rules]

    @cache
    def encode(word: str) -> str:
        key = word
        for pattern, replacement in compiled:
            key = pattern.sub(replacement, key)
        return key or word

    return encode


def encode_soundex_fr(word: str) -> str:
    """The first letter and the classes of the next consonants, four characters in all."""
    letters = word[:1] + re.sub("[hw]", "", word[1:])
    classes = re.sub("[aeiouy]", "0", letters).translate(SOUNDEX_FR_CLASSES)
    rest = re.sub(r"(.)\1+", r"\1", classes)[1:].replace("0", "")
    return (word[:1] + rest + "000")[:4]


@contextmanager
def open_double_metaphone() -> Iterator[PhoneticEncoder]:
    """Lawrence Philips, 2000, as PostgreSQL's fuzzystrmatch has it (four characters).

    Raises:
        MissingPostgresql: PostgreSQL is not installed.
    """
    with run_postgresql() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION fuzzystrmatch")

        @cache
        def encode(word: str) -> str:
            row = connection.execute("SELECT dmetaphone(%s)", (word,)).fetchone()
            return (row and row[0]) or word

        yield encode
