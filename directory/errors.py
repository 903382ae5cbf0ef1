"""Every deliberate error, in one tree; what a bug raises is none of these.

    DirectoryError
    ├── ServiceError                 somebody asked, and gets an answer (HTTP or command line)
    │   ├── InvalidIdentifier        the text is no identifier of that kind
    │   ├── InvalidQuery             a search that cannot be read; names the field
    │   │   ├── InvalidCursor        a "next" link that was cut or altered
    │   │   ├── Unsupported          a parameter that exists elsewhere, and not here
    │   │   └── TooCostly            it would read the whole directory; says how to ask for less
    │   ├── UnknownProfessional      well formed, but nobody has that number
    │   ├── UnknownStructure         no place of practice has that number
    │   ├── DepartedProfessional     was here, has left or opposed
    │   ├── EngineUnavailable        the engine does not answer
    │   │   └── NothingPublished     it answers, but holds no publication
    │   ├── SheetUnavailable         the sheet cannot be drawn now; says why
    │   ├── SheetBusy                too many sheets are waiting; come back later
    │   ├── TooManyRequests          a limit is passed; come back later
    │   └── KeyRefused               a key that is unknown or revoked
    │       └── KeyInAddress         a key where everybody can read it
    └── IndexingError                an operator's run stops, and changes nothing
        ├── SourceRefused            an input file is refused whole
        ├── PublicationRefused       a gate said no; the served index stays
        ├── RunInProgress            another run holds the folder or database
        └── StoreUnavailable         the store cannot be read or written

The tree knows no HTTP: `search_api.http.problems` has the one table that does.
"""


class DirectoryError(Exception):
    """Whatever this program refuses on purpose; the message is fit to be shown."""


class ServiceError(DirectoryError):
    """A question that gets no ordinary answer."""


class InvalidIdentifier(ServiceError):
    """The text is not an identifier of the kind asked for.

    Attributes:
        text: what was given.
        rule: the rule it breaks, in French, fit to be shown.
    """

    def __init__(self, text: str, rule: str) -> None:
        super().__init__(f"« {text[:40]} » : {rule}")
        self.text = text
        self.rule = rule


class InvalidQuery(ServiceError):
    """A search that cannot be read.

    Attributes:
        field: the parameter at fault.
        reason: what is wrong and the way out, in French.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} : {reason}")
        self.field = field
        self.reason = reason


class InvalidCursor(InvalidQuery):
    """A cursor that this service did not give, or that was altered."""

    def __init__(self, reason: str) -> None:
        super().__init__("cursor", reason)


class Unsupported(InvalidQuery):
    """A parameter, a value of one or an operation that is not offered."""


class TooCostly(InvalidQuery):
    """A search that nothing narrows; the reason says what would."""


class UnknownProfessional(ServiceError):
    """Nobody in the published directory has this number."""


class UnknownStructure(ServiceError):
    """No place of practice that is published has that number."""


class DepartedProfessional(ServiceError):
    """The person was published and has left; only the number remains."""


class EngineUnavailable(ServiceError):
    """The search engine does not answer."""


class NothingPublished(EngineUnavailable):
    """The engine answers, but no directory has been published yet."""


class SheetUnavailable(ServiceError):
    """The sheet cannot be drawn, for a reason that the message states."""


class SheetBusy(ServiceError):
    """Too many sheets are waiting.

    Attributes:
        retry_after_s: seconds after which to ask again.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooManyRequests(ServiceError):
    """The limit of this caller is passed.

    Attributes:
        retry_after_s: seconds after which it starts anew.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Réessayez dans {retry_after_s} s, ou demandez une clé.")
        self.retry_after_s = retry_after_s


class KeyRefused(ServiceError):
    """A key that does not hold."""


class KeyInAddress(KeyRefused):
    """A key in the address, which browsers, proxies and logs keep."""


class IndexingError(DirectoryError):
    """An operator's run that stops; what is served does not change."""


class SourceRefused(IndexingError):
    """An input file is refused whole, for the reason in the message."""


class PublicationRefused(IndexingError):
    """A gate before publication failed; the served index stays."""


class RunInProgress(IndexingError):
    """Another run holds this data folder or database."""


class StoreUnavailable(IndexingError):
    """The store cannot be read or written."""
