"""Convert the bytes of a line to a validated change, or to a rejection without private values.

Some error messages of the decoder repeat an invalid value, so all of them are replaced by our own.
A validated change holds a `Professional`, never the line.
"""

import re
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from directory.model.identifiers import NationalId, Rpps
from directory.model.professional import Professional
from indexer.feed.limits import MAX_ACCEPTED_LINE_BYTES, MAX_FEED_LINE_BYTES
from indexer.feed.line import Line, Reason
from indexer.feed.person import convert_record
from indexer.feed.rules import find_line_faults
from indexer.findings import Fault, Rejection

FAULT_PATH_PATTERN = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
MISSING_FIELD_PATTERN = re.compile(r"missing required field `(?P<name>\w+)`")
DECODER_ERROR_REASONS = (
    (re.compile(r"RFC3339|[Dd]ate"), "date mal formée ou qui n'existe pas"),
    (re.compile(r"enum value"), "valeur inconnue"),
    (re.compile(r"matching regex"), "mal formé"),
    (re.compile(r"of length <= (?P<limit>\d+)"), "trop long : {limit} au plus"),
    (re.compile(r"of length >="), "vide"),
    (re.compile(r"timezone"), "date sans fuseau horaire"),
    (re.compile(r"Expected `int` [<>]"), "nombre hors bornes"),
    (re.compile(r"Expected `[\w| ]+`, got"), "type inattendu"),
)
LINE_TOO_LONG = f"ligne trop longue : {MAX_ACCEPTED_LINE_BYTES} octets au plus"
_LINE_DECODER = msgspec.json.Decoder(Line)


class ValidatedChange(Struct, frozen=True):
    """A valid change.

    Attributes:
        professional: None to remove the person from publication.
    """

    sequence: int
    validated_at: datetime
    reason: Reason
    national_id: NationalId
    professional: Professional | None


def validate_line(file: str, number: int, content: bytes) -> ValidatedChange | Rejection:
    """Validate one line.

    Args:
        file: name of the file, for the rejection.
        number: line number, from 1.
        content: the bytes of the line.
    """
    if len(content) > MAX_FEED_LINE_BYTES:
        return Rejection(file, number, "", LINE_TOO_LONG)
    try:
        line = _LINE_DECODER.decode(content)
    except msgspec.MsgspecError as error:
        fault = describe_decoder_error(error)
    except UnicodeDecodeError:
        fault = Fault("", "la ligne n'est pas en UTF-8")
    except RecursionError:
        fault = Fault("", "trop de niveaux imbriqués")
    else:
        is_too_long = len(content) > MAX_ACCEPTED_LINE_BYTES
        first = Fault("", LINE_TOO_LONG) if is_too_long else next(find_line_faults(line), None)
        if first is None:
            return build_validated_change(line)
        fault = first
    return Rejection(file, number, fault.field, fault.reason)


def build_validated_change(line: Line) -> ValidatedChange:
    """Return the change in a line, without its private part."""
    return ValidatedChange(
        sequence=line.sequence,
        validated_at=line.validated_at.astimezone(UTC),
        reason=line.reason,
        national_id=NationalId.of(Rpps(line.rpps)),
        professional=convert_record(line.rpps, line.record) if line.record else None,
    )


def describe_decoder_error(error: msgspec.MsgspecError) -> Fault:
    """Return an error of the decoder as a fault that repeats no value of the line."""
    message = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return Fault("", "la ligne n'est pas du JSON")
    at = FAULT_PATH_PATTERN.search(message)
    path = at["path"] if at else ""
    if missing := MISSING_FIELD_PATTERN.search(message):
        return Fault(f"{path}.{missing['name']}".lstrip("."), "champ absent")
    for form, reason in DECODER_ERROR_REASONS:
        if match := form.search(message):
            return Fault(path, reason.format(**match.groupdict()))
    return Fault(path, "mal formé")


def decode_any_json(content: bytes) -> object:
    """Return the content of a line as plain values; None if it cannot be decoded."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
