"""The JSON Schema of a line, made from the types that read it, so that neither can be wrong alone.

It says what a schema can say; the rules between fields stand in `rules`, and in its description.
Published as `validated-record.schema.json` beside this file; a test holds the two together.
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
    """The schema of one line."""
    made = msgspec.json.schema(Line)
    about = {
        "$schema": JSON_SCHEMA_DIALECT,
        "title": "Enregistrement validé",
        "description": LINE_SCHEMA_DESCRIPTION,
    }
    return {**about, **made, **build_record_condition()}


def build_record_condition() -> dict[str, Any]:
    """The one rule between fields that a schema says well: which reasons come without a record."""
    reason = {"properties": {"reason": {"enum": sorted(REASONS_WITHOUT_RECORD)}}}
    absent = {"properties": {"record": {"type": "null"}}}
    present = {"properties": {"record": {"type": "object"}}}
    return {"if": reason, "then": absent, "else": present}


def encode_line_schema() -> bytes:
    """The schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(build_line_schema()), indent=2) + b"\n"
