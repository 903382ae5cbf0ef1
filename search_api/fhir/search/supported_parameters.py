"""The supported search parameters: one table for routes, searches and the CapabilityStatement.

A parameter that is not here is not read; one that is here has its check (`criteria`) and its line
in `/fhir/metadata`, and tests compare the three.
"""

from msgspec import Struct

from search_api.fhir.resources import organization, practitioner, practitioner_role

TOKEN, STRING, DATE, REFERENCE, SPECIAL = "token", "string", "date", "reference", "special"
TEXT_MODIFIERS = ("exact", "contains")
NAME_MODIFIERS = (*TEXT_MODIFIERS, "text")
SEARCH_PARAMETER_URL = "http://hl7.org/fhir/SearchParameter/"


class SupportedParameter(Struct, frozen=True):
    """A search parameter.

    Attributes:
        name: as written in a URL; a chained one with its dot.
        description: what it finds, for readers of the CapabilityStatement.
        modifiers: the supported ones; others are refused, as FHIR requires.
        definition: its canonical URL in FHIR; None for one of the guide or of this service.
    """

    name: str
    kind: str
    description: str
    modifiers: tuple[str, ...] = ()
    definition: str | None = None


class SupportedResource(Struct, frozen=True):
    """A resource type.

    Attributes:
        includes, reverse_includes: values of `_include` and `_revinclude`.
        sorts: values of `_sort`.
        operations: names, each with its canonical URL in FHIR.
    """

    name: str
    profiles: tuple[str, ...]
    parameters: tuple[SupportedParameter, ...]
    includes: tuple[str, ...] = ()
    reverse_includes: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    operations: tuple[tuple[str, str], ...] = ()

    def find_parameter(self, name: str) -> SupportedParameter | None:
        """The parameter of this name, if there is one."""
        return next((each for each in self.parameters if each.name == name), None)


ID_PARAMETER = SupportedParameter(
    "_id", TOKEN, "L’identifiant de la ressource.", (), SEARCH_PARAMETER_URL + "Resource-id"
)
LAST_UPDATED_PARAMETER = SupportedParameter(
    "_lastUpdated",
    DATE,
    "Le jour du dernier changement dans les données. Préfixes : eq, ne, gt, ge, lt, le, sa, eb.",
    (),
    SEARCH_PARAMETER_URL + "Resource-lastUpdated",
)
ACTIVE_PARAMETER = SupportedParameter("active", TOKEN, "Tout ce qui est publié est actif.")
IDENTIFIER_PARAMETER = SupportedParameter(
    "identifier", TOKEN, "Un numéro, avec ou sans son système."
)
IDENTIFIER_TYPE_PARAMETER = SupportedParameter(
    "identifier-type", TOKEN, "La nature d’un numéro : RPPS, FINEG, …"
)
NEAR_PARAMETER = SupportedParameter(
    "near",
    SPECIAL,
    "Autour d’un point : latitude|longitude|distance|unité (km par défaut, 200 au plus).",
)
PERSON_PARAMETERS = (
    ID_PARAMETER,
    LAST_UPDATED_PARAMETER,
    ACTIVE_PARAMETER,
    IDENTIFIER_PARAMETER,
    IDENTIFIER_TYPE_PARAMETER,
    SupportedParameter(
        "name",
        STRING,
        "Chaque mot commence un mot du nom d’exercice ou du prénom ; `:text` tolère les fautes.",
        NAME_MODIFIERS,
        SEARCH_PARAMETER_URL + "Practitioner-name",
    ),
    SupportedParameter(
        "family",
        STRING,
        "Le début du nom d’exercice.",
        NAME_MODIFIERS,
        SEARCH_PARAMETER_URL + "individual-family",
    ),
    SupportedParameter(
        "given",
        STRING,
        "Le début du prénom d’exercice.",
        NAME_MODIFIERS,
        SEARCH_PARAMETER_URL + "individual-given",
    ),
    SupportedParameter(
        "qualification-code", TOKEN, "Profession, savoir-faire, diplôme : code avec son système."
    ),
    SupportedParameter(
        "mailbox-mss",
        STRING,
        "Une messagerie sécurisée, à côté d’un autre critère.",
        TEXT_MODIFIERS,
    ),
)
PLACE_PARAMETERS = (
    ID_PARAMETER,
    LAST_UPDATED_PARAMETER,
    ACTIVE_PARAMETER,
    SupportedParameter(
        "address", STRING, "Une partie de l’adresse, à côté d’un autre critère.", TEXT_MODIFIERS
    ),
    SupportedParameter("address-city", STRING, "Le début du nom de la commune.", TEXT_MODIFIERS),
    SupportedParameter(
        "address-line", STRING, "Le début d’une ligne, à côté d’un autre critère.", TEXT_MODIFIERS
    ),
    SupportedParameter("address-postalcode", STRING, "Le début du code postal.", TEXT_MODIFIERS),
    IDENTIFIER_PARAMETER,
    IDENTIFIER_TYPE_PARAMETER,
    SupportedParameter(
        "name",
        STRING,
        "Le début de la raison sociale ou de l’enseigne ; `:text`, ses mots dans tout ordre.",
        NAME_MODIFIERS,
        SEARCH_PARAMETER_URL + "Organization-name",
    ),
    SupportedParameter("type", TOKEN, "Tous sont des entités géographiques.", (), None),
)


def chain_parameters(
    through: str, parameters: tuple[SupportedParameter, ...], *names: str
) -> tuple[SupportedParameter, ...]:
    """Parameters of a referenced resource, as chained parameters."""
    return tuple(
        SupportedParameter(f"{through}.{each.name}", each.kind, each.description, each.modifiers)
        for each in parameters
        if each.name in names
    )


PRACTITIONER = SupportedResource(
    "Practitioner",
    tuple(practitioner.PRACTITIONER_PROFILES),
    (*PERSON_PARAMETERS, NEAR_PARAMETER),
    reverse_includes=("PractitionerRole:practitioner",),
    sorts=("name", "family", "distance"),
    operations=(
        ("everything", "http://hl7.org/fhir/OperationDefinition/Practitioner-everything"),
        ("match", "http://hl7.org/fhir/OperationDefinition/Practitioner-match"),
    ),
)
PRACTITIONER_ROLE = SupportedResource(
    "PractitionerRole",
    tuple(practitioner_role.PRACTITIONER_ROLE_PROFILES),
    (
        ID_PARAMETER,
        LAST_UPDATED_PARAMETER,
        ACTIVE_PARAMETER,
        SupportedParameter(
            "identifier", TOKEN, "Une activité n’a pas de numéro public : ne trouve rien."
        ),
        SupportedParameter("organization", REFERENCE, "Le lieu d’exercice."),
        SupportedParameter("practitioner", REFERENCE, "Le professionnel."),
        SupportedParameter(
            "role", TOKEN, "Genre, mode, fonction ; aussi profession et catégorie de l’exercice."
        ),
        NEAR_PARAMETER,
        *chain_parameters(
            "practitioner",
            PERSON_PARAMETERS,
            *("identifier", "name", "family", "given", "qualification-code"),
        ),
        *chain_parameters(
            "organization",
            PLACE_PARAMETERS,
            *("identifier", "name", "address-city", "address-postalcode"),
        ),
    ),
    includes=("PractitionerRole:practitioner", "PractitionerRole:organization"),
    sorts=("name", "family", "distance"),
)
ORGANIZATION = SupportedResource(
    "Organization", tuple(organization.ORGANIZATION_PROFILES), (*PLACE_PARAMETERS, NEAR_PARAMETER)
)
RESOURCES = {each.name: each for each in (PRACTITIONER, PRACTITIONER_ROLE, ORGANIZATION)}
RESULT_PARAMETER_NAMES = (
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
