import pytest
from starlette.testclient import TestClient

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

PUBLIC_URL = "https://annuaire.test"


def client_of(engine, sheets=a_sheet, *, is_remote=False):
    search = DirectorySearch(engine, is_remote=is_remote)
    return TestClient(create_app(search, sheets, public_url=PUBLIC_URL))


@pytest.fixture(name="client_of")
def client_of_fixture():
    return client_of


@pytest.fixture
def ask():
    """A client over people with these names."""
    return lambda *names, **given: client_of(InMemoryEngine(make_documents(*names, **given)))
