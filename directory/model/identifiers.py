"""Identifiers that are well formed by construction.

They are strings, so that they print, hash and encode as such. `parse` reads what people write
(spaces, dots, a leading "RPPS n°"); the constructor takes the bare form and validates it. The check
digit of an RPPS number is *not* part of being well formed, because official samples fail it:
`has_valid_key` checks it separately.
"""

import re
from typing import ClassVar, Self

from directory.errors import InvalidIdentifier
from directory.model.spreadsheet_numbers import clean_cell, undo_spreadsheet_format

IDENTIFIER_SEPARATORS = re.compile(r"[\s.\-_/\u00a0\u202f]+")
IDENTIFIER_LABEL = re.compile(
    r"^(?:(?:num[eé]ro|n[°o]?)\s*)?(?:rpps|adeli|finess|siret|siren)?\s*(?:n[°o])?\s*[:=]?\s*",
    re.IGNORECASE,
)
PERSON_ID_RULE = "un numéro RPPS (11 chiffres), national (12) ou ADELI (9) est attendu"
LUHN_SINGLE = bytes.maketrans(b"0123456789", bytes((0, 1, 2, 3, 4, 5, 6, 7, 8, 9)))
LUHN_DOUBLE = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def passes_luhn(digits: str) -> bool:
    """Whether a string of decimal digits passes the Luhn check (ISO/IEC 7812-1)."""
    ascii_digits = digits.encode()
    single = sum(ascii_digits[-1::-2].translate(LUHN_SINGLE))
    return (single + sum(ascii_digits[-2::-2].translate(LUHN_DOUBLE))) % 10 == 0


class Identifier(str):
    """A well-formed identifier; `form` is its pattern, `rule` describes it in French."""

    __slots__ = ()
    form: ClassVar[re.Pattern[str]]
    rule: ClassVar[str]

    def __new__(cls, value: str) -> Self:
        """Validate the bare form; raises InvalidIdentifier."""
        if not cls.form.fullmatch(value):
            raise InvalidIdentifier(value, cls.rule)
        return super().__new__(cls, value)

    @classmethod
    def from_trusted(cls, value: str) -> Self:
        """A value that was validated before; not validated again, because that is slow."""
        return str.__new__(cls, value)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse an identifier as people write it.

        Raises:
            InvalidIdentifier: names the text and the rule that it breaks.
        """
        return cls(IDENTIFIER_SEPARATORS.sub("", IDENTIFIER_LABEL.sub("", text.strip())).upper())

    @classmethod
    def parse_or_none(cls, text: str) -> Self | None:
        """The identifier of a bare text, or None when it is not well formed."""
        return str.__new__(cls, text) if cls.form.fullmatch(text) else None


class Rpps(Identifier):
    """An RPPS number: 11 digits, unique and permanent for life (arrêté du 6 février 2009)."""

    __slots__ = ()
    form = re.compile(r"[0-9]{11}")
    rule = "un numéro RPPS compte 11 chiffres"

    def has_valid_key(self) -> bool:
        """Whether the Luhn check digit is right: it is in real numbers, not in official samples."""
        return passes_luhn(self)


class Adeli(Identifier):
    """An ADELI number: 9 characters, one per profession and département (before 2024).

    Départements are written 2A and 2B in Corsica, 9A to 9D overseas.
    """

    __slots__ = ()
    form = re.compile(r"[0-9][0-9A-Z]{8}")
    rule = "un numéro ADELI compte 9 caractères et commence par un département"


class NationalId(Identifier):
    """The key of a person in the official files: `8` + RPPS, or `0` + ADELI."""

    __slots__ = ()
    form = re.compile(r"8[0-9]{11}|0[0-9][0-9A-Z]{8}")
    rule = "un identifiant national est 8 suivi du RPPS, ou 0 suivi du numéro ADELI"

    @classmethod
    def of(cls, identifier: Rpps | Adeli) -> Self:
        """The national id of an RPPS or ADELI number."""
        return cls.from_trusted(("8" if isinstance(identifier, Rpps) else "0") + identifier)

    @property
    def local_number(self) -> Rpps | Adeli:
        """The number without its prefix: the form that people know and type."""
        return (Rpps if self[0] == "8" else Adeli).from_trusted(self[1:])


class Finess(Identifier):
    """A FINESS number of an establishment: 9 characters, Corsica written 2A or 2B."""

    __slots__ = ()
    form = re.compile(r"[0-9][0-9AB][0-9]{7}")
    rule = "un numéro FINESS compte 9 caractères"

    def has_valid_key(self) -> bool:
        """Whether the Luhn check digit is right, with Corsica's A read as 1 and B as 2."""
        return passes_luhn(self.replace("A", "1").replace("B", "2"))


class Siret(Identifier):
    """A SIRET number of an establishment: 14 digits."""

    __slots__ = ()
    form = re.compile(r"[0-9]{14}")
    rule = "un numéro SIRET compte 14 chiffres"

    def has_valid_key(self) -> bool:
        """Whether the Luhn check digit is right (La Poste's own numbers break the rule)."""
        return passes_luhn(self)


def parse_person_id(text: str) -> NationalId:
    """The person that an RPPS, national or ADELI number designates, in any written form.

    Raises:
        InvalidIdentifier: the text has none of the three forms, or a spreadsheet removed digits.
    """
    if Rpps.form.fullmatch(text):  # fast path for the form that programs send
        return NationalId.from_trusted("8" + text)
    bare = extract_bare_number(text)
    if NationalId.form.fullmatch(bare):
        return NationalId(bare)
    if Rpps.form.fullmatch(bare):
        return NationalId.of(Rpps(bare))
    if Adeli.form.fullmatch(bare):
        return NationalId.of(Adeli(bare))
    raise InvalidIdentifier(text, PERSON_ID_RULE)


def extract_bare_number(text: str) -> str:
    """A number without label and separators, as it was before a spreadsheet reformatted it.

    Raises:
        InvalidIdentifier: a spreadsheet removed digits.
    """
    unlabelled = IDENTIFIER_LABEL.sub("", clean_cell(text))
    return IDENTIFIER_SEPARATORS.sub("", undo_spreadsheet_format(unlabelled)).upper()


def decode_identifier(kind: type, value: object) -> object:
    """Decoding hook of `msgspec`: an identifier from its encoded text, without validation."""
    if isinstance(value, str) and issubclass(kind, Identifier):
        return str.__new__(kind, value)
    raise NotImplementedError(kind)
