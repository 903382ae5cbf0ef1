"""French phrases and the way facts are written on pages.

Everything here is pure text. The day is that of the data, never the clock's: the same data make
the same page, and an ETag may stand for it.
"""

import re
from datetime import date
from urllib.parse import quote

from directory.professional import Code
from directory.search import Total

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
SITE = "Annuaire des professionnels de santé"
SOURCE = "RPPS – Annuaire Santé"
SEARCH_LABEL = "Nom, prénom ou numéro RPPS"
SEARCH_PLACEHOLDER = "Nom ou numéro"
SEARCH_HINT = "Les accents et l’ordre des mots ne comptent pas. Un mot peut rester inachevé."
LONGEST_QUERY = 200
NOTHING_ASKED = "Que cherchez-vous\xa0?"
ORDER = (
    "Classement\xa0: noms complets d’abord, puis noms qui contiennent tous les mots, puis débuts "
    "de mots\xa0; à égalité, ordre alphabétique."
)
ADVICE = (
    "Vérifiez l’orthographe du nom, ou n’en tapez que le début.",
    "Essayez le nom seul, ou un autre nom\xa0: chacun est publié sous son nom d’exercice.",
    "Un numéro RPPS compte 11 chiffres, un numéro ADELI en compte 9.",
)
READINGS = {
    "identifier": "Numéro",
    "name": "Nom",
    "place": "Lieu",
    "profession": "Profession",
    "savoir_faire": "Savoir-faire",
}
"""How each part of a reading is called on screen."""
ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /recherche
Disallow: /professionnel/*/fiche.pdf
"""
NARROW_SPACE, SPACE = "\u202f", "\xa0"
COMMA = re.compile(r",(?=[^\W\d])")
NO_ACTIVITY = "Aucune activité pour le moment"
NO_FIXED_PLACE = "Sans lieu d’exercice fixe"
NO_KNOWN_PLACE = "Lieu d’exercice non communiqué"
NO_PLACE_NAME = "Structure sans nom"
FRANCE = "99000"
LOCUM_GENRES = frozenset({"GENR02", "GENR03", "GENR07"})
"""Locums and interim workers in the nomenclature of activities (NOS: TRE_R22)."""

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

OVERSEAS = {
    "+262": ("0262", "0263", "0269", "0639", "0692", "0693"),
    "+590": ("0590", "0690", "0691"),
    "+594": ("0594", "0694"),
    "+596": ("0596", "0696", "0697"),
    "+508": ("0508",),
}
"""Area codes of the overseas départements, which do not sit under +33 (ARCEP numbering plan)."""
NATIONAL = re.compile(r"0[1-9][0-9]{8}")


def long_date(day: date) -> str:
    """`1er mai 2026`, `22 novembre 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def number(value: int) -> str:
    """An integer with its thousands apart: `10 000`."""
    return f"{value:,}".replace(",", NARROW_SPACE)


def counted(value: int, noun: str) -> str:
    """A count and its noun; in French, zero and one are singular."""
    return f"{number(value)} {noun}" if value < 2 else f"{number(value)} {noun}s"  # noqa: PLR2004 - grammar


def total(found: Total) -> str:
    """How many people were found, in words."""
    if found.value == 0:
        return "Aucun professionnel trouvé"
    counting = counted(found.value, "professionnel")
    return counting if found.relation == "eq" else f"Plus de {counting}"


def period(start: date | None, end: date | None, today: date) -> str:
    """When an activity runs, seen from the day of the data; empty when the register is silent."""
    begin = ""
    if start:
        begin = (
            f"à partir du {long_date(start)}" if start > today else f"depuis le {long_date(start)}"
        )
    finish = f"jusqu’au {long_date(end)}" if end else ""
    words = " ".join(filter(None, (begin, finish)))
    return words[:1].upper() + words[1:]


def label(code: Code) -> str:
    """The label of a code, or nothing; the files leave no space after a comma."""
    return COMMA.sub(", ", code.label) if code else ""


def full_name(courtesy: str, first_name: str, name: str) -> str:
    """`Docteur Éloïse LE FLOC’H`: the surname stays as the register wrote it."""
    return " ".join(filter(None, (courtesy, first_name, name)))


def phone(digits: str) -> str:
    """A French number in pairs; any other as it came."""
    bare = national(digits)
    return SPACE.join(re.findall("..", bare)) if NATIONAL.fullmatch(bare) else digits


def phone_link(digits: str) -> str:
    """The `tel:` address of a number, international where the numbering plan tells how."""
    bare = national(digits)
    if not NATIONAL.fullmatch(bare):
        return "tel:" + re.sub(r"[^0-9+]", "", digits)
    prefix = next((code for code, areas in OVERSEAS.items() if bare.startswith(areas)), "+33")
    return f"tel:{prefix}{bare[1:]}"


def national(digits: str) -> str:
    """A number without separators, a leading +33 written 0."""
    return re.sub(r"^(\+33|0033)0?", "0", re.sub(r"[^0-9+]", "", digits))


def authority(profession_code: str) -> str:
    """Who registers a profession, and corrects its entries."""
    return ORDRES.get(profession_code, AGENCY)


def town(commune: Code, departement: Code) -> str:
    """`Rennes (Ille-et-Vilaine)`, or what is known of it."""
    if commune and departement and commune.label != departement.label:
        return f"{commune.label} ({departement.label})"
    return label(commune) or label(departement)


def mail_link(address: str) -> str:
    """The `mailto:` address: quoted, so that no header can be smuggled in behind a `?`."""
    return "mailto:" + quote(address, safe="@+")
