"""The JSON Schema of a line, generated from the types that decode it, so that both always agree.

Most rules between fields cannot be expressed in a schema: they are in `rules`, and in the
description. The schema is published as `validated-record.schema.json`, next to this file; a test
checks that the file is up to date.
"""

from pathlib import Path
from typing import Any

import msgspec

from indexer.feed.line import REASONS_WITHOUT_RECORD, Line

LINE_SCHEMA_FILE = Path(__file__).with_name("validated-record.schema.json")
JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
LINE_SCHEMA_DESCRIPTION = (
    "Une ligne du flux d’enregistrements validés (JSON Lines). `civil` et `contact` sont vérifiés"
    " puis abandonnés : jamais conservés, journalisés ni publiés ; de même `owner_rpps` et"
    " `end_reason`. `deletion` et `public-opposition` portent `record: null`, et eux seuls. Aucune"
    " activité ne commence avant le premier diplôme daté de sa profession ; une fin suit le début"
    " et donne son motif ; une activité a un lieu, sauf intérim et remplacement."
)


def build_line_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line."""
    schema = msgspec.json.schema(Line)
    header = {
        "$schema": JSON_SCHEMA_DIALECT,
        "title": "Enregistrement validé",
        "description": LINE_SCHEMA_DESCRIPTION,
    }
    return {**header, **schema, **build_record_condition()}


def build_record_condition() -> dict[str, Any]:
    """Return the one rule between fields in the schema: which reasons have no record."""
    reason = {"properties": {"reason": {"enum": sorted(REASONS_WITHOUT_RECORD)}}}
    absent = {"properties": {"record": {"type": "null"}}}
    present = {"properties": {"record": {"type": "object"}}}
    return {"if": reason, "then": absent, "else": present}


def encode_line_schema() -> bytes:
    """Return the schema as published: indented UTF-8 JSON."""
    return msgspec.json.format(msgspec.json.encode(build_line_schema()), indent=2) + b"\n"
