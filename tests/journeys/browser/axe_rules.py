"""axe-core with every rule it has, and the exceptions with their reasons."""

import re
from pathlib import Path

from web.accessibility import RuleException

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
AXE_VERSION = re.search(r"axe v([\d.]+)", AXE)[1]
EXCEPTIONS = (
    RuleException(
        "color-contrast-enhanced",
        "niveau AAA ; les couleurs visent le niveau AA, contrôlé par « color-contrast »",
    ),
    RuleException("p-as-heading", "règle expérimentale, qui prend un bouton seul pour un titre"),
)
RUN = """exceptions => axe.run(document, {rules: Object.fromEntries(
  axe.getRules().map(rule => [rule.ruleId, {enabled: !exceptions.includes(rule.ruleId)}]))})"""


def violations(page):
    """Rule and place of each fault, by all rules but the exceptions."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    report = page.evaluate(RUN, [rule.id for rule in EXCEPTIONS])
    return [
        f"{fault['id']}: {' '.join(map(str, node['target']))}"
        for fault in report["violations"]
        for node in fault["nodes"]
    ]
