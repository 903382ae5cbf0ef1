"""The nine kinds of activity that the register's own guide names, and which have no place.

One activity is one place of practice, save those of interim workers and locums. Which
kind suits which profession is not checked.
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
