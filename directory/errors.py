"""Every deliberate error, in one tree; a bug raises none of these.

    DirectoryError
    ├── ServiceError                 a request gets an error response (HTTP or command line)
    │   ├── InvalidIdentifier        the text is no identifier of that kind
    │   ├── InvalidQuery             a search that cannot be read; names the field
    │   │   ├── InvalidCursor        a "next" link that was cut or altered
    │   │   ├── Unsupported          a parameter that exists elsewhere, but not here
    │   │   └── TooCostly            it would read the whole directory; says how to narrow it
    │   ├── UnknownProfessional      well formed, but no person has that number
    │   ├── UnknownStructure         no place of practice has that number
    │   ├── DepartedProfessional     departed, or delisted at their request
    │   ├── DepartedStructure        nobody practises there any more
    │   ├── EndedActivity            the person no longer has that activity
    │   ├── ChangeHistoryReplaced    not a position in the history of the changes
    │   ├── EngineUnavailable        the engine does not answer
    │   │   └── NothingPublished     it answers, but holds no publication
    │   ├── SheetUnavailable         the sheet cannot be drawn now; says why
    │   ├── SheetBusy                too many sheets are queued; retry later
    │   ├── UploadStorageFull        no room for a file that is being received
    │   ├── TooManyRequests          a rate limit is exceeded; retry later
    │   ├── TooManyAtOnce            too many costly requests are under way; retry later
    │   ├── ServiceStopping          the process ends, and takes no more traffic
    │   ├── InvalidHost              the name of the requested server is missing or unreadable
    │   └── KeyRefused               a key that is unknown or revoked
    │       └── KeyInAddress         a key in the URL, which is logged and shared
    └── IndexingError                an operator's run stops, and changes nothing
        ├── SourceRefused            an input file is refused as a whole
        ├── SourceUnavailable        a file cannot be downloaded now; a later run may succeed
        ├── PublicationRefused       a check failed; the served index stays
        │   └── IndexDamaged         the index to change has damaged files
        ├── StoreMismatch            the store is not the one that the served index follows
        ├── RunInProgress            another run has locked the folder or database
        ├── RunOvertaken             another run took the lock, or changed the store meanwhile
        └── StoreUnavailable         the store cannot be read or written

The tree knows no HTTP: `search_api.http.problems` has the one table that does.
"""


class DirectoryError(Exception):
    """Any deliberate refusal; the message may be shown to users."""


class ServiceError(DirectoryError):
    """A request that cannot be answered normally."""


class InvalidIdentifier(ServiceError):
    """The text is not an identifier of the expected kind.

    Attributes:
        text: the text given.
        rule: the rule that it breaks, in French, for users.
    """

    def __init__(self, text: str, rule: str) -> None:
        super().__init__(f"« {text[:40]} » : {rule}")
        self.text = text
        self.rule = rule


class InvalidQuery(ServiceError):
    """A search that cannot be read.

    Attributes:
        field: the invalid parameter.
        reason: what is wrong and how to correct it, in French.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} : {reason}")
        self.field = field
        self.reason = reason


class InvalidCursor(InvalidQuery):
    """A cursor that this service did not issue, or that was altered."""

    def __init__(self, reason: str) -> None:
        super().__init__("cursor", reason)


class Unsupported(InvalidQuery):
    """A parameter, a value or an operation that is not supported."""


class TooCostly(InvalidQuery):
    """A search that no criterion narrows; the reason says which would."""


class UnknownProfessional(ServiceError):
    """No person in the published directory has this number."""


class UnknownStructure(ServiceError):
    """No published place of practice has this number."""


class DepartedProfessional(ServiceError):
    """The person was published and has departed; only the number remains."""


class DepartedStructure(ServiceError):
    """People practised there in the published directory; nobody does any more."""


class EndedActivity(ServiceError):
    """The activity was published, and the person no longer has it."""


class ChangeHistoryReplaced(ServiceError):
    """A follower of the changes is at a position that their history does not have.

    Attributes:
        since, epoch: the position from which to go on; 0 is the beginning.
    """

    def __init__(self, since: int, epoch: str) -> None:
        super().__init__(
            "Ce numéro n’est pas dans l’historique des changements, qui a été remplacé. "
            f"Videz votre copie et reprenez du début (since={since}, epoch={epoch})."
        )
        self.since = since
        self.epoch = epoch


class EngineUnavailable(ServiceError):
    """The search engine does not answer."""


class NothingPublished(EngineUnavailable):
    """The engine answers, but no directory has been published yet."""


class SheetUnavailable(ServiceError):
    """The sheet cannot be drawn, for a reason that the message states."""


class SheetBusy(ServiceError):
    """Too many sheets are queued.

    Attributes:
        retry_after_s: seconds to wait before a retry.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UploadStorageFull(ServiceError):
    """The temporary folder cannot take a file that is being received."""


class ServiceStopping(ServiceError):
    """The process ends; a load balancer sends its requests elsewhere."""


class InvalidHost(ServiceError):
    """A request that does not say once, and readably, for which server it is."""


class TooManyRequests(ServiceError):
    """The rate limit of this caller is exceeded.

    Attributes:
        retry_after_s: seconds until the limit is reset.
    """

    def __init__(self, retry_after_s: int, reason: str = "") -> None:
        super().__init__(
            f"{reason} Réessayez dans {retry_after_s} s, ou demandez une clé.".lstrip()
        )
        self.retry_after_s = retry_after_s


class TooManyAtOnce(ServiceError):
    """Too many costly requests, or connections, are under way at the same moment.

    Attributes:
        retry_after_s: seconds to wait before a retry.
    """

    def __init__(self, reason: str, retry_after_s: int) -> None:
        super().__init__(
            f"Pour l’instant, {reason} ; attendez leur fin, ou réessayez dans {retry_after_s} s."
        )
        self.retry_after_s = retry_after_s


class KeyRefused(ServiceError):
    """An API key that is unknown or revoked."""


class KeyInAddress(KeyRefused):
    """An API key in the URL, which browsers, proxies and logs store."""


class IndexingError(DirectoryError):
    """An operator's run that stops; the served publication does not change."""


class SourceRefused(IndexingError):
    """An input file is refused whole, for the reason in the message."""


class SourceUnavailable(IndexingError):
    """A file cannot be downloaded now; the same run may succeed later."""


class PublicationRefused(IndexingError):
    """A check before publication failed; the served index stays."""


class IndexDamaged(PublicationRefused):
    """The index that a run would change has damaged files; it must be built again."""


class StoreMismatch(IndexingError):
    """The store is empty, another one, or behind the served index."""


class RunInProgress(IndexingError):
    """Another run has locked this data folder or database."""


class RunOvertaken(IndexingError):
    """This run lost its lock, or another run changed the store meanwhile; nothing is served."""


class StoreUnavailable(IndexingError):
    """The store cannot be read or written."""
