"""Activity → its view: place, contacts, directions, period and attributes."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from directory.model.geography import Commune
from directory.model.listing import PublicActivity
from pdf.wording import (
    describe_missing_place,
    find_place_name,
    find_trade_name,
    format_label,
    format_period,
)
from web import distances, wording
from web.place_view import (
    ContactLink,
    Directions,
    build_directions,
    build_mail_link,
    build_phone_link,
    build_place_path,
    format_place_address,
)


class Fact(Struct, frozen=True):
    """A label and its value, shown as a pair."""

    label: str
    value: str


class ActivityView(Struct, frozen=True):
    """An activity: its place, contacts, period and attributes."""

    heading: str
    path: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[ContactLink, ...]
    email: ContactLink | None
    period: str
    distance: str
    town: str
    directions: Directions | None
    facts: tuple[Fact, ...]


def build_activity_view(
    activity: PublicActivity, today: date, near: Commune | None = None
) -> ActivityView:
    """The view of an activity, with or without a place."""
    place = activity.place
    return ActivityView(
        heading=find_place_name(place) if place else explain_missing_place(activity),
        path=build_place_path(place) if place else "",
        trade_name=find_trade_name(place) if place else "",
        address=format_place_address(place) if place else (),
        phones=tuple(map(build_phone_link, place.phones)) if place else (),
        email=build_mail_link(place.email) if place and place.email else None,
        period=format_period(activity.start, activity.end, today),
        distance=distances.describe_distance_from(near, place),
        town=format_activity_town(activity),
        directions=build_directions(place) if place else None,
        facts=tuple(list_activity_facts(activity)),
    )


def explain_missing_place(activity: PublicActivity) -> str:
    """Why an activity has no place: it is a locum's, or the register gives none."""
    return describe_missing_place(activity.genre, activity.kind)


def list_activity_facts(activity: PublicActivity) -> Iterable[Fact]:
    """The attributes of an activity and the official numbers of its place, without empty ones."""
    place = activity.place
    pairs = (
        ("Fonction", format_label(activity.function)),
        ("Mode d’exercice", format_label(activity.mode)),
        ("Type d’activité", format_label(activity.kind)),
        ("Genre d’activité", format_label(activity.genre)),
        ("Secteur", format_label(activity.sector)),
        ("FINESS", place.finess if place else None),
        ("SIRET", place.siret if place else None),
    )
    return (Fact(term, value) for term, value in pairs if value)


def format_activity_town(activity: PublicActivity) -> str:
    """The town of an activity, or the country; a phrase if it has no place."""
    if activity.place is None:
        return explain_missing_place(activity)
    at = activity.place.address
    if at.locality:
        country = format_label(at.country)
        return f"{at.locality} ({country})" if country else at.locality
    return wording.format_town(at.commune, at.departement) or format_label(at.country)
