"""Expensive queries: kinds of text that take a server the longest.

Each is sent to the API, to the page of results (with its filters), to the suggestions, as the name
of a structure, in a wide circle, and to FHIR; twice, because nothing is cached the first time.
Rejections count like answers.
"""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from msgspec import Struct

EXPENSIVE_TEXTS: dict[str, tuple[str, ...]] = {
    "single letters": tuple("amedlsxz"),
    "particles": ("de", "de la", "le", "d'", "st", "saint"),
    "500 characters": ("x" * 500, "martin " * 71),
    "200 characters": ("x" * 200, "martin " * 28, "ab" * 100),
    "30 words": (
        "a " * 30,
        "de " * 30,
        "marie " * 30,
        " ".join(f"mot{chr(97 + at % 26)}" for at in range(30)),
        "jean marie anne sophie paul pierre luc marc eric guy alain yves jacques michel rene louis",
    ),
    "unfinished words": ("m d", "a b c d e f g h", "martin m", "marie anne jean paul p"),
    "emoji": ("😀", "👩‍⚕️ martin", "🏥🏥🏥"),
    "right to left": ("مارتن", "דוד כהן", "\u202emartin"),
    "only spaces": (" ", "   ", "\u00a0\u2003", "\t\n"),
    "SQL": ("'; DROP TABLE professionals; --", "1 OR 1=1", "%' UNION SELECT * FROM person --"),
    "Lucene": ("name:* AND *:*", "martin~2 OR (jean^4", "[a TO z]", "*", "?", "m*", "/.*/"),
    "everybody has it": ("marie", "jean", "martin", "infirmier", "médecin paris", "près de paris"),
    "misspelt": ("dupomt", "leroi", "martim", "marie dupomt", "zzqx"),
    "a common name with a trade": ("marie infirmier", "jean médecin", "m médecin", "martin kiné"),
    "places with many names": ("hôpital", "centre hospitalier", "pharmacie", "clinique saint"),
}
TEXT_ROUTES = {
    "API": "/api/v1/professionals?q=",
    "page": "/recherche?q=",
    "suggestions": "/api/v1/suggestions?q=",
    "structure": "/api/v1/professionals?structure=",
    "circle": "/api/v1/professionals?near=48.85,2.35&radius_km=200&name=",
    "FHIR": "/fhir/Practitioner?name=",
    "FHIR structure": "/fhir/Organization?name=",
}
REPETITIONS = 2


class SlowestQuery(Struct, frozen=True, order=True):
    """The slowest query of a kind."""

    ms: float
    kind: str
    route: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind:<26} {self.ms:8.1f} ms   {self.route}: {self.text.strip()[:40]!r}"


def find_slowest_queries(time_path: Callable[[str], float]) -> Iterator[SlowestQuery]:
    """The slowest query of each kind.

    Args:
        time_path: the seconds of a request to a path; raises if the server fails.
    """
    for kind, texts in EXPENSIVE_TEXTS.items():
        yield max(
            SlowestQuery(time_path(path + quote(text)) * 1000, kind, route, text)
            for text in texts
            for _ in range(REPETITIONS)
            for route, path in TEXT_ROUTES.items()
        )
