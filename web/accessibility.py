"""What is known of the accessibility of the pages: the results of the tests, and nothing else.

`accessibility_report.json` is written by the tests that it reports on
(`tests/journeys/browser/test_accessible.py`), which fail when it says anything else.
"""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

REPORT_FILE = Path(__file__).with_name("accessibility_report.json")


class RuleException(Struct, frozen=True):
    """A rule of axe-core that is not applied, and why."""

    id: str
    reason: str


class AccessibilityCheck(Struct, frozen=True):
    """What a test shows, in French, and the name of the test."""

    claim: str
    test: str


class AccessibilityReport(Struct, frozen=True):
    """The results: in these states, no rule but the exceptions found a violation."""

    axe_version: str
    states: tuple[str, ...]
    exceptions: tuple[RuleException, ...]
    checks: tuple[AccessibilityCheck, ...]


@cache
def read_accessibility_report() -> AccessibilityReport:
    """The report as the tests left it."""
    return msgspec.json.decode(REPORT_FILE.read_bytes(), type=AccessibilityReport)
