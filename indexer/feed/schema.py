"""The JSON Schema of a line, made from the types that read it, so that neither can be wrong alone.

It says what a schema can say; the rules between fields stand in `rules`, and in its description.
Published as `validated-record.schema.json` beside this file; a test holds the two together.
"""

from pathlib import Path
from typing import Any

import msgspec

from indexer.feed.line import WITHOUT_RECORD, Line

PUBLISHED = Path(__file__).with_name("validated-record.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ABOUT = (
    "Une ligne du flux d’enregistrements validés (JSON Lines). `civil` et `contact` sont vérifiés"
    " puis abandonnés : jamais conservés, journalisés ni publiés ; de même `owner_rpps` et"
    " `end_reason`. `deletion` et `public-opposition` portent `record: null`, et eux seuls. Aucune"
    " activité ne commence avant le premier diplôme daté de sa profession ; une fin suit le début"
    " et donne son motif ; une activité a un lieu, sauf intérim et remplacement."
)


def schema() -> dict[str, Any]:
    """The schema of one line."""
    made = msgspec.json.schema(Line)
    about = {"$schema": DIALECT, "title": "Enregistrement validé", "description": ABOUT}
    return {**about, **made, **alone()}


def alone() -> dict[str, Any]:
    """The one rule between fields that a schema says well: which reasons come without a record."""
    reason = {"properties": {"reason": {"enum": sorted(WITHOUT_RECORD)}}}
    absent = {"properties": {"record": {"type": "null"}}}
    present = {"properties": {"record": {"type": "object"}}}
    return {"if": reason, "then": absent, "else": present}


def encoded() -> bytes:
    """The schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"
