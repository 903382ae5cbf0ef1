"""Which format of a listing is requested: by the suffix of the URL, else by `Accept`.

A suffix wins, because a link is opened by a browser that accepts anything. A format that does not
exist is refused rather than replaced by another.
"""

import re
from enum import StrEnum
from functools import lru_cache

from starlette.exceptions import HTTPException

SUFFIX_PATTERN = re.compile(r"\.(?P<suffix>[a-z]+)$")
"""Letters only: a number may be written with dots."""


class Representation(StrEnum):
    """The available formats, the default first."""

    JSON = "application/json"
    PDF = "application/pdf"
    VCARD = "text/vcard"
    JSON_LD = "application/ld+json"
    FHIR = "application/fhir+json"


REPRESENTATION_BY_SUFFIX = {
    "json": Representation.JSON,
    "pdf": Representation.PDF,
    "vcf": Representation.VCARD,
    "jsonld": Representation.JSON_LD,
    "fhir": Representation.FHIR,
}


def negotiate_representation(address: str, accept: str | None) -> tuple[str, Representation]:
    """The number and the format that a path segment and an `Accept` header request.

    Raises:
        HTTPException: 406, when no requested format is available.
    """
    found = SUFFIX_PATTERN.search(address)
    if not found:
        return address, choose_representation(accept)
    if found["suffix"] not in REPRESENTATION_BY_SUFFIX:
        raise build_not_acceptable(found[0])
    return address[: found.start()], REPRESENTATION_BY_SUFFIX[found["suffix"]]


@lru_cache(256)
def choose_representation(accept: str | None) -> Representation:
    """The format a client prefers (RFC 9110, section 12.5.1); cached: clients repeat the header."""
    ranges = dict(map(parse_media_range, (accept or "*/*").split(",")))
    weights = {form: find_weight(form, ranges) for form in Representation}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        raise build_not_acceptable(accept or "")
    return best


def parse_media_range(part: str) -> tuple[str, float]:
    """A media range and its weight; an invalid weight counts as 1."""
    name, _, parameters = part.partition(";")
    weight = re.search(r"\bq\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
    return name.strip().lower(), float(weight[1]) if weight else 1.0


def find_weight(representation: Representation, ranges: dict[str, float]) -> float:
    """The weight of the most specific media range that matches; 0 if none does."""
    fitting = (representation, f"{representation.partition('/')[0]}/*", "*/*")
    return next((ranges[each] for each in fitting if each in ranges), 0.0)


def build_not_acceptable(unavailable: str) -> HTTPException:
    """The 406 error, which lists the available formats."""
    built = ", ".join(f"{form} (.{suffix})" for suffix, form in REPRESENTATION_BY_SUFFIX.items())
    return HTTPException(
        406, f"« {unavailable[:100]} » n’est pas proposé. Formes disponibles : {built}."
    )
