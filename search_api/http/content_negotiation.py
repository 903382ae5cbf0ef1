"""Which form of a listing is asked for: by the suffix of the address, else by `Accept`.

A suffix wins, because a link is clicked in a browser that accepts anything. What is not built is
refused by name rather than answered in another form.
"""

import re
from enum import StrEnum
from functools import lru_cache

from starlette.exceptions import HTTPException

SUFFIX = re.compile(r"\.(?P<suffix>[a-z]+)$")
"""Letters only: a number may be written with dots."""


class Form(StrEnum):
    """The forms that are built, best first where a client has no preference."""

    JSON = "application/json"
    PDF = "application/pdf"
    VCARD = "text/vcard"
    JSON_LD = "application/ld+json"
    FHIR = "application/fhir+json"


SUFFIXES = {
    "json": Form.JSON,
    "pdf": Form.PDF,
    "vcf": Form.VCARD,
    "jsonld": Form.JSON_LD,
    "fhir": Form.FHIR,
}


def requested(address: str, accept: str | None) -> tuple[str, Form]:
    """The number and the form that an address and an `Accept` header ask for.

    Raises:
        HTTPException: 406, when none of the forms asked for is built.
    """
    found = SUFFIX.search(address)
    if not found:
        return address, preferred(accept)
    if found["suffix"] not in SUFFIXES:
        raise not_built(found[0])
    return address[: found.start()], SUFFIXES[found["suffix"]]


@lru_cache(256)
def preferred(accept: str | None) -> Form:
    """The form a client likes best (RFC 9110, section 12.5.1); 5 µs, for what clients repeat."""
    ranges = dict(map(weighed, (accept or "*/*").split(",")))
    weights = {form: weight_of(form, ranges) for form in Form}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        raise not_built(accept or "")
    return best


def weighed(part: str) -> tuple[str, float]:
    """A media range and its weight; a weight that is no number counts as none."""
    name, _, parameters = part.partition(";")
    weight = re.search(r"\bq\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
    return name.strip().lower(), float(weight[1]) if weight else 1.0


def weight_of(form: Form, ranges: dict[str, float]) -> float:
    """What the most precise range that fits says."""
    fitting = (form, f"{form.partition('/')[0]}/*", "*/*")
    return next((ranges[each] for each in fitting if each in ranges), 0.0)


def not_built(asked: str) -> HTTPException:
    """The refusal of a form, with those that there are."""
    built = ", ".join(f"{form} (.{suffix})" for suffix, form in SUFFIXES.items())
    return HTTPException(406, f"« {asked[:100]} » n’est pas proposé. Formes disponibles : {built}.")
