"""`annuaire doctor`: checks that what is served is whole, and is what the store says."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from cli.cli_errors import EXIT_REFUSED
from cli.clock import read_clock
from cli.commands.load import JsonOption
from cli.output import print_json, print_table
from cli.server.wiring import read_settings

if TYPE_CHECKING:
    from cli.health_checks import Finding, HealthCheck

HEALTH_LABELS = {"fine": "bien", "fault": "à corriger", "skipped": "non fait"}
WholeOption = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Comparer tout le monde, et non un échantillon ; les autres commandes attendent.",
    ),
]


def doctor(*, whole: WholeOption = False, json: JsonOption = False) -> None:
    """Vérifier que ce qui est servi est entier et conforme à la base ; ne change rien."""
    from cli.health_checks import HEALTH_CHECKS, CheckContext, Health, run_health_check

    context = CheckContext(read_settings(), read_clock(), whole)
    findings = [
        (check, finding) for check in HEALTH_CHECKS for finding in run_health_check(check, context)
    ]
    is_fine = all(finding.health is not Health.FAULT for _, finding in findings)
    if json:
        listed = [{"check": check.name, **asdict(finding)} for check, finding in findings]
        print_json({"fine": is_fine, "findings": listed})
    else:
        print_findings(findings)
    if not is_fine:
        raise typer.Exit(EXIT_REFUSED)


def print_findings(findings: "list[tuple[HealthCheck, Finding]]") -> None:
    """Print a table: what was checked, how it is, and what to do."""
    rows = [
        (check.title, HEALTH_LABELS[finding.health.value], finding.text, finding.remedy)
        for check, finding in findings
    ]
    print_table(("Contrôle", "État", "Constat", "À faire"), rows)
