"""The examples of the OpenAPI document: fictitious people, made with the types that answer.

Nothing here is written as JSON by hand, so that an example cannot drift from what is served.
"""

from datetime import UTC, date, datetime
from io import BytesIO

import msgspec

from directory.model.geography import Point
from directory.model.identifiers import Finess, NationalId, Rpps, Siret
from directory.model.listing import (
    Listing,
    PublicActivity,
    PublicAddress,
    PublicExercise,
    PublicPlace,
)
from directory.model.professional import Diploma, SavoirFaire
from directory.search import (
    Change,
    Hit,
    Position,
    Publication,
    RunSummary,
    Tier,
    Tombstone,
    Total,
)
from directory.terminology import Concept
from search_api.bulk.answers import added_names, outcome, written
from search_api.bulk.table import Asked, table_of
from search_api.fhir.resources.practitioner import practitioner
from search_api.representations.change_feed import ChangeLine
from search_api.representations.jsonld import jsonld
from search_api.representations.schemas import (
    ENCODER,
    CodesAnswer,
    HealthAnswer,
    ListingAnswer,
    LookupAnswer,
    LookupAnswerItem,
    LookupRequest,
    SearchAnswer,
    Source,
    StatusAnswer,
    SuggestionsAnswer,
    TownsAnswer,
)
from search_api.representations.vcard import vcard
from search_api.search.code_systems import Coded, Town
from search_api.search.lookup import LookupItem
from search_api.search.service import SearchRequest, SearchResults
from search_api.search.suggestions import Kind, Suggestion
from search_api.search.understanding import Hint, ReadPart

SITE = "https://annuaire.example"
RPPS = Rpps("99000012346")
DATA_DAY = date(2026, 11, 20)
PUBLICATION = Publication(
    id="20261120-1",
    order_version="1",
    generation=1,
    data_date=DATA_DAY,
    published_at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC),
    professionals=1_800_000,
    activities=2_300_000,
    sequence=1_800_000,
    synthetic=True,
)
PLACE = PublicPlace(
    id="R10100000001",
    name="CABINET DU DR LE FLOC'H",
    trade_name=None,
    finess=Finess("350000012"),
    siret=Siret("99999999900012"),
    address=PublicAddress(
        lines=("12 RUE DE BREST",),
        postal_code="35000",
        commune=Concept("35238", "Rennes"),
        departement=Concept("35", "Ille-et-Vilaine"),
        country=Concept("99000", "France"),
        location=Point(48.11, -1.68, "commune"),
    ),
    phones=("0299000000",),
    email=None,
)
EXERCISE = PublicExercise(
    profession=Concept("10", "Médecin"),
    category=Concept("C", "Civil"),
    title=Concept("DR", "Docteur"),
    exercise_name="LE FLOC'H",
    exercise_first_name="Éloïse",
    savoir_faire=(SavoirFaire(Concept("S", "Spécialité ordinale"), "SM04", "Cardiologie"),),
    diplomas=(Diploma(None, "DE28", "Diplôme d'État de docteur en médecine"),),
    authorisations=(),
    activities=(
        PublicActivity(
            kind=None,
            genre=None,
            mode=Concept("L", "Libéral, indépendant, artisan, commerçant"),
            function=None,
            sector=Concept("SA07", "Cabinet individuel"),
            start=None,
            end=None,
            place=PLACE,
        ),
    ),
)
LISTING = Listing(
    id=RPPS,
    rpps=RPPS,
    adeli=(),
    former_ids=(),
    national_id=NationalId.of(RPPS),
    civility=Concept("MME", "Madame"),
    exercises=(EXERCISE,),
    diplomas=(),
    authorisations=(),
    mssante=("eloise.lefloch@medecin.mssante.example",),
    updated_at=DATA_DAY,
)
FOUND = SearchResults(
    reading=(ReadPart("name", "le floch eloise"),),
    total=Total(1),
    hits=(Hit(LISTING, Tier.COMPLETE, Position(0, 1000)),),
    hints=(),
    next_cursor=None,
    name=("lefloch", "eloise"),
    publication=PUBLICATION,
)
FAULTY = SearchResults(
    reading=(ReadPart("identifier", "99000012345"),),
    total=Total(0),
    hits=(),
    hints=(Hint("near-miss", f"Ce numéro existe : {RPPS}.", suggestion=RPPS),),
    next_cursor=None,
    name=(),
    publication=PUBLICATION,
)
SEARCH = SearchAnswer.of(FOUND, SearchRequest("le floch eloise"), SITE)
NEAR_MISS = SearchAnswer.of(FAULTY, SearchRequest("99000012345"), SITE)
PROFESSIONAL = ListingAnswer.of(LISTING, SITE)
CHANGE = ChangeLine.of(Change(1204, LISTING), SITE)
DEPARTURE = ChangeLine.of(Change(1205, Tombstone(LISTING.national_id)), SITE)
PROFESSIONS = CodesAnswer((Coded("10", "Médecin", 1, ("10",)),), Source.of(PUBLICATION))
SAVOIR_FAIRE = CodesAnswer(
    (Coded("SM54", "Médecine générale", 1, ("SM54", "SM26", "SM53")),), Source.of(PUBLICATION)
)
TOWNS = TownsAnswer(
    (Town("35238", "Rennes", 1, "Ille-et-Vilaine", ("35000", "35200", "35700")),),
    Source.of(PUBLICATION),
)
SUGGESTIONS = SuggestionsAnswer.of(
    (
        Suggestion(Kind.PERSON, "LE FLOC'H Éloïse", "Médecin, Rennes", RPPS),
        Suggestion(Kind.COMMUNE, "Le Floc’h-sur-Mer", "Finistère"),
    )
)
LOOKUP_REQUEST = LookupRequest((RPPS, "9900001"))
LOOKUP = LookupAnswer(
    (
        LookupAnswerItem.of(LookupItem(RPPS, "found", LISTING), SITE),
        LookupAnswerItem.of(LookupItem("9900001", "malformed"), SITE),
    ),
    Source.of(PUBLICATION),
)
SENT = f"rpps;service\r\n{RPPS};urgences\r\n9900001;bloc\r\n"


def answered_table() -> str:
    """What comes back of the table sent."""
    table = table_of(BytesIO(SENT.encode()), Asked())
    items = (LookupItem(RPPS, "found", LISTING), LookupItem("9900001", "malformed"))
    rows = (
        (*row.cells, *outcome(row, item)) for row, item in zip(table.rows(), items, strict=True)
    )
    return written([(*table.header, *added_names(table.header)), *rows], table).decode()


LOOKUP_TABLE = SENT, answered_table()
LOADED_AT = PUBLICATION.published_at
STATUS = StatusAnswer(
    data_date=DATA_DAY,
    published_at=PUBLICATION.published_at,
    professionals=PUBLICATION.professionals,
    activities=PUBLICATION.activities,
    synthetic=True,
    engine="embedded",
    version="0.1.0",
    runs=(RunSummary("load", LOADED_AT, LOADED_AT, "done", {"persons": 1800000}),),
)
VCARD = vcard(LISTING, PUBLICATION, SITE).decode()
JSON_LD = msgspec.json.decode(jsonld(LISTING, SITE))
FHIR = msgspec.json.decode(ENCODER.encode(practitioner(LISTING)))
ALIVE, READY = HealthAnswer("alive"), HealthAnswer("ready")
