"""Numbers as spreadsheets and data frames leave them: `99000000069.0`, `="99…"`, `9.9E+10`.

A form that still has every digit is undone. A form that lost digits is an error that says so: a
guess could name another person. The trap is a decimal point, which must never be read as one of
the separators that people write between groups of digits.
"""

import re
from unicodedata import category, normalize

from directory.errors import InvalidIdentifier

FORMULA_PATTERN = re.compile(r'^=?\s*"(?P<content>[^"]*)"$')
"""`="99000000069"`: how programs keep a spreadsheet from reading a number; or a copied text."""
TEXT_MARKS = "'’"
"""What is typed before a number so that a spreadsheet keeps it as text."""
DECIMAL_PATTERN = re.compile(r"\+?(?P<integer>[0-9][0-9A-Z]*)[.,](?P<decimals>[0-9]*)")
SCIENTIFIC_PATTERN = re.compile(
    r"(?P<first>[0-9])(?:[.,](?P<decimals>[0-9]*))?E(?P<sign>[+-]?)(?P<exponent>[0-9]{1,3})",
    re.IGNORECASE,
)
SPREADSHEET_ERROR_PATTERN = re.compile(r"#[A-ZÉ/0]+[!?]?", re.IGNORECASE)
"""`#N/A`, `#REF!`, `#VALEUR!`."""
ADELI_DIGITS = 9
MIN_DECIMAL_CHARS = 9
"""Characters from which a decimal number is taken for an identifier: the digits of a price are
fewer."""
ROUNDED = "le tableur a arrondi ce numéro : redonnez-le depuis la source, en colonne de texte"
DECIMAL = "le tableur a écrit un nombre à virgule, dont le numéro ne se déduit pas"
LOST_ZERO = "le tableur a peut-être retiré le zéro du début : un numéro ADELI a 9 caractères"
ERROR_VALUE = "le tableur a mis une erreur à la place du numéro"


def undo_spreadsheet_format(text: str) -> str:
    """The number as it was before a spreadsheet reformatted it; another text is only cleaned.

    Invisible characters and the marks of a text cell go, and full-width digits become plain ones.

    Raises:
        InvalidIdentifier: the format lost digits; the rule says how.
    """
    cleaned = clean_cell(text)
    if SPREADSHEET_ERROR_PATTERN.fullmatch(cleaned):
        raise InvalidIdentifier(text, ERROR_VALUE)
    if scientific := SCIENTIFIC_PATTERN.fullmatch(cleaned):
        number = expand_scientific(scientific)
        if number is None:
            raise InvalidIdentifier(text, ROUNDED)
        return number
    if decimal := DECIMAL_PATTERN.fullmatch(cleaned):
        if decimal["decimals"].strip("0"):
            raise InvalidIdentifier(text, DECIMAL)
        cleaned = decimal["integer"]
    number = cleaned.removeprefix("+")
    if len(number) == ADELI_DIGITS - 1 and number.isdecimal():
        raise InvalidIdentifier(text, LOST_ZERO)
    return number


def has_spreadsheet_format(text: str) -> bool:
    """Whether a whole text is a number that a spreadsheet reformatted, readable or not."""
    cleaned = clean_cell(text)
    if SCIENTIFIC_PATTERN.fullmatch(cleaned):
        return True
    return len(cleaned) >= MIN_DECIMAL_CHARS and DECIMAL_PATTERN.fullmatch(cleaned) is not None


def clean_cell(text: str) -> str:
    """A cell without invisible characters, formula or apostrophe, in compatible characters."""
    visible = "".join(each for each in normalize("NFKC", text) if category(each) != "Cf").strip()
    if formula := FORMULA_PATTERN.match(visible):
        visible = formula["content"].strip()
    return visible.lstrip(TEXT_MARKS).strip()


def expand_scientific(number: re.Match[str]) -> str | None:
    """The digits of a number in scientific notation; None if some are missing.

    A last digit of zero is never written in this notation, so a number with fewer digits than its
    exponent needs was rounded, or cannot be told from one that was.
    """
    digits = number["first"] + (number["decimals"] or "")
    is_whole = number["sign"] != "-" and len(digits) == int(number["exponent"]) + 1
    return digits if is_whole else None
