"""Where nobody answers in the place of the field "Où ?", the number of people around it.

An explicit place is never widened in silence: the reader chooses.
"""

from msgspec import Struct
from msgspec.structs import replace

from search_api.search.filters import format_point
from search_api.search.requests import SearchResults
from search_api.search.service import DirectorySearch
from web import wording
from web.place_field import list_communes
from web.search_url import SearchUrl


class NearbyOffer(Struct, frozen=True):
    """A search around the place, with the number of people it finds."""

    message: str
    link: str
    path: str


def find_nearby_offer(
    search: DirectorySearch, results: SearchResults, url: SearchUrl
) -> NearbyOffer | None:
    """The same search around the commune of an empty answer; None if that is empty too."""
    centre = next((each for each in list_communes(url) if each.location), None)
    if results.total.value or url.near or not centre or not centre.location:
        return None
    around = url.with_changes(commune="", near=format_point(centre.location))
    total = search.search(replace(around.build_request(1), facets=False)).total
    if not total.value:
        return None
    return NearbyOffer(
        f"Personne dans la commune choisie\xa0: {centre.name}.",
        f"{wording.format_total(total)} {wording.format_circle(centre.name)}",
        around.path,
    )
