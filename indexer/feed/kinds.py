"""The nine kinds of activity that the register's own guide names, and which have no place.

One activity is one place of practice, save those of interim workers and locums (design: formats,
section 4). Which kind suits which profession is not checked.
"""

KINDS = {
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
PLACELESS_GENRES = frozenset({"GENR02", "GENR03", "GENR07"})
"""Locum and interim by the nomenclature (NOS: TRE_R22), for a line that tells no kind."""
