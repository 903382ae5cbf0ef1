"""A client of the API for Python programs: needs httpx and the shapes of its answers, no more."""

from search_api.client.client import Client
from search_api.client.responses import RequestRefused, ServiceUnreachable, TableStopped

__all__ = ["Client", "RequestRefused", "ServiceUnreachable", "TableStopped"]
