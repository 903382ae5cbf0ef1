"""The change feed over HTTP: pages, and the epoch by which a follower sees a break."""

import httpx
import pytest
from msgspec.structs import replace

from directory.change_history import PastEpoch
from search_api.client import Client, RequestRefused
from search_api.routes import changes as route
from tests.builders import a_publication, make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.client.test_client import SITE, over

NAMES = ("MARTIN Sophie", "MARTIN Paul", "LE GALL Anne")
PUBLICATION = a_publication(
    sequence=3, epoch="now", earlier_epochs=(PastEpoch("older", 1), PastEpoch("old", 2))
)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(route, "POSITION_WAITS_S", (0.0,))


@pytest.fixture
def engine():
    """People whose history has epochs."""
    made = InMemoryEngine(make_documents(*NAMES))
    made.served = PUBLICATION
    return made


@pytest.fixture
def site(client_of, engine):
    return client_of(engine)


def test_an_answer_names_its_epoch_and_its_link_carries_it(site):
    answer = site.get("/api/v1/changes?page_size=2")
    assert answer.headers["Annuaire-Epoch"] == "now"
    assert answer.links["next"]["url"] == f"{SITE}/api/v1/changes?since=2&epoch=now&page_size=2"
    following = site.get("/api/v1/changes?since=2&epoch=now&page_size=2")
    assert len(following.text.splitlines()) == 1
    assert "next" not in following.links


@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 100])
def test_a_page_that_is_read_in_batches_is_the_same_page(site, monkeypatch, page_size):
    path = f"/api/v1/changes?page_size={page_size}"
    whole = site.get(path)
    monkeypatch.setattr(route, "CHANGES_BATCH_SIZE", 2)
    batched = site.get(path)
    assert batched.content == whole.content
    assert batched.links == whole.links


def test_the_status_says_where_the_feed_ends(site):
    told = site.get("/api/v1/status").json()
    assert (told["epoch"], told["sequence"]) == ("now", 3)


@pytest.mark.parametrize(
    "position",
    ["since=0", "since=3", "since=3&epoch=now", "since=2&epoch=old", "since=0&epoch=old"],
)
def test_a_follower_goes_on_from_a_position_of_this_history(site, position):
    assert site.get(f"/api/v1/changes?{position}").status_code == 200


@pytest.mark.parametrize(
    "position",
    ["since=4", "since=4&epoch=now", "since=3&epoch=old", "since=2&epoch=older", "since=0&epoch=x"],
)
def test_a_follower_of_another_history_is_told_at_once_from_where_to_go_on(site, position):
    answer = site.get(f"/api/v1/changes?{position}")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (410, "/api#probleme-historique")
    assert (problem["since"], problem["epoch"]) == (0, "now")
    assert "since=0" in problem["detail"]


def test_a_worker_that_is_a_moment_late_does_not_send_a_follower_back(site, engine, monkeypatch):
    late = iter([replace(PUBLICATION, sequence=2), replace(PUBLICATION, sequence=2), PUBLICATION])
    monkeypatch.setattr(route, "POSITION_WAITS_S", (0.0, 0.0))
    monkeypatch.setattr(engine, "publication", lambda: next(late, PUBLICATION))
    assert site.get("/api/v1/changes?since=3&epoch=now").status_code == 200


def test_other_problems_say_nothing_of_a_position(site):
    assert "since" not in site.get("/api/v1/changes?since=x").json()


def test_an_index_of_an_older_version_names_no_epoch(client_of):
    answer = client_of(InMemoryEngine(make_documents(*NAMES))).get("/api/v1/changes?page_size=1")
    assert "Annuaire-Epoch" not in answer.headers
    assert "epoch" not in answer.links["next"]["url"]


def follow(site, *position):
    with Client(SITE, http=over(site)) as client:
        return list(client.changes(*position))


class SmallPages:
    """The site, with pages of two lines."""

    def __init__(self, site):
        self.site = site

    def request(self, method, url, **given):
        return self.site.request(method, f"{url}&page_size=2", **given)


def test_the_client_follows_page_by_page(site):
    pages = follow(SmallPages(site))
    assert [line.sequence for page in pages for line in page.lines] == [1, 2, 3]
    assert (pages[-1].since, pages[-1].epoch, pages[-1].is_last) == (3, "now", True)
    assert not any(page.is_restart for page in pages)
    (nothing_new,) = follow(site, 3, "now")
    assert (nothing_new.lines, nothing_new.since) == ((), 3)


def test_the_client_goes_on_over_a_resumed_history(site):
    (page,) = follow(site, 2, "old")
    assert [line.sequence for line in page.lines] == [3]
    assert (page.epoch, page.is_restart) == ("now", False)


def test_the_client_begins_anew_where_the_history_was_replaced_and_says_so(site):
    (page,) = follow(site, 7, "lost")
    assert [line.sequence for line in page.lines] == [1, 2, 3]
    assert (page.epoch, page.is_restart) == ("now", True)


def test_the_client_does_not_begin_anew_for_ever():
    refusal = {"type": "x", "title": "Non", "status": 410, "since": 0, "epoch": "now"}
    transport = httpx.MockTransport(lambda _request: httpx.Response(410, json=refusal))
    with (
        Client(SITE, http=httpx.Client(transport=transport)) as client,
        pytest.raises(RequestRefused, match="Non"),
    ):
        list(client.changes(1, "lost"))


def test_a_fhir_history_that_was_replaced_says_so(site, engine):
    bundle = site.get("/fhir/Practitioner/_history?_count=1").json()
    (following,) = (each["url"] for each in bundle["link"] if each["relation"] == "next")
    assert site.get(following).status_code == 200
    engine.served = replace(PUBLICATION, epoch="new", earlier_epochs=())
    gone = site.get(following)
    assert (gone.status_code, gone.json()["resourceType"]) == (410, "OperationOutcome")


def test_a_cursor_from_before_epochs_still_leads_on(site, engine):
    engine.served = replace(PUBLICATION, epoch="")
    bundle = site.get("/fhir/Practitioner/_history?_count=1").json()
    (following,) = (each["url"] for each in bundle["link"] if each["relation"] == "next")
    engine.served = PUBLICATION
    assert site.get(following).status_code == 200
