"""What is read of a listing to count it is what the whole listing says."""

from hypothesis import HealthCheck, given, settings

from directory.document import encode
from directory.engines.embedded.partial_decoding import activities_in
from directory.model.activities import activities_of
from directory.model.listing import public
from tests.builders import TODAY
from tests.directory.strategies import PROFESSIONALS


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(PROFESSIONALS)
def test_codes_alone_tell_the_activities_of_the_whole_listing(professional):
    listing = public(professional, today=TODAY, updated_at=TODAY)
    assert activities_in(encode(listing)) == activities_of(listing)
