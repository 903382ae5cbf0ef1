"""French phrases of the pages.

Texts that pages and sheets share (dates, periods, labels, phone numbers, missing places) are in
`pdf.wording`, so that the two cannot differ.
"""

from urllib.parse import quote

from directory.model.listing import Listing
from directory.model.place_phrases import prepend_a, prepend_de
from directory.model.professional import OptionalConcept
from directory.search import Tier, Total
from directory.terminology.feminine import format_profession
from pdf.wording import format_label
from search_api.search.fuzzy import FUZZY_THRESHOLD, MAX_FUZZY_HITS
from search_api.search.understanding import MAX_QUERY_CHARS

SITE_NAME = "Annuaire des professionnels de santé"
SEARCH_LABEL = "Nom, profession, lieu ou numéro"
WHAT_LABEL = "Qui, quoi\xa0?"
WHERE_LABEL = "Où\xa0?"
WHERE_PLACEHOLDER = "Commune"
AROUND_ME = "Autour de moi"
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
"""The order of the results, shown above them; `/donnees` explains it in full."""
FUZZY_TIER_LABELS = {Tier.TOLERANT: "Orthographe proche", Tier.PHONETIC: "Prononciation proche"}
"""Why a person is shown whose name differs from the query."""
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
    "civility": "Civilité",
    "mode": "Mode d’exercice",
    "genre": "Genre d’activité",
    "sector": "Secteur d’activité",
    "street": "Rue",
    "phone": "Téléphone",
    "structure": "Lieu d’exercice",
}
"""The label of each kind of part of an interpretation."""
ROBOTS_TXT = """User-agent: *
Disallow: /api/
Disallow: /recherche
Disallow: /professionnel/*/fiche.pdf
Disallow: /verifier
"""
NARROW_SPACE = "\u202f"


def format_number(value: int) -> str:
    """An integer with thousands separators: `10 000`."""
    return f"{value:,}".replace(",", NARROW_SPACE)


def describe_fuzzy_rule() -> str:
    """The rule for fuzzy results, with its threshold and its limit."""
    return (
        f"Quand moins de {FUZZY_THRESHOLD} personnes répondent ainsi, l’annuaire propose à leur "
        f"suite, et jusqu’à {MAX_FUZZY_HITS}, celles dont le nom s’écrit presque pareil, puis "
        "celles dont le nom se prononce de même."
    )


def format_count(value: int, noun: str) -> str:
    """A number and its noun; in French, zero and one take the singular."""
    return f"{format_number(value)} {noun}" if value < 2 else f"{format_number(value)} {noun}s"  # noqa: PLR2004 - grammar


def format_total(total: Total) -> str:
    """The number of people found, as a phrase."""
    if total.value == 0:
        return "Aucun professionnel trouvé"
    count = format_count(total.value, "professionnel")
    return count if total.relation == "eq" else f"Plus de {count}"


def describe_number_kind(listing: Listing) -> str:
    """The kind of a person's main number."""
    return "Numéro RPPS" if listing.rpps else "Numéro ADELI"


def list_professions(listing: Listing) -> tuple[str, ...]:
    """The professions of a person, each once."""
    labels = (format_profession(each.profession, listing.civility) for each in listing.exercises)
    return tuple(dict.fromkeys(labels))


def format_town(commune: OptionalConcept, departement: OptionalConcept) -> str:
    """`Rennes (Ille-et-Vilaine)`, or the part that is known."""
    if commune and departement:
        return format_place(commune.label, departement.label)
    return format_label(commune) or format_label(departement)


def format_distance(kilometres: float | None, commune: str = "") -> str:
    """`à environ 12 km de Rennes`; under a kilometre: `à Rennes`."""
    if kilometres is None:
        return ""
    if kilometres < 1 and commune:
        return prepend_a(commune)
    distance = f"à environ {format_number(max(1, round(kilometres)))}\xa0km"
    return f"{distance} {prepend_de(commune)}" if commune else distance


def format_circle(commune: str, unnamed: str = "autour d’un point") -> str:
    """`autour de Rennes`; without a commune, the phrase for a point that has no name."""
    return f"autour {prepend_de(commune)}" if commune else unnamed


def format_place(commune: str, departement: str) -> str:
    """`Rennes (Ille-et-Vilaine)`; `Paris` alone, which is both."""
    return commune if commune == departement else f"{commune} ({departement})"


def explain_unknown_place(typed: str) -> str:
    """The notice for a text in "Où ?" that is not a place."""
    return (
        f"«\xa0{typed}\xa0» n’est ni une commune, ni un département, ni un code postal connus\xa0: "
        "la recherche porte sur toute la France."
    )


def explain_respelt_place(typed: str, place: str) -> str:
    """The notice for a misspelt place."""
    return f"Nous avons lu «\xa0{typed}\xa0» comme {place}."


def format_mailto(address: str) -> str:
    """The `mailto:` URL of an address, quoted so that a `?` in it cannot add mail headers."""
    return "mailto:" + quote(address, safe="@+")
