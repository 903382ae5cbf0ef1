"""A real server in a process of its own, asked through its socket."""

import json
import shutil
import signal
from urllib.parse import quote, urlencode

import psutil
import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FIELDS = {"time", "level", "logger", "method", "route", "status", "ms", "request"}


def running(processes):
    """Those that still run; one that ended and was not waited for does not."""
    return [
        each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE
    ]


def test_a_server_answers_pages_api_and_sheets(serving, loaded, someone):
    with serving(loaded) as server:
        assert server.get("/readyz")[0] == 200
        found = server.json(f"/api/v1/professionals?q={someone['id']}")
        assert found["results"][0]["professional"]["id"] == someone["id"]
        assert server.get(f"/professionnel/{someone['id']}")[0] == 200
        assert server.get(f"/professionnel/{someone['id']}/fiche.pdf")[1][:5] == b"%PDF-"


def test_links_begin_with_the_address_that_is_served(serving, loaded, someone):
    with serving(loaded) as server:
        links = server.json(f"/api/v1/professionals/{someone['id']}")["links"]
        assert links["html"] == f"{server.address}/professionnel/{someone['id']}"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_stop_ends_quietly_with_its_processes(
    serving, loaded, sign, eventually
):
    with serving(loaded) as server:
        server.get("/readyz")
        theirs = psutil.Process(server.process.pid).children(recursive=True)
        assert (*server.stop(sign), server.complaints()) == (0, "", [])
    assert theirs
    eventually(lambda: not running(theirs))


@pytest.mark.parametrize("workers", [1, 2])
def test_the_log_tells_routes_and_times_and_neither_words_nor_numbers(
    serving, loaded, someone, workers
):
    number, name = someone["id"], someone["exercises"][0]["exercise_name"]
    with serving(loaded, "--workers", workers) as server:
        server.get(f"/recherche?{urlencode({'q': name})}")
        server.get(f"/api/v1/professionals?{urlencode({'name': name})}")
        server.get(f"/professionnel/{number}/fiche.pdf")
        server.get(f"/{quote(name)}")
        assert server.stop()[0] == 0
        log = server.logged()
    assert len(log) == 4
    lines = [json.loads(line) for line in log]
    assert {frozenset(line) for line in lines} == {frozenset(FIELDS)}
    assert ("/professionnel/{identifier}/fiche.pdf", 200) in {
        (line["route"], line["status"]) for line in lines
    }
    assert not any(said in "".join(log).casefold() for said in (number, name.casefold()))


def test_several_workers_share_a_port_and_none_outlives_a_killed_parent(
    serving, loaded, someone, eventually
):
    with serving(loaded, "--workers", 2) as server:
        answers = {server.get("/readyz")[0] for _ in range(10)}
        assert server.get(f"/professionnel/{someone['id']}/fiche.pdf")[0] == 200
        theirs = psutil.Process(server.process.pid).children(recursive=True)
        server.process.kill()
        eventually(lambda: not running(theirs))
        assert (answers, server.complaints()) == ({200}, [])


def test_a_busy_port_is_said_in_one_line_with_the_way_out(serving, process, loaded):
    with serving(loaded) as server:
        port = server.address.rpartition(":")[2]
        with process(loaded, "serve", "--port", port) as second:
            printed, complaint = second.communicate()
    assert (second.returncode, printed, complaint.count("\n")) == (1, "", 1)
    assert f"port {port}" in complaint
    assert "--port" in complaint


def test_before_a_first_load_a_server_waits_for_one(serving, annuaire, files, tmp_path, eventually):
    with serving(tmp_path / "var") as server:
        assert server.get("/readyz")[0] == 503
        assert annuaire("load", files, "--max-reject-share", 0.5).exit_code == 0
        eventually(lambda: server.get("/readyz")[0] == 200, within_s=2)


def test_a_load_appears_while_the_server_goes_on_answering(
    serving, process, data_dir, files, tmp_path, eventually
):
    later = shutil.copytree(files, tmp_path / "later")
    for path in list(later.glob("PS_*")):
        path.rename(later / path.name.replace("20261120", "20261121"))
    with serving(data_dir) as server:
        with process(data_dir, "load", later, "--max-reject-share", 0.5, "--json") as loading:
            answers = []
            while loading.poll() is None:
                answers.append(server.get("/api/v1/professionals?q=martin")[0])
            assert json.loads(loading.stdout.read())["refused"] is None
        eventually(lambda: server.json("/api/v1/status")["data_date"] == "2026-11-21", within_s=2)
    assert set(answers) == {200}


def test_of_two_loads_at_once_the_second_is_refused(process, files, tmp_path, eventually):
    data_dir = tmp_path / "var"
    load = ("load", files, "--max-reject-share", 0.5)
    with process(data_dir, *load) as first:
        eventually((data_dir / "reports").exists)
        first.send_signal(signal.SIGSTOP)
        with process(data_dir, *load) as second:
            complaint = second.communicate()[1]
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert (first.returncode, second.returncode) == (0, 1)
    assert "en cours" in complaint


def test_a_refused_load_changes_nothing_of_what_is_served(serving, process, data_dir, tmp_path):
    (tmp_path / "empty").mkdir()
    with serving(data_dir) as server:
        before = server.json("/api/v1/status")
        with process(data_dir, "load", tmp_path / "empty") as loading:
            loading.communicate()
        assert loading.returncode == 1
        assert server.json("/api/v1/status") == before
