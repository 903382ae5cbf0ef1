"""Who asks: what a stranger writes into a header counts for nothing."""

import pytest

from directory.errors import KeyInAddress, KeyRefused
from search_api.access.callers import CallerResolver, find_site
from search_api.access.keys import Keyring
from tests.search_api.access.conftest import NOW


def scope(client="203.0.113.9", query=b"", path="/", **headers):
    written = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items()]
    return {"client": (client, 1), "query_string": query, "path": path, "headers": written}


@pytest.fixture
def caller(key_file):
    def of(*proxies, **asked):
        found = CallerResolver(Keyring(key_file), proxies).resolve(scope(**asked))
        return found.kind, found.name

    return of


def test_a_stranger_is_known_by_address(caller):
    assert caller() == ("address", "203.0.113.9")


def test_what_a_stranger_says_of_an_address_is_not_believed(caller):
    assert caller(x_forwarded_for="192.0.2.1") == ("address", "203.0.113.9")


def test_a_proxy_that_was_named_is_believed(caller):
    assert caller("203.0.113.0/24", x_forwarded_for="192.0.2.1") == ("address", "192.0.2.1")


def test_of_a_chain_only_what_named_proxies_wrote_is_believed(caller):
    chain = "1.1.1.1, 192.0.2.1, 203.0.113.7"
    assert caller("203.0.113.0/24", x_forwarded_for=chain) == ("address", "192.0.2.1")


def test_nonsense_from_a_proxy_is_one_caller(caller):
    assert caller("203.0.113.9", x_forwarded_for="<script>") == ("address", "illisible")


def test_a_program_on_this_machine_is_told_apart_unless_a_proxy_speaks_through_it(caller):
    assert caller(client="127.0.0.1") == ("local", "127.0.0.1")
    assert caller(client="127.0.0.1", x_forwarded_for="192.0.2.1")[0] == "address"
    assert caller("127.0.0.1", client="127.0.0.1", x_forwarded_for="192.0.2.1") == (
        "address",
        "192.0.2.1",
    )


def test_the_machines_of_one_site_count_together():
    assert find_site("2001:db8::1") == find_site("2001:db8::2") != find_site("2001:db8:0:1::1")
    assert find_site("::ffff:192.0.2.1") == "192.0.2.1"


def test_a_partner_is_known_by_key_whatever_the_address(caller, key_file):
    key, shown = key_file.create_key("ROR", NOW)
    assert caller(authorization=f"Bearer {shown}") == ("key", key.id)
    assert caller(authorization=f"bearer  {shown}", client="::1") == ("key", key.id)


def test_a_key_that_does_not_hold_is_refused_and_not_passed_over(caller):
    with pytest.raises(KeyRefused):
        caller(authorization="Bearer éà")


def test_another_way_of_saying_who_one_is_is_a_proxys_affair(caller):
    assert caller(authorization="Basic YTpi")[0] == "address"


@pytest.mark.parametrize("query", [b"q=a&key=x", b"api_key=x", b"apikey=", b"access_token=x"])
def test_a_key_in_the_address_is_refused(caller, query):
    with pytest.raises(KeyInAddress):
        caller(query=query)


def test_a_key_is_seen_in_an_address_under_any_name(caller, key_file):
    _, shown = key_file.create_key("ROR", NOW)
    for asked in ({"query": f"q={shown}".encode()}, {"path": f"/{shown}"}):
        with pytest.raises(KeyInAddress):
            caller(**asked)


def test_words_that_only_look_like_it_pass(caller):
    assert caller(query=b"q=key&name=monkey")[0] == "address"
