"""What the facade offers: the one table that routes, searches and the CapabilityStatement share.

A parameter that is not here is not read; one that is here has its condition (`conditions`) and its
line in `/fhir/metadata`, and tests compare the three.
"""

from msgspec import Struct

from search_api.fhir.resources import organization, practitioner, practitioner_role

TOKEN, STRING, DATE, REFERENCE, SPECIAL = "token", "string", "date", "reference", "special"
WORDS = ("exact", "contains")
LOOSE = (*WORDS, "text")
DEFINITION = "http://hl7.org/fhir/SearchParameter/"


class Parameter(Struct, frozen=True):
    """A search parameter.

    Attributes:
        name: as written in an address; a chained one with its dot.
        about: what it finds, for whoever reads the CapabilityStatement.
        modifiers: those that are read; another is refused, as FHIR asks.
        definition: where FHIR defines it; nothing for one of the guide's or of ours.
    """

    name: str
    kind: str
    about: str
    modifiers: tuple[str, ...] = ()
    definition: str | None = None


class Resource(Struct, frozen=True):
    """A kind of resource.

    Attributes:
        includes, reverse_includes: values that `_include` and `_revinclude` take.
        sorts: values that `_sort` takes.
        operations: by name, with the canonical address that FHIR gives them.
    """

    name: str
    profiles: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    includes: tuple[str, ...] = ()
    reverse_includes: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    operations: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, if there is one."""
        return next((each for each in self.parameters if each.name == name), None)


ID = Parameter("_id", TOKEN, "L’identifiant de la ressource.", (), DEFINITION + "Resource-id")
UPDATED = Parameter(
    "_lastUpdated",
    DATE,
    "Le jour du dernier changement dans les données. Préfixes : eq, ne, gt, ge, lt, le, sa, eb.",
    (),
    DEFINITION + "Resource-lastUpdated",
)
ACTIVE = Parameter("active", TOKEN, "Tout ce qui est publié est actif.")
IDENTIFIER = Parameter("identifier", TOKEN, "Un numéro, avec ou sans son système.")
IDENTIFIER_TYPE = Parameter("identifier-type", TOKEN, "La nature d’un numéro : RPPS, FINEG, …")
NEAR = Parameter(
    "near",
    SPECIAL,
    "Autour d’un point : latitude|longitude|distance|unité (km par défaut, 200 au plus).",
)
PERSON = (
    ID,
    UPDATED,
    ACTIVE,
    IDENTIFIER,
    IDENTIFIER_TYPE,
    Parameter(
        "name",
        STRING,
        "Chaque mot commence un mot du nom d’exercice ou du prénom ; `:text` tolère les fautes.",
        LOOSE,
        DEFINITION + "Practitioner-name",
    ),
    Parameter(
        "family",
        STRING,
        "Le début du nom d’exercice.",
        LOOSE,
        DEFINITION + "individual-family",
    ),
    Parameter(
        "given", STRING, "Le début du prénom d’exercice.", LOOSE, DEFINITION + "individual-given"
    ),
    Parameter(
        "qualification-code", TOKEN, "Profession, savoir-faire, diplôme : code avec son système."
    ),
    Parameter("mailbox-mss", STRING, "Une messagerie sécurisée, à côté d’un autre critère.", WORDS),
)
PLACE = (
    ID,
    ACTIVE,
    Parameter("address", STRING, "Une partie de l’adresse, à côté d’un autre critère.", WORDS),
    Parameter("address-city", STRING, "Le début du nom de la commune.", WORDS),
    Parameter("address-line", STRING, "Le début d’une ligne, à côté d’un autre critère.", WORDS),
    Parameter("address-postalcode", STRING, "Le début du code postal.", WORDS),
    IDENTIFIER,
    IDENTIFIER_TYPE,
    Parameter(
        "name",
        STRING,
        "Le début de la raison sociale ou de l’enseigne ; `:text`, ses mots dans tout ordre.",
        LOOSE,
        DEFINITION + "Organization-name",
    ),
    Parameter("type", TOKEN, "Tous sont des entités géographiques.", (), None),
)


def chained(through: str, parameters: tuple[Parameter, ...], *names: str) -> tuple[Parameter, ...]:
    """Parameters of a resource that another refers to."""
    return tuple(
        Parameter(f"{through}.{each.name}", each.kind, each.about, each.modifiers)
        for each in parameters
        if each.name in names
    )


PRACTITIONER = Resource(
    "Practitioner",
    tuple(practitioner.PROFILES),
    (*PERSON, NEAR),
    reverse_includes=("PractitionerRole:practitioner",),
    sorts=("name", "family", "distance"),
    operations=(
        ("everything", "http://hl7.org/fhir/OperationDefinition/Practitioner-everything"),
        ("match", "http://hl7.org/fhir/OperationDefinition/Practitioner-match"),
    ),
)
PRACTITIONER_ROLE = Resource(
    "PractitionerRole",
    tuple(practitioner_role.PROFILES),
    (
        ID,
        UPDATED,
        ACTIVE,
        Parameter("identifier", TOKEN, "Une activité n’a pas de numéro public : ne trouve rien."),
        Parameter("organization", REFERENCE, "Le lieu d’exercice."),
        Parameter("practitioner", REFERENCE, "Le professionnel."),
        Parameter(
            "role", TOKEN, "Genre, mode, fonction ; aussi profession et catégorie de l’exercice."
        ),
        NEAR,
        *chained(
            "practitioner",
            PERSON,
            *("identifier", "name", "family", "given", "qualification-code"),
        ),
        *chained(
            "organization",
            PLACE,
            *("identifier", "name", "address-city", "address-postalcode"),
        ),
    ),
    includes=("PractitionerRole:practitioner", "PractitionerRole:organization"),
    sorts=("name", "family", "distance"),
)
ORGANIZATION = Resource("Organization", tuple(organization.PROFILES), (*PLACE, NEAR))
RESOURCES = {each.name: each for each in (PRACTITIONER, PRACTITIONER_ROLE, ORGANIZATION)}
RESULTS = (
    "_count",
    "_cursor",
    "_elements",
    "_format",
    "_include",
    "_revinclude",
    "_sort",
    "_summary",
    "_total",
)
"""Parameters that say how to answer, not what to find."""
