"""URLs of FHIR: identifier systems, nomenclatures, profiles. The only table of each.

The URL of a nomenclature (NOS) contains its name. The nomenclature of a code follows from the type
next to it, because the files give codes without the name of their table.
"""

from search_api.fhir.resources.datatypes import FhirJson

FR_CORE = "https://hl7.fr/ig/fhir/core/StructureDefinition/"
ANNUAIRE = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/"
IDENTIFIER_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
ORGANIZATION_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-3307"
ISO_21090 = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-"
INSEE_CODE = FR_CORE + "fr-core-address-insee-code"
EMAIL_TYPE = FR_CORE + "fr-core-contact-point-email-type"
GEOLOCATION = "http://hl7.org/fhir/StructureDefinition/geolocation"

PERSON_SYSTEM = "urn:oid:1.2.250.1.71.4.2.1"
STRUCTURE_SYSTEM = "urn:oid:1.2.250.1.71.4.2.2"
RPPS_SYSTEM = "https://rpps.esante.gouv.fr"
ADELI_SYSTEM = "https://adeli.esante.gouv.fr"
FINESS_SYSTEM = "https://finess.esante.gouv.fr"
SIRET_SYSTEM = "https://sirene.fr"
RANG_SYSTEM = "https://rppsrang.esante.gouv.fr"

NATIONAL_ID_DIGITS = {"F": "1", "C": "3", "R": "4"}
"""The first digit of a structure's national id, by the first letter of its technical id."""

PROFESSION_TABLE = "TRE_G15-ProfessionSante"
OTHER_PROFESSION_TABLES = {"41": "TRE_R94-ProfessionSocial"} | dict.fromkeys(
    ("71", "72", "73", "93", "97"), "TRE_R95-UsagerTitre"
)
"""Codes of the file's profession column that are not in `PROFESSION`."""
CATEGORY_TABLE = "TRE_R09-CategorieProfessionnelle"
COMMUNE_TABLE = "TRE_R13-Commune"
GENRE_TABLE = "TRE_R22-GenreActivite"
MODE_TABLE = "TRE_R23-ModeExercice"
MESSAGING_TABLE = "TRE_R256-TypeMessagerie"
SAVOIR_FAIRE_TYPE_TABLE = "TRE_R04-TypeSavoirFaire"
SAVOIR_FAIRE_TABLES = {
    "C": "TRE_R39-Competence",
    "CAPA": "TRE_R43-CapaciteSavoirFaire",
    "CEX": "TRE_R40-CompetenceExclusive",
    "CM": "TRE_R394-CompetenceMetier",
    "DEC": "TRE_R97-DroitExerciceCompl",
    "DNQ": "TRE_R42-DESCnonQualifiant",
    "FQ": "TRE_R45-FonctionQualifiee",
    "OP": "TRE_G13-OrientationParticuliere",
    "PAC": "TRE_R44-QualificationPAC",
    "S": "TRE_R38-SpecialiteOrdinale",
    "SST": "TRE_R359-SurspecialiteTransversale",
}
"""Nomenclatures by type of savoir-faire."""
DIPLOMA_TYPE_TABLE = "TRE_R14-TypeDiplome"
DIPLOMA_TABLES = {
    "ATT": "TRE_R56-Attestation",
    "AU": "TRE_R58-AutreTypeDiplome",
    "CAPA": "TRE_R52-CapaciteDiplome",
    "CES": "TRE_R55-CertificatEtudeSpeciale",
    "CQ": "TRE_R47-CommissionQualification",
    "D2C": "TRE_R226-Dip2iemeCycleNQ",
    "DE": "TRE_R48-DiplomeEtatFrancais",
    "DEEE": "TRE_R53-DiplomePaysEEE",
    "DES": "TRE_R49-DiplomeEtudeSpecialisee",
    "DESC1": "TRE_R50-DESCGroupe1Diplome",
    "DESC2": "TRE_R51-DESCGroupe2Diplome",
    "DU": "TRE_R54-DiplomeUniversiteInterUniversitaire",
}
"""Nomenclatures by type of diploma."""
MIN_CARE_ROLE_CODE, MIN_OTHER_ROLE_CODE = 300, 400


def build_nomenclature_url(nomenclature: str) -> str:
    """The URL of a nomenclature, by its name."""
    return f"https://mos.esante.gouv.fr/NOS/{nomenclature}/FHIR/{nomenclature.replace('_', '-')}"


def find_profession_table(code: str) -> str:
    """The nomenclature of a profession."""
    return OTHER_PROFESSION_TABLES.get(code, PROFESSION_TABLE)


def find_function_table(code: str) -> str:
    """The nomenclature of a function: a function, a role in care, or another function."""
    if not code.isdecimal():
        return "TRE_R21-Fonction"
    is_care = MIN_CARE_ROLE_CODE <= int(code) < MIN_OTHER_ROLE_CODE
    return "TRE_R85-RolePriseCharge" if is_care else "TRE_R96-AutreFonctionSanitaire"


def build_fhir_identifier(kind: str, system: str, value: str) -> FhirJson:
    """An identifier with its type."""
    return {
        "use": "official",
        "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": kind}]},
        "system": system,
        "value": value,
    }
