"""Places in other countries: which country an address is in, and its town.

The town has no INSEE code. Real rows write it in the label of the commune or in the office line
(`1204 GENEVE`), and addresses in Monaco often lack the country.
"""

import re

from directory.model import geography
from directory.model.professional import OptionalConcept
from directory.terminology.code_labels import load_table_labels
from directory.text.analysis import words
from indexer.validation.codes import create_concept

MONACO_CODE = "99138"
OTHER_FRANCE_CODES = frozenset(("99100", "FR", "FRA"))
"""France in the code officiel géographique and in ISO 3166-1; the files have another code."""
COUNTRY_CODE_PATTERN = re.compile(r"99\d{3}")
LOCALITY_TAIL = re.compile(r"(?<=[^\W\d])\s+(?:(?:cedex|cdx)\b.*|\d+)\s*\Z", re.IGNORECASE)
"""What follows the name of a town: `MONACO CEDEX`, `GENEVE 14`."""
FOREIGN_POSTAL_CODE = re.compile(r"(?:[A-Z]{1,3}-)?\d{3,6}(?=\s+\D)\s+")
"""A postal code before the name of a town; codes with inner spaces are compared instead."""


def resolve_country(
    code: str, label: str, *, commune_code: str = "", postal_code: str = ""
) -> OptionalConcept:
    """Return the country of an address; None if nothing names one, which means France.

    Without a country, the code of one instead of a commune names it, and so does a postal code of
    Monaco.
    """
    if not code and not label:
        if COUNTRY_CODE_PATTERN.fullmatch(commune_code):
            code = commune_code
        elif postal_code.startswith(geography.MONACO_POSTAL_PREFIX):
            code = MONACO_CODE
    elif not code:
        code = find_country_code(label)
    if code in OTHER_FRANCE_CODES:
        code = geography.FRANCE_CODE
    return create_concept(code, label, "country")


def find_country_code(label: str) -> str:
    """Return the code of a country by its name; the name itself if it is in no table."""
    name = words(label)
    known = load_table_labels()["country"]
    return next((code for code, each in known.items() if words(each) == name), label)


def is_in_france(country: OptionalConcept) -> bool:
    """Whether an address is in France: its country is, or is not given."""
    return country is None or country.code == geography.FRANCE_CODE


def read_locality(label: str, office: str, postal_code: str) -> str | None:
    """Return the town of an address in another country, without its postal code."""
    text = LOCALITY_TAIL.sub("", label or office)
    if postal_code and text.upper().startswith(f"{postal_code.upper()} "):
        return text[len(postal_code) :].strip() or None
    return FOREIGN_POSTAL_CODE.sub("", text, count=1) or None


def is_town_line(line: str, locality: str, postal_code: str) -> bool:
    """Whether a line of an address only repeats its town, with or without the postal code."""
    line_words, town_words = words(line), words(locality)
    return line_words == town_words or line_words == (*words(postal_code), *town_words)
