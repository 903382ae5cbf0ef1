"""The command over a cluster: what becomes of a server and of a run while it is away, and after."""

import json
import shutil
from itertools import count
from time import monotonic
from types import SimpleNamespace
from urllib.request import Request, urlopen

import pytest

from cli.commands.demo import build_demo
from cli.server.wiring import build_search_engine, derive_demo_settings
from directory.settings import Settings
from tests.opensearch.proxy import Proxy

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
NUMBERS = count()
TIMEOUT_S = 4
JSON = {"Content-Type": "application/json"}
BLOCK = {"index": {"status": 403, "error": {"type": "cluster_block_exception"}}}


@pytest.fixture
def cluster(opensearch_node, annuaire_on, data_dir):
    """A way to the node that can be cut, the settings that lead there, and the command so set."""
    proxy = Proxy(opensearch_node.url).start()
    settings = {
        "ANNUAIRE_ENGINE": "opensearch",
        "ANNUAIRE_OPENSEARCH_URL": proxy.url,
        "ANNUAIRE_OPENSEARCH_INDEX": f"cli{next(NUMBERS)}",
        "ANNUAIRE_OPENSEARCH_TIMEOUT_S": str(TIMEOUT_S),
    }
    annuaire = annuaire_on(data_dir, **settings)
    yield SimpleNamespace(
        node=opensearch_node.url,
        proxy=proxy,
        settings=settings,
        annuaire=annuaire,
        data_dir=data_dir,
    )
    proxy.stop()


QUESTIONS = (
    "/readyz",
    "/api/v1/status",
    "/api/v1/professionals?q=martin",
    "/recherche?q=martin",
)


def refusals(server):
    """What each question is refused with."""
    return {path: server.get(path) for path in QUESTIONS}


def detail(answer):
    status, body = answer
    return status, json.loads(body)["detail"]


def test_a_server_outlives_its_cluster_and_finds_it_again(cluster, serving, someone, eventually):
    cluster.proxy.stop()
    with serving(cluster.data_dir, **cluster.settings) as server:
        assert server.get("/healthz")[0] == 200
        assert {status for status, _ in refusals(server).values()} == {503}
        assert detail(server.get("/readyz")) == (503, "OpenSearch ne répond pas")
        cluster.proxy.start()
        eventually(lambda: detail(server.get("/readyz"))[1].startswith("aucun annuaire"))
        assert cluster.annuaire("publish").exit_code == 0
        eventually(lambda: server.get("/readyz")[0] == 200 and len(engine_lines(server)) == 2)
        found = server.json(f"/api/v1/professionals?q={someone['id']}")
        assert found["results"][0]["professional"]["id"] == someone["id"]
        assert server.get(f"/professionnel/{someone['id']}/fiche.pdf")[1][:5] == b"%PDF-"
        cluster.proxy.stop()
        # what was read of the publication is told for half a second more
        eventually(lambda: {status for status, _ in refusals(server).values()} == {503})
        cluster.proxy.start()
        eventually(lambda: server.get("/readyz")[0] == 200 and len(engine_lines(server)) == 4)
        assert ["ne répond pas" in line for line in engine_lines(server)] == [True, False] * 2


def engine_lines(server):
    return [line for line in server.complaints() if "annuaire.engine" in line]


def test_a_slow_cluster_costs_its_own_questions_their_time_and_no_other(
    cluster, serving, someone, eventually
):
    assert cluster.annuaire("publish").exit_code == 0
    with serving(cluster.data_dir, **cluster.settings) as server:
        assert server.get("/readyz")[0] == 200
        cluster.proxy.delay_s = 20 * TIMEOUT_S
        began = monotonic()
        refused = detail(server.get(f"/api/v1/professionals/{someone['id']}"))
        assert refused == (503, "OpenSearch n'a pas répondu à temps")
        assert server.get("/recherche?q=martin")[0] == 503
        assert server.get("/healthz")[0] == 200
        assert monotonic() - began < cluster.proxy.delay_s / 2
        cluster.proxy.delay_s = 0
        eventually(lambda: server.get("/readyz")[0] == 200)


def test_a_run_without_its_cluster_says_so_and_the_next_one_does_the_work(cluster):
    cluster.proxy.stop()
    refused = cluster.annuaire("publish")
    assert (refused.exit_code, "OpenSearch ne répond pas" in refused.stderr) == (1, True)
    cluster.proxy.start()
    assert cluster.annuaire("publish").exit_code == 0
    assert "Traceback" not in refused.stderr


def test_a_run_whose_cluster_turns_read_only_leaves_what_is_served(cluster):
    assert cluster.annuaire("publish").exit_code == 0
    before = served(cluster)
    cluster.proxy.altered[("POST", f"/{cluster.settings['ANNUAIRE_OPENSEARCH_INDEX']}.")] = (
        200,
        json.dumps({"items": [BLOCK] * 10_000}).encode(),
    )
    refused = cluster.annuaire("publish")
    assert (refused.exit_code, "lecture seule" in refused.stderr) == (1, True)
    cluster.proxy.altered.clear()
    assert served(cluster) == before
    assert cluster.annuaire("publish").exit_code == 0
    assert served(cluster) != before


@pytest.mark.parametrize("step", ["/_bulk", "/_forcemerge", "/_aliases"])
def test_a_publication_that_is_killed_leaves_what_is_served_and_the_next_one_tidies_up(
    cluster, process, eventually, step
):
    assert cluster.annuaire("publish").exit_code == 0
    before = served(cluster)
    cluster.proxy.slow, cluster.proxy.delay_s = step, 20 * TIMEOUT_S
    cluster.proxy.passed.clear()
    with process(cluster.data_dir, "publish", **cluster.settings) as publishing:
        eventually(lambda: any(step in path for _, path in cluster.proxy.passed))
        publishing.kill()
    cluster.proxy.delay_s = 0
    assert (served(cluster), len(indexes(cluster))) == (before, 2)
    assert cluster.annuaire("publish").exit_code == 0
    assert served(cluster) != before
    assert sorted(map(len, indexes(cluster).values())) == [1, 1]


def indexes(cluster):
    """The indexes of the directory, with their aliases."""
    index = cluster.settings["ANNUAIRE_OPENSEARCH_INDEX"]
    with urlopen(f"{cluster.node}/{index}.*/_alias") as answer:  # noqa: S310 - our own node
        return {name: each["aliases"] for name, each in json.load(answer).items()}


def test_who_is_not_let_in_is_told_until_they_are(cluster, serving, eventually):
    cluster.proxy.login = "annuaire:sesame"
    refusal = "OpenSearch refuse les identifiants donnés"
    with serving(cluster.data_dir, **cluster.settings) as server:
        assert detail(server.get("/readyz")) == (503, refusal)
        assert {status for status, _ in refusals(server).values()} == {503}
        refused = cluster.annuaire("publish")
        assert (refused.exit_code, refusal in refused.stderr) == (1, True)
        cluster.proxy.login = None
        assert cluster.annuaire("publish").exit_code == 0
        eventually(lambda: server.get("/readyz")[0] == 200)
        lines = [line for line in server.complaints() if "annuaire.engine" in line]
        assert [refusal in line for line in lines] == [True, False]


def test_a_certificate_that_nobody_vouches_for_is_refused_by_server_and_run(
    cluster, annuaire_on, serving, tmp_path
):
    proxy = Proxy(cluster.node, folder=tmp_path).start()
    settings = cluster.settings | {"ANNUAIRE_OPENSEARCH_URL": proxy.url}
    refusal = "le certificat d'OpenSearch n'est pas reconnu"
    with serving(cluster.data_dir, **settings) as server:
        assert detail(server.get("/readyz")) == (503, refusal)
        assert {status for status, _ in refusals(server).values()} == {503}
    refused = annuaire_on(cluster.data_dir, **settings)("publish")
    assert (refused.exit_code, refusal in refused.stderr) == (1, True)
    trusting = settings | {"ANNUAIRE_OPENSEARCH_CA_FILE": str(proxy.certificate)}
    assert annuaire_on(cluster.data_dir, **trusting)("publish").exit_code == 0
    proxy.stop()


def test_an_index_of_another_version_is_not_served_and_publishing_replaces_it(
    cluster, serving, eventually
):
    assert cluster.annuaire("publish").exit_code == 0
    (index,) = indexes(cluster)
    other = json.dumps({"_meta": {"version": 999}}).encode()
    told = Request(f"{cluster.node}/{index}/_mapping", other, JSON, method="PUT")  # noqa: S310 - our own node
    urlopen(told).close()  # noqa: S310 - our own node
    with serving(cluster.data_dir, **cluster.settings) as server:
        status, said = detail(server.get("/readyz"))
        assert (status, "autre version" in said) == (503, True)
        assert {status for status, _ in refusals(server).values()} == {503}
        assert cluster.annuaire("publish").exit_code == 0
        eventually(lambda: server.get("/readyz")[0] == 200)


def served(cluster):
    """The id of the served publication."""
    status = cluster.annuaire("status", "--json")
    return json.loads(status.stdout)["publication"]["id"]


def test_a_demonstration_whose_folder_was_lost_is_built_again(cluster, tmp_path):
    settings = derive_demo_settings(
        Settings(
            engine="opensearch",
            opensearch_url=cluster.node,
            opensearch_index=f"cli{next(NUMBERS)}",
            data_dir=tmp_path,
        )
    )
    build_demo(settings, 60)
    first = build_search_engine(settings).publication()
    shutil.rmtree(settings.data_dir)
    build_demo(settings, 60)
    again = build_search_engine(settings).publication()
    assert again.professionals == first.professionals
    assert (again.sequence > first.sequence, again.store_id != first.store_id) == (True, True)
