"""How an entry is corrected: to whom one writes, and the letter, ready to send.

The directory copies the register and corrects nothing itself. An authority finds the person by the
number, the profession and the département, so these three stand in every letter.
"""

from urllib.parse import quote

from markupsafe import Markup, escape
from msgspec import Struct

from directory.model.listing import Listing
from pdf.wording import format_label
from search_api.representations.safe_text import sanitise_text
from web import wording

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
"""What ends a line in a `mailto:` address (RFC 6068, section 5)."""
UNKNOWN_DEPARTEMENT = "celui de l’inscription"


class Correction(Struct, frozen=True):
    """Who corrects an entry, and the letter that asks for it.

    Attributes:
        authorities: who registers the professions of the person.
        letter: ready but for what is wrong and what would be right.
        mail: a `mailto:` address without addressee, with subject and letter.
    """

    authorities: tuple[str, ...]
    has_departement: bool
    letter: Markup
    mail: Markup


def build_correction(listing: Listing, name: str, page: str) -> Correction:
    """Who corrects an entry of this person, and what to tell them."""
    codes = (each.profession.code for each in listing.exercises)
    where = list_practice_departements(listing)
    number = f"{wording.describe_number_kind(listing)} : {listing.id}"
    letter = LETTER_TEMPLATE.format(
        name=sanitise_text(name),
        number=number,
        professions=sanitise_text(
            format_label_values("Profession", wording.list_professions(listing))
        ),
        departements=", ".join(where) or UNKNOWN_DEPARTEMENT,
        page=page,
    )
    subject = quote(LETTER_SUBJECT.format(number=number), safe="")
    return Correction(
        authorities=tuple(dict.fromkeys(map(wording.find_correcting_authority, codes))),
        has_departement=bool(where),
        letter=escape(letter),
        mail=escape(
            f"mailto:?subject={subject}&body={quote(CRLF.join(letter.splitlines()), safe='')}"
        ),
    )


def list_practice_departements(listing: Listing) -> tuple[str, ...]:
    """Where a person practises, each département once."""
    activities = (act for each in listing.exercises for act in each.activities)
    places = (act.place for act in activities if act.place)
    names = (sanitise_text(format_label(place.address.departement)) for place in places)
    return tuple(dict.fromkeys(filter(None, names)))


def format_label_values(word: str, values: tuple[str, ...]) -> str:
    """A label and its values, in the plural when there are several."""
    return f"{word}{'s' * (len(values) > 1)} : {', '.join(values)}"
