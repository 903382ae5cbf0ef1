"""The nine kinds of activity in the register's own guide, and those without a place.

Each activity has one place of practice, except those of interim workers and locums. Whether a kind
is possible for a profession is not checked.
"""

ACTIVITY_KINDS = {
    "interim": "Salarié intérimaire",
    "owner": "Indépendant / titulaire de cabinet",
    "collaborator": "Collaborateur libéral en cabinet",
    "partner": "Associé dans une SEL",
    "locum": "Remplaçant libéral",
    "employee": "Salarié d'une structure non libérale",
    "volunteer": "Bénévole",
    "care-manager": "Cadre de santé",
    "liberal-employee": "Salarié d'une structure libérale",
}
PLACELESS_KINDS = frozenset({"interim", "locum"})
