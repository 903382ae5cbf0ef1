"""Numbers one slip away from a faulty one, that pass the check key.

Offered as suggestions to choose from, never searched for in silence: a check key finds that a digit
is wrong, not which.
"""

from collections.abc import Iterator

from directory.model.identifiers import NationalId, Rpps, passes_luhn

DIGITS = "0123456789"
RPPS_LENGTH = 11


def find_near_misses(number: str) -> tuple[NationalId, ...]:
    """RPPS numbers at one edit (digit changed, missing, doubled or swapped) with a valid key."""
    fits = {
        edited
        for edited in generate_edits(number)
        if Rpps.form.fullmatch(edited) and edited != number and passes_luhn(edited)
    }
    return tuple(NationalId.of(Rpps(edited)) for edited in sorted(fits))


def generate_edits(number: str) -> Iterator[str]:
    """Every text at one edit; those of a length that no RPPS number can have are not made."""
    length = len(number)
    for at in range(length + 1):
        before, after = number[:at], number[at:]
        if length == RPPS_LENGTH - 1:
            yield from (before + digit + after for digit in DIGITS)
        elif length == RPPS_LENGTH + 1:
            yield before + after[1:]
        elif length == RPPS_LENGTH:
            yield from (before + digit + after[1:] for digit in DIGITS if after)
            yield before + after[1:2] + after[:1] + after[2:]
