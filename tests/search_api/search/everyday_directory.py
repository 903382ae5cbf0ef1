"""The people whom everyday queries are about: surnames that are towns and trades among them."""

from directory.terminology import Concept
from tests.builders import a_nurse_of, make_documents
from tests.fakes import InMemoryEngine

PRACTICES = {
    "MARTIN Sophie": ["10 SM26 | mode=L commune=35238 postal_code=35000"],
    "MARTIN Paul": ["70 | mode=L commune=69383 postal_code=69003"],
    "DUPONT Jean-Pierre": ["40 | mode=L commune=44109 postal_code=44000"],
    "DURAND Claire": ["10 SM04 | mode=S commune=69383 postal_code=69003"],
    "MOREAU Jean-Luc": ["10 SM15 | mode=L commune=33063 postal_code=33000"],
    "LE FLOC'H Yann": ["50 | mode=L commune=29019 postal_code=29200"],
    "MORVAN-TESSIER Anne": ["91 | mode=L commune=35238 postal_code=35000"],
    "PETIT Marie": ["60 | mode=L commune=35238 postal_code=35000"],
    "VASSEUR Julie": ["10 SM54 | mode=L commune=59350 postal_code=59000"],
    "LEVY David": ["93 | mode=L commune=75112 postal_code=75012"],
    "LYON Paul": ["28 | mode=S commune=13201 postal_code=13001"],
    "PARIS Isabelle": ["10 SM40 | mode=S commune=31555 postal_code=31000"],
    "BOUCHER Thomas": ["70 | mode=L commune=06088 postal_code=06000"],
    "D'ALMEIDA Rosa": ["60 | mode=S commune=74010 postal_code=74000"],
    "BERNARD Lucas": ["21 | mode=S commune=67482 postal_code=67000"],
    "ROUX Camille": ["10 SM42 | mode=L commune=34172 postal_code=34000"],
    "GARNIER Emma": ["80 | mode=L commune=42218 postal_code=42000"],
    "FAURE Hugo": ["71 | mode=L commune=38185 postal_code=38000"],
    "LAMBERT Alice": ["95 | mode=S commune=64483 postal_code=64500"],
    "GIRARD Louis": ["94 | mode=S commune=93066 postal_code=93200"],
    "MERCIER Léa": ["10 SM54 | mode=L commune=29019 postal_code=29200"],
    "BLANC Inès": ["70 | mode=L commune=38185 postal_code=38000"],
    "GUERIN Noé": ["10 SM34 | mode=L commune=74010 postal_code=74000"],
    "MULLER Jade": ["10 SM74 | mode=S commune=67482 postal_code=67000"],
    "HENRY Paul": ["10 SM20 | mode=L commune=75112 postal_code=75012"],
    "ROUSSEL Eva": ["60 | mode=S function=313 commune=44109 postal_code=44000"],
    "NICOLAS Tom": ["41 | mode=S commune=59350 postal_code=59000"],
    "PERRIN Zoé": ["10 SM48 | mode=L commune=35238 postal_code=35000"],
    "CLEMENT Élise": ["10 SM38 | mode=L commune=31555 postal_code=31000"],
    "GAUTHIER Marc": ["10 SM12 | mode=S commune=50129 postal_code=50100"],
    "DUMONT Nina": ["92 | mode=L commune=34172 postal_code=34000"],
    "FONTAINE Axel": ["96 | mode=S commune=06088 postal_code=06000"],
}
"""In alphabetical disorder; two of each trade at most."""
NAMED_PLACES = {
    "KERBRAT": ("CENTRE HOSPITALIER DE VITRE", "35500", Concept("35360", "Vitré")),
    "QUEMENER": ("CHU DE RENNES - PONTCHAILLOU", "35000", Concept("35238", "Rennes")),
    "TANGUY": ("CLINIQUE SAINT-MARTIN", "14000", Concept("14118", "Caen")),
    "ABGRALL": ("PHARMACIE DU MARCHE", "22300", Concept("22113", "Lannion")),
}
"""By surname: name, postal code and town of a place of practice."""


def make_everyday_engine():
    """One person of each name."""
    people = make_documents(*PRACTICES, practices=PRACTICES)
    staff = [
        a_nurse_of(
            *place,
            number=number,
            surname=surname,
            genre=Concept("GENR02", "Remplaçant"),
            lines=(f"{number} RUE PASTEUR",),
            phones=(f"0299000{number:03d}",),
        )
        for number, (surname, place) in enumerate(NAMED_PLACES.items(), start=len(people) + 1)
    ]
    return InMemoryEngine((*people, *staff))
