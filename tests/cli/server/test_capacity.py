"""The bounds of a server, from its settings and from the system."""

import resource

from cli.server import capacity
from cli.server.connection_table import REFUSALS_PER_CONNECTION
from directory.settings import Settings

ANY = resource.RLIM_INFINITY


def test_connections_leave_room_for_other_open_files(monkeypatch):
    for soft, connections in ((1_024, 384), (10, 1), (ANY, 4_096), (100_000, 4_096)):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind, soft=soft: (soft, ANY))
        total = capacity.build_connection_limits(Settings()).total
        assert total == connections
        assert soft < 1_000 or soft - total * REFUSALS_PER_CONNECTION >= capacity.RESERVED_FILES


def test_a_server_may_open_as_many_files_as_the_system_allows(monkeypatch):
    limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, given: limits.append(given))
    for given in ((1_024, 4_096), (1_024, ANY), (4_096, 4_096), (ANY, ANY), (1_024, 500_000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind, given=given: given)
        capacity.raise_open_file_limit()
    most = capacity.MAX_OPEN_FILES
    assert limits == [(4_096, 4_096), (most, ANY), (most, 500_000)]


def test_the_settings_are_the_bounds():
    settings = Settings(
        max_uploads_mb=3, max_large_answers=5, upload_timeout_s=7, drain_s=1, stop_s=4
    )
    limits = capacity.build_capacity(settings)
    assert limits.upload_storage_bytes == 3 * 2**20
    assert limits.admission.large_answers == 5
    assert limits.bodies.timeout_s == 7
    times = capacity.build_stop_times(settings)
    assert (times.drain_s, times.stop_s) == (1, 4)
