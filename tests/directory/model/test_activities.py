"""What is read of a listing to count it is what the whole listing says."""

from hypothesis import HealthCheck, given, settings

from directory.document import encode_listing
from directory.model.activities import collect_activities, decode_activities
from directory.model.listing import build_listing
from tests.builders import TODAY
from tests.directory.strategies import PROFESSIONALS


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(PROFESSIONALS)
def test_codes_alone_tell_the_activities_of_the_whole_listing(professional):
    listing = build_listing(professional, today=TODAY, updated_at=TODAY)
    assert decode_activities(encode_listing(listing)) == collect_activities(listing)
