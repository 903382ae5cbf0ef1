"""What the API says of the service itself."""

from datetime import date, datetime

from msgspec import Struct

from directory.publication import RunSummary


class StatusAnswer(Struct, frozen=True):
    """What is served.

    Attributes:
        data_date: the day of the data.
        synthetic: true when the people are fictitious.
        runs: what an operator's runs did, up to the last that changed what is served.
        epoch, sequence: where the change feed ends now.
    """

    data_date: date
    published_at: datetime
    professionals: int
    activities: int
    synthetic: bool
    engine: str
    version: str
    runs: tuple[RunSummary, ...] = ()
    epoch: str = ""
    sequence: int = 0


class HealthAnswer(Struct, frozen=True, omit_defaults=True):
    """`alive`, `ready`, or `degraded`: ready, with an older directory than the newest.

    Attributes:
        reason: why it is degraded, in French.
    """

    status: str
    reason: str = ""
