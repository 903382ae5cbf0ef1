import pytest

from tests.builders import make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.fhir.partner import Partner


@pytest.fixture
def partner_of():
    """Call with documents for a client of their facade."""
    return lambda *of: Partner(InMemoryEngine(of))


@pytest.fixture
def partner(partner_of):
    """Call with names (and practices) for a client over these people."""
    return lambda *names, **given: partner_of(*make_documents(*names, **given))


@pytest.fixture
def over():
    """Call with an engine."""
    return Partner
