"""Every page and state, found from the routes: a route that nobody describes here fails a test."""

from urllib.parse import urlencode

from tests.builders import a_rpps
from web.pages import Pages
from web.sheet_pages import SheetPages
from web.website import Imprint, build_website

ELOISE, HOSTILE, IDLE = a_rpps(1), a_rpps(2), a_rpps(3)
MARKUP = "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script><b style='color:red'>"
FILES = {
    "/professionnel/{identifier}/fiche.pdf",
    "/opensearch.xml",
    "/robots.txt",
    "/favicon.ico",
    "/static/{name}",
    "/widget/rpps.js",
}
"""Routes that are not pages."""
SPECIAL_STATES = {
    "resultats": "/recherche?q=martin",
    "orthographe-proche": "/recherche?q=le+flocq",
    "aucun-resultat": "/recherche?q=zzzz",
    "recherche-hostile": f"/recherche?{urlencode({'q': MARKUP})}",
    "pres-de": "/recherche?q=médecin+près+de+rennes",
    "personne": f"/professionnel/{ELOISE}",
    "personne-hostile": f"/professionnel/{HOSTILE}",
    "personne-sans-activite": f"/professionnel/{IDLE}",
    "lieu": "/structure/F350000001",
    "lieu-a-choisir": "/recherche?q=médecin&ou=saint+nazare",
    "lieu-inconnu": "/recherche?q=médecin&ou=xyzzy",
    "personne-trouvee": f"/professionnel/{ELOISE}?q=cardiologue&commune=35238&pres=35238",
    "affiner": "/recherche?q=martin#affiner",
    "empreinte-refusee": f"/verifier?id={ELOISE}&h={'0' * 32}",
    "fiche-perimee": f"/verifier?id={ELOISE}&h=0123456789abcdef",
    "empreinte-illisible": f"/verifier?id={ELOISE}&h=x",
    "erreur-404": "/nulle-part",
    "erreur-422": "/professionnel/12",
}
"""Pages with parameters, and states of a page that its address alone does not show."""


def list_page_routes():
    """The routes of pages, as the site itself registers them."""
    website = build_website("https://annuaire.example", Imprint())
    sheets = SheetPages(None, None, website, None).build_router(["GET"])
    routes = [*Pages(None, website).router().routes, *sheets.routes]
    return [route for route in routes if route.path not in FILES]


def name_state(path):
    return path.strip("/").replace("/", "-") or "accueil"


PLAIN_STATES = {
    name_state(route.path): route.path for route in list_page_routes() if "{" not in route.path
}
STATES = PLAIN_STATES | SPECIAL_STATES
"""Every sort of page and state, by the name of its picture."""
