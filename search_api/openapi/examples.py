"""The examples of the OpenAPI document: fictitious people, built with the response types.

No JSON is written by hand, so that the examples always match the real responses.
"""

from datetime import UTC, date, datetime
from io import BytesIO

import msgspec

from directory.model.geography import Point
from directory.model.identifiers import PERSON_ID_RULE, Finess, NationalId, Rpps, Siret
from directory.model.listing import (
    Listing,
    PublicActivity,
    PublicAddress,
    PublicExercise,
    PublicPlace,
)
from directory.model.professional import Diploma, SavoirFaire
from directory.publication import Publication, RunSummary
from directory.search import Hit, PersonChange, Position, Tier, Tombstone, Total
from directory.terminology import Concept
from search_api.bulk.answers import build_result_cells, encode_rows, name_result_columns
from search_api.bulk.table import TableOptions, open_table
from search_api.fhir.resources.practitioner import build_practitioner
from search_api.representations.change_feed import ChangeLine
from search_api.representations.jsonld import encode_jsonld
from search_api.representations.schemas import (
    API_ENCODER,
    CodesAnswer,
    ListingAnswer,
    LookupAnswer,
    LookupAnswerItem,
    LookupRequest,
    SearchAnswer,
    Source,
    SuggestionsAnswer,
    TownsAnswer,
)
from search_api.representations.status import HealthAnswer, StatusAnswer
from search_api.representations.vcard import encode_vcard
from search_api.search.code_systems import Coded, Town
from search_api.search.lookup import LookupItem
from search_api.search.requests import SearchRequest, SearchResults
from search_api.search.suggestion_tables import Kind, Suggestion
from search_api.search.understanding import Hint, ReadPart

EXAMPLE_SITE = "https://annuaire.example"
EXAMPLE_RPPS = Rpps("99000012346")
EXAMPLE_DATA_DATE = date(2026, 11, 20)
EXAMPLE_PUBLICATION = Publication(
    id="20261120-1",
    order_version="1",
    generation=1,
    data_date=EXAMPLE_DATA_DATE,
    published_at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC),
    professionals=1_800_000,
    activities=2_300_000,
    sequence=1_800_000,
    synthetic=True,
    epoch="5f0c6d1e9a7b4c3d8e2f1a0b9c8d7e6f",
)
EXAMPLE_PLACE = PublicPlace(
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
EXAMPLE_EXERCISE = PublicExercise(
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
            place=EXAMPLE_PLACE,
        ),
    ),
)
EXAMPLE_LISTING = Listing(
    id=EXAMPLE_RPPS,
    rpps=EXAMPLE_RPPS,
    adeli=(),
    former_ids=(),
    national_id=NationalId.of(EXAMPLE_RPPS),
    civility=Concept("MME", "Madame"),
    exercises=(EXAMPLE_EXERCISE,),
    diplomas=(),
    authorisations=(),
    mssante=("eloise.lefloch@medecin.mssante.example",),
    updated_at=EXAMPLE_DATA_DATE,
)
EXAMPLE_RESULTS = SearchResults(
    reading=(ReadPart("name", "le floch eloise"),),
    total=Total(1),
    hits=(Hit(EXAMPLE_LISTING, Tier.COMPLETE, Position(0, 1000)),),
    hints=(),
    next_cursor=None,
    name=("lefloch", "eloise"),
    publication=EXAMPLE_PUBLICATION,
)
NEAR_MISS_RESULTS = SearchResults(
    reading=(ReadPart("identifier", "99000012345"),),
    total=Total(0),
    hits=(),
    hints=(Hint("near-miss", f"Ce numéro existe : {EXAMPLE_RPPS}.", suggestion=EXAMPLE_RPPS),),
    next_cursor=None,
    name=(),
    publication=EXAMPLE_PUBLICATION,
)
SEARCH_EXAMPLE = SearchAnswer.of(EXAMPLE_RESULTS, SearchRequest("le floch eloise"), EXAMPLE_SITE)
NEAR_MISS_EXAMPLE = SearchAnswer.of(NEAR_MISS_RESULTS, SearchRequest("99000012345"), EXAMPLE_SITE)
PROFESSIONAL_EXAMPLE = ListingAnswer.of(EXAMPLE_LISTING, EXAMPLE_SITE)
CHANGE_EXAMPLE = ChangeLine.of(PersonChange(1204, EXAMPLE_LISTING), EXAMPLE_SITE)
DEPARTURE_EXAMPLE = ChangeLine.of(
    PersonChange(1205, Tombstone(EXAMPLE_LISTING.national_id)), EXAMPLE_SITE
)
PROFESSIONS_EXAMPLE = CodesAnswer(
    (Coded("10", "Médecin", 1, ("10",)),), Source.of(EXAMPLE_PUBLICATION)
)
SAVOIR_FAIRE_EXAMPLE = CodesAnswer(
    (Coded("SM54", "Médecine générale", 1, ("SM54", "SM26", "SM53")),),
    Source.of(EXAMPLE_PUBLICATION),
)
TOWNS_EXAMPLE = TownsAnswer(
    (Town("35238", "Rennes", 1, "Ille-et-Vilaine", ("35000", "35200", "35700")),),
    Source.of(EXAMPLE_PUBLICATION),
)
SUGGESTIONS_EXAMPLE = SuggestionsAnswer.of(
    (
        Suggestion(Kind.PERSON, "LE FLOC'H Éloïse", "Médecin, Rennes", EXAMPLE_RPPS),
        Suggestion(Kind.COMMUNE, "Le Floc’h-sur-Mer", "Finistère"),
    )
)
MALFORMED_NUMBER = LookupItem("9900001", "malformed", reason=PERSON_ID_RULE)
LOOKUP_REQUEST = LookupRequest((EXAMPLE_RPPS, "9900001"))
LOOKUP_EXAMPLE = LookupAnswer(
    (
        LookupAnswerItem.of(LookupItem(EXAMPLE_RPPS, "found", EXAMPLE_LISTING), EXAMPLE_SITE),
        LookupAnswerItem.of(MALFORMED_NUMBER, EXAMPLE_SITE),
    ),
    Source.of(EXAMPLE_PUBLICATION),
)
LOOKUP_CSV = f"rpps;service\r\n{EXAMPLE_RPPS};urgences\r\n9900001;bloc\r\n"


def build_example_table() -> str:
    """The response to the example CSV file."""
    table = open_table(BytesIO(LOOKUP_CSV.encode()), TableOptions())
    items = (LookupItem(EXAMPLE_RPPS, "found", EXAMPLE_LISTING), MALFORMED_NUMBER)
    rows = (
        (*row.cells, *build_result_cells(row, item))
        for row, item in zip(table.read_rows(), items, strict=True)
    )
    return encode_rows([(*table.header, *name_result_columns(table.header)), *rows], table).decode()


LOOKUP_TABLE = LOOKUP_CSV, build_example_table()
LOADED_AT = EXAMPLE_PUBLICATION.published_at
STATUS_EXAMPLE = StatusAnswer(
    data_date=EXAMPLE_DATA_DATE,
    published_at=EXAMPLE_PUBLICATION.published_at,
    professionals=EXAMPLE_PUBLICATION.professionals,
    activities=EXAMPLE_PUBLICATION.activities,
    synthetic=True,
    engine="embedded",
    version="0.1.0",
    runs=(RunSummary("load", LOADED_AT, LOADED_AT, "done", {"persons": 1800000}),),
    epoch=EXAMPLE_PUBLICATION.epoch,
    sequence=EXAMPLE_PUBLICATION.sequence,
)
VCARD_EXAMPLE = encode_vcard(EXAMPLE_LISTING, EXAMPLE_PUBLICATION, EXAMPLE_SITE).decode()
JSON_LD_EXAMPLE = msgspec.json.decode(encode_jsonld(EXAMPLE_LISTING, EXAMPLE_SITE))
FHIR_EXAMPLE = msgspec.json.decode(API_ENCODER.encode(build_practitioner(EXAMPLE_LISTING)))
ALIVE_EXAMPLE, READY_EXAMPLE = HealthAnswer("alive"), HealthAnswer("ready")
