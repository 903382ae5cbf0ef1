"""Who registers a profession, and so corrects an entry: an Ordre, the army or a regional agency.

Sources: for the seven Ordres, the articles of the code de la santé publique named in the table;
for the army and the agencies, the questions and answers on the Annuaire Santé of the Agence du
Numérique en Santé ("populations publiées") and its guide of the portal eRPPS.
"""

from directory.model.listing import PublicExercise

ORDRES = {
    "10": "l’Ordre des médecins",  # L. 4121-1
    "21": "l’Ordre des pharmaciens",  # L. 4231-1
    "40": "l’Ordre des chirurgiens-dentistes",  # L. 4121-1
    "50": "l’Ordre des sages-femmes",  # L. 4121-1
    "60": "l’Ordre des infirmiers",  # L. 4312-1
    "70": "l’Ordre des masseurs-kinésithérapeutes",  # L. 4321-13
    "80": "l’Ordre des pédicures-podologues",  # L. 4322-6
}
"""The seven professions that an Ordre registers, by code (NOS: TRE_G15)."""
MILITARY_CATEGORY = "M"
"""Category of those whom the army registers (NOS: TRE_R09)."""
ARMY = "le service de santé des armées"
AGENCY = "l’agence régionale de santé (ARS)"
PORTAL_URL = "https://moncompte-ps.esante.gouv.fr/epars/login/page_accueil/authentification_PS.html"
"""The portal eRPPS, where those whom an agency registers change their own entry."""


def find_registering_authority(exercise: PublicExercise) -> str:
    """The authority that registers somebody's profession."""
    if exercise.category and exercise.category.code == MILITARY_CATEGORY:
        return ARMY
    return ORDRES.get(exercise.profession.code, AGENCY)
