"""The allow-list of what may be kept of a rejected line: fields of the schema that are public.

Each value must also be valid for its field: an unknown field, or text where there should be a date,
may hold anything.
"""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from indexer.feed.line import (
    ActivityLine,
    AddressLine,
    AuthorisationLine,
    Coded,
    DiplomaLine,
    Line,
    ProfessionLine,
    Record,
    SavoirFaireLine,
    StructureLine,
)

PUBLIC_FIELDS: Mapping[type[Struct], tuple[str, ...]] = {
    Line: ("sequence", "validated_at", "reason", "rpps", "record"),
    Record: ("professions", "civility", "former_ids"),
    ProfessionLine: (
        "profession",
        "exercise_name",
        "exercise_first_name",
        "category",
        "title",
        "diplomas",
        "authorisations",
        "savoir_faire",
        "activities",
    ),
    DiplomaLine: ("type", "code", "title", "date", "place"),
    AuthorisationLine: ("type", "discipline"),
    SavoirFaireLine: ("code", "label", "type"),
    ActivityLine: ("kind", "genre", "mode", "function", "sector", "start", "end", "structure"),
    StructureLine: ("finess", "siret", "name", "trade_name", "address", "phones", "email"),
    AddressLine: ("lines", "postal_code", "commune", "country"),
    Coded: ("code", "label"),
}


def select_public_fields(value: object, kind: Any = Line) -> Any:  # noqa: ANN401 - any part of JSON
    """Return the public part of a decoded line or of a part of it; None where nothing is left.

    Args:
        value: as decoded from JSON, of any shape.
        kind: the type that the part should have.
    """
    base = strip_annotations(kind)
    if base in PUBLIC_FIELDS:
        return select_struct_fields(value, base)
    if get_origin(base) is tuple:
        items = value if isinstance(value, list) else ()
        parts = (select_public_fields(item, get_args(base)[0]) for item in items)
        return [part for part in parts if part is not None]
    return value if is_valid(value, kind) else None


def select_struct_fields(value: object, kind: type[Struct]) -> dict[str, Any] | None:
    """Return the public fields of an object, without those that are absent or invalid."""
    if not isinstance(value, dict):
        return None
    types = get_type_hints(kind, include_extras=True)
    parts = {
        name: select_public_fields(value[name], types[name])
        for name in PUBLIC_FIELDS[kind]
        if name in value
    }
    return {name: part for name, part in parts.items() if part is not None}


def strip_annotations(kind: Any) -> Any:  # noqa: ANN401 - a type
    """Return the type without its constraints, and without None where it is optional."""
    if hasattr(kind, "__metadata__"):
        return strip_annotations(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        (only,) = (each for each in get_args(kind) if each is not NoneType)
        return strip_annotations(only)
    return kind


def is_valid(value: object, kind: Any) -> bool:  # noqa: ANN401 - a type
    """Whether a value is one that its field accepts."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
