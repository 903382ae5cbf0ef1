"""Identification numbers that are well formed, and that no real person or place has.

A permutation of the serial numbers makes them look random. They never collide, also when several
processes make them, so that no list of used numbers is needed.
"""

RPPS_BODY = 10**8
ADELI_BODY = 10**7
SIREN_BODY = 10**8
STRIDE = 61_803_399
"""Coprime to 10: multiplication by it modulo a power of ten is a permutation."""

CORSICA = str.maketrans("AB", "12")
LUHN_DOUBLES = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
OVERSEAS_FINESS_PREFIXES = {
    "971": "9701", "972": "9702", "973": "9703", "974": "9704", "975": "9750", "976": "9805",
    "977": "9707", "978": "9708", "986": "9860", "987": "9870", "988": "9880",
}  # fmt: skip
ADELI_DEPARTMENTS = [
    *(f"{number:02}" for number in range(1, 96) if number != 20),  # noqa: PLR2004 - Corsica
    *("2A", "2B", "9A", "9B", "9C", "9D"),
]
"""The first two characters of an ADELI number; `make_adeli` needs exactly a hundred of them."""


def compute_luhn_key(body: str) -> str:
    """The Luhn check digit of `body`; A and B (Corsica's 2A and 2B) have the values 1 and 2."""
    digits = [int(character) for character in body.translate(CORSICA)]
    doubled = sum(LUHN_DOUBLES[digit] for digit in digits[::-2])
    return str(-(doubled + sum(digits[-2::-2])) % 10)


def make_rpps(serial: int, seed: int) -> str:
    """An RPPS number: 11 digits, from 99, unlike any real number; unique below 10⁸ people."""
    body = f"99{(serial * STRIDE + seed) % RPPS_BODY:08}"
    return body + compute_luhn_key(body)


def make_adeli(serial: int, seed: int) -> str:
    """An ADELI number: 9 characters: département, profession 00 (in no real number), rank.

    Unique below 10⁷ people.
    """
    department, rank = divmod((serial * STRIDE + seed) % ADELI_BODY, 10**5)
    return f"{ADELI_DEPARTMENTS[department]}00{rank:05}"


def make_finess(department: str, mark: int, slot: int, index: int) -> str:
    """A FINESS number: 9 characters with a check digit; the third, `mark`, is 0 in real numbers.

    Unique, because the places of one kind are sorted by département, with fewer than 10,000 (1,000
    overseas) in each.
    """
    if department in OVERSEAS_FINESS_PREFIXES:
        body = f"{OVERSEAS_FINESS_PREFIXES[department]}{slot}{index % 1000:03}"
    else:
        body = f"{department}{mark}{slot}{index % 10_000:04}"
    return body + compute_luhn_key(body)


def make_siret(serial: int) -> str:
    """A SIRET number: 14 digits, SIREN and office number, each with a Luhn check digit."""
    siren = f"{serial * STRIDE % SIREN_BODY:08}"
    siren += compute_luhn_key(siren)
    office = f"{siren}000{1 + serial % 9}"
    return office + compute_luhn_key(office)
