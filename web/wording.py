"""French phrases of the pages.

What is written alike on a page and on a sheet (dates, periods, labels, telephone numbers, what
stands for a place) has one home, `pdf.wording`: the two must not come to differ.
"""

from urllib.parse import quote

from directory.model.listing import Listing
from directory.model.professional import OptionalConcept
from directory.search import Tier, Total
from directory.text.analysis import words
from pdf.wording import format_label
from search_api.search.fuzzy import FUZZY_THRESHOLD, MAX_FUZZY_HITS
from search_api.search.understanding import MAX_QUERY_CHARS

SITE_NAME = "Annuaire des professionnels de santé"
SEARCH_LABEL = "Nom, profession, lieu ou numéro"
SEARCH_PLACEHOLDER = "Nom, profession, lieu"
SEARCH_HINT = "Par exemple\xa0: cardiologue Rennes, Martin près de Lyon, ou un numéro RPPS."
SEARCH_MAX_CHARS = MAX_QUERY_CHARS
BLANK_SEARCH_TITLE = "Que cherchez-vous\xa0?"
NAME_ORDER = (
    "Noms complets d’abord, puis noms plus longs, puis débuts de mots\xa0; à égalité, ordre "
    "alphabétique."
)
FAIR_ORDER = "Ordre tiré au sort, le même pour tous les visiteurs."
NEAREST_FIRST = "Du plus proche au plus éloigné\xa0; à distance égale, ordre tiré au sort."
"""How results are ordered, said above them; in full on `/donnees`."""
FUZZY_TIER_LABELS = {Tier.TOLERANT: "Orthographe proche", Tier.PHONETIC: "Prononciation proche"}
"""Why somebody is shown who does not bear the name asked for."""
ONLY_FUZZY_HITS = "Personne n’a exactement ce nom\xa0: voici les noms les plus proches."
ADVICE = (
    "Vérifiez l’orthographe du nom, ou n’en tapez que le début.",
    "Retirez un critère\xa0: le lieu, ou la profession.",
    "Essayez le nom seul, ou un autre nom\xa0: chacun est publié sous son nom d’exercice.",
    "Un numéro RPPS compte 11 chiffres, un numéro ADELI en compte 9.",
)
INTERPRETATION_LABELS = {
    "function": "Rôle",
    "identifier": "Numéro",
    "name": "Nom",
    "place": "Lieu",
    "profession": "Profession",
    "savoir_faire": "Savoir-faire",
    "structure": "Lieu d’exercice",
}
"""How each part of a reading is called on screen."""
ROBOTS_TXT = """User-agent: *
Disallow: /api/
Disallow: /recherche
Disallow: /professionnel/*/fiche.pdf
Disallow: /verifier
"""
NARROW_SPACE = "\u202f"
NO_PLACE_NAME = "Structure sans nom"

ORDRES = {
    "10": "l’Ordre des médecins",
    "21": "l’Ordre des pharmaciens",
    "40": "l’Ordre des chirurgiens-dentistes",
    "50": "l’Ordre des sages-femmes",
    "60": "l’Ordre des infirmiers",
    "70": "l’Ordre des masseurs-kinésithérapeutes",
    "80": "l’Ordre des pédicures-podologues",
}
"""The seven professions that an Ordre registers, by code (NOS: TRE_G15)."""
AGENCY = "l’agence régionale de santé (ARS)"


def format_number(value: int) -> str:
    """An integer with its thousands apart: `10 000`."""
    return f"{value:,}".replace(",", NARROW_SPACE)


def describe_fuzzy_rule() -> str:
    """When names that are only close are shown, and how many: the rule, with its figures."""
    return (
        f"Quand moins de {FUZZY_THRESHOLD} personnes répondent ainsi, l’annuaire propose à leur "
        f"suite, et jusqu’à {MAX_FUZZY_HITS}, celles dont le nom s’écrit presque pareil, puis "
        "celles dont le nom se prononce de même."
    )


def format_count(value: int, noun: str) -> str:
    """A count and its noun; in French, zero and one are singular."""
    return f"{format_number(value)} {noun}" if value < 2 else f"{format_number(value)} {noun}s"  # noqa: PLR2004 - grammar


def format_total(total: Total) -> str:
    """How many people were found, in words."""
    if total.value == 0:
        return "Aucun professionnel trouvé"
    counting = format_count(total.value, "professionnel")
    return counting if total.relation == "eq" else f"Plus de {counting}"


def join_full_name(courtesy: str, first_name: str, name: str) -> str:
    """`Docteur Éloïse LE FLOC’H`: the surname stays as the register wrote it."""
    return " ".join(filter(None, (courtesy, first_name, name)))


def describe_number_kind(listing: Listing) -> str:
    """What kind of number a person goes by."""
    return "Numéro RPPS" if listing.rpps else "Numéro ADELI"


def list_professions(listing: Listing) -> tuple[str, ...]:
    """The professions of a person, each once."""
    return tuple(dict.fromkeys(each.profession.label for each in listing.exercises))


def find_correcting_authority(profession_code: str) -> str:
    """Who registers a profession, and corrects its entries."""
    return ORDRES.get(profession_code, AGENCY)


def format_town(commune: OptionalConcept, departement: OptionalConcept) -> str:
    """`Rennes (Ille-et-Vilaine)`, or what is known of it."""
    if commune and departement and commune.label != departement.label:
        return f"{commune.label} ({departement.label})"
    return format_label(commune) or format_label(departement)


def format_distance(kilometres: float | None, commune: str = "") -> str:
    """`à environ 12 km de Rennes`; below a kilometre, the commune itself."""
    if kilometres is None:
        return ""
    if kilometres < 1 and commune:
        return f"à {commune}"
    far = f"à environ {format_number(max(1, round(kilometres)))}\xa0km"
    return f"{far} {prepend_de(commune)}" if commune else far


def prepend_de(name: str) -> str:
    """`de Rennes`, `d’Angers`, `du Mans`: a town after `de`."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    folded = words(name)[0][:1] if words(name) else ""
    return f"d’{name}" if folded in "aeiouyh" and folded else f"de {name}"


def format_mailto(address: str) -> str:
    """The `mailto:` address: quoted, so that no header can be smuggled in behind a `?`."""
    return "mailto:" + quote(address, safe="@+")
