"""A real server over an index whose files are damaged before it starts, or while it serves."""

import json

import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def published(annuaire, data_dir):
    """A data folder with two publications, and the names of both."""
    assert annuaire("publish").exit_code == 0
    return data_dir, (data_dir / "index/current").read_text("utf-8").split()


def flip_middle_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # publications share files
    path.write_bytes(bytes(content))


def readiness(server):
    status, body, *_ = server.get("/readyz")
    return status, json.loads(body)


def test_a_damaged_index_is_noticed_and_the_previous_one_served(serving, published, eventually):
    data_dir, (served, previous) = published
    flip_middle_bit(data_dir / "index" / served / "activities.bin")
    with serving(data_dir, "--workers", 2) as server:
        eventually(lambda: readiness(server)[1]["status"] == "degraded")
        eventually(lambda: {readiness(server)[1]["status"] for _ in range(9)} == {"degraded"})
        status, answer = readiness(server)
        assert status == 200
        assert f"{served} est abîmée (activities.bin : contenu altéré)" in answer["reason"]
        assert server.get("/api/v1/professionals?q=medecin")[0] == 200
    assert previous in (data_dir / "index/current").read_text("utf-8")


def test_a_new_index_ends_the_degraded_service(serving, published, annuaire, eventually):
    data_dir, (served, _) = published
    for path in (data_dir / "index" / served).glob("*.fast"):
        flip_middle_bit(path)
    with serving(data_dir) as server:
        eventually(lambda: readiness(server)[1]["status"] == "degraded")
        assert annuaire("publish").exit_code == 0
        eventually(lambda: readiness(server)[1] == {"status": "ready"})
