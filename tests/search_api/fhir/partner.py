"""A client of the facade; every answer is parsed by the R4B models as it comes."""

from fhir.resources.R4B import get_fhir_model_class
from starlette.testclient import TestClient

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.fakes import a_sheet

PUBLIC_URL = "https://annuaire.test"
BASE = f"{PUBLIC_URL}/fhir"


def validate_resource(resource):
    """The resource, once the models have taken it; they know nothing of the French profiles."""
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


class Partner:
    """A client of the facade."""

    def __init__(self, engine):
        app = create_app(DirectorySearch(engine), a_sheet, public_url=PUBLIC_URL)
        self.http = TestClient(app)

    def answer(self, path, method="GET", **options):
        return self.http.request(method, f"/fhir{path}", follow_redirects=False, **options)

    def get(self, path, **options):
        response = self.answer(path, **options)
        assert response.headers["content-type"] == "application/fhir+json"
        return validate_resource(response.json())

    def ids(self, path, mode="match", **options):
        """The ids of the entries, in their order."""
        return [
            each["resource"]["id"]
            for each in self.get(path, **options).get("entry", [])
            if each["search"]["mode"] == mode
        ]

    def every_page(self, path):
        """The ids of each page, from the first to the last."""
        while path:
            bundle = self.get(path)
            yield [each["resource"]["id"] for each in bundle.get("entry", [])]
            links = {each["relation"]: each["url"] for each in bundle["link"]}
            path = links.get("next", "").removeprefix(BASE)
