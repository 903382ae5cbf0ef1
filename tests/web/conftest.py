"""A site over an engine in memory, and pages read as a browser reads them."""

from functools import cache

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tinyhtml5.parser import HTMLParser

from search_api.search.service import DirectorySearch
from tests.builders import a_document
from tests.fakes import VERIFICATION_KEYS, InMemoryEngine, a_sheet
from web import pages
from web.pages import add_pages
from web.website import Imprint, build_website

PUBLIC_URL = "https://annuaire.example"


class Page:
    """An answer, parsed by the rules of HTML: what is an element here is one in a browser."""

    def __init__(self, response):
        self.response = response
        parser = HTMLParser(namespace_html_elements=False)
        self.root = parser.parse(response.content, transport_encoding="utf-8")
        self.faults = parser.errors

    def all(self, tag, **attributes):
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = (element for element in self.root.iter() if element.tag == tag)
        return [each for each in found if wanted.items() <= dict(each.attrib).items()]

    @property
    def scripts(self):
        """What would be run and is no file of this site; a data block is not run."""
        return [
            script
            for script in self.all("script")
            if script.get("type") != "application/ld+json"
            and not (script.get("src", "").startswith(("/static/", "/widget/")) and not script.text)
        ]

    def texts(self, tag, **attributes):
        return [text_of(element) for element in self.all(tag, **attributes)]

    @property
    def text(self):
        return text_of(self.all("body")[0])

    @property
    def main(self):
        return text_of(self.all("main")[0])

    @property
    def links(self):
        return [element.get("href") for element in self.all("a")]


def text_of(element):
    return " ".join("".join(element.itertext()).split())


class Visitor:
    """Somebody with a browser."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **options):
        return self.client.get(path, follow_redirects=False, **options)

    def open(self, path, **options):
        return Page(self.get(path, **options))


def a_visitor(
    *documents,
    engine=None,
    sheets=a_sheet,
    publication=None,
    app=None,
    imprint=None,
    keys=VERIFICATION_KEYS,
):
    app = app or FastAPI(openapi_url=None)
    search = DirectorySearch(engine or InMemoryEngine(documents, publication))
    legal = imprint or Imprint()
    add_pages(app, search, sheets, public_url=PUBLIC_URL, keys=keys, imprint=legal)
    return Visitor(TestClient(app, raise_server_exceptions=False))


@pytest.fixture(scope="session", autouse=True)
def one_website_for_each_imprint():
    """Templates are compiled once, and not for each test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "build_website", cache(build_website))
        yield


@pytest.fixture
def visitor_of():
    """Call with documents (and an engine, sheets …) for a visitor of their site."""
    return a_visitor


@pytest.fixture
def page_of(visitor_of):
    """Call with the fields of a professional for the page of that person."""

    def open_page(**given):
        document = a_document(**given)
        return visitor_of(document).open(f"/professionnel/{document.listing.id}")

    return open_page
