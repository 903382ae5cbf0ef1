"""What the settings decide about the parts."""

from threading import current_thread, main_thread

import anyio
import pytest

from cli.server import composition
from cli.server.wiring import build_directory_search
from directory.settings import Settings


class Composed(Exception):
    """The search that a server would ask."""


def compose_server(settings, monkeypatch):
    def stop(search, *_parts, **_given):
        raise Composed(search)

    monkeypatch.setattr(composition, "create_app", stop)
    with pytest.raises(Composed) as raised:
        composition.create_server_app(settings)
    return raised.value.args[0]


@pytest.mark.parametrize(("engine", "is_here"), [("embedded", True), ("opensearch", False)])
def test_an_engine_over_a_network_is_asked_in_a_thread(tmp_path, monkeypatch, engine, is_here):
    settings = Settings(data_dir=tmp_path, engine=engine)
    for search in (build_directory_search(settings), compose_server(settings, monkeypatch)):
        asked_in = anyio.run(search.run_query, current_thread)
        assert (asked_in is main_thread()) is is_here
