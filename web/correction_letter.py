"""How to correct an entry: the authority to write to, and a letter that is ready to send.

The directory copies the register and corrects nothing itself. An authority finds a person by
number, profession and département, so every letter contains these three, and nothing private.
"""

from urllib.parse import quote

from markupsafe import Markup, escape
from msgspec import Struct

from directory.model.listing import Listing
from directory.model.place_phrases import prepend_a
from pdf.wording import format_label
from search_api.representations.safe_text import sanitise_text
from web import authorities, wording

LETTER_TEMPLATE = """Madame, Monsieur,

Une information de l’annuaire, tirée du répertoire (RPPS), n’est pas exacte.
Je vous demande de la faire corriger.

Professionnel : {name}
{number}
{professions}
Département : {departements}

Ce qui est affiché : …
Ce qui devrait l’être : …

Page consultée : {page}

Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées.
"""
LETTER_SUBJECT = "Rectification d’une information du répertoire, {number}"
CRLF = "\r\n"
"""Line ending in a `mailto:` address (RFC 6068, section 5)."""
UNKNOWN_DEPARTEMENT = "celui de l’inscription"


class CorrectingAuthority(Struct, frozen=True):
    """An authority, and the professions of the person that it registers.

    Attributes:
        recipient: the authority after `à`.
        portal: where people whom it registers change their own entry; empty if there is no such.
    """

    recipient: str
    professions: tuple[str, ...]
    portal: str


class Correction(Struct, frozen=True):
    """The authorities that correct an entry, and the letter that requests it.

    Attributes:
        authorities: those that register the professions of the person.
        has_departement: whether the letter names a département.
        letter: complete except for the wrong value and the right one.
        mail: a `mailto:` address with subject and letter, without recipient.
    """

    authorities: tuple[CorrectingAuthority, ...]
    has_departement: bool
    letter: Markup
    mail: Markup


def build_correction(listing: Listing, name: str, page: str) -> Correction:
    """The correction of a person's entry; `name` is the displayed name, `page` the page's URL."""
    departements = list_practice_departements(listing)
    number = f"{wording.describe_number_kind(listing)} : {listing.id}"
    letter = LETTER_TEMPLATE.format(
        name=sanitise_text(name),
        number=number,
        professions=sanitise_text(
            format_label_values("Profession", wording.list_professions(listing))
        ),
        departements=", ".join(departements) or UNKNOWN_DEPARTEMENT,
        page=page,
    )
    subject = quote(LETTER_SUBJECT.format(number=number), safe="")
    return Correction(
        authorities=list_correcting_authorities(listing),
        has_departement=bool(departements),
        letter=escape(letter),
        mail=escape(
            f"mailto:?subject={subject}&body={quote(CRLF.join(letter.splitlines()), safe='')}"
        ),
    )


def list_correcting_authorities(listing: Listing) -> tuple[CorrectingAuthority, ...]:
    """The authorities that register the professions of a person, each once."""
    professions: dict[str, list[str]] = {}
    for each in listing.exercises:
        professions.setdefault(authorities.find_registering_authority(each), []).append(
            each.profession.label
        )
    return tuple(
        CorrectingAuthority(
            recipient=prepend_a(name),
            professions=tuple(dict.fromkeys(labels)),
            portal=authorities.PORTAL_URL if name == authorities.AGENCY else "",
        )
        for name, labels in professions.items()
    )


def list_practice_departements(listing: Listing) -> tuple[str, ...]:
    """The départements where a person practises, each once."""
    activities = (act for each in listing.exercises for act in each.activities)
    places = (act.place for act in activities if act.place)
    names = (sanitise_text(format_label(place.address.departement)) for place in places)
    return tuple(dict.fromkeys(filter(None, names)))


def format_label_values(word: str, values: tuple[str, ...]) -> str:
    """A label, in the plural if there are several values, and the values."""
    return f"{word}{'s' * (len(values) > 1)} : {', '.join(values)}"
