"""The name of a French town after a preposition, which its article may merge with."""

from directory.text.analysis import words


def prepend_de(name: str) -> str:
    """The name of a town after `de`: `de Rennes`, `d’Angers`, `du Mans`."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    initial = words(name)[0][:1] if words(name) else ""
    return f"d’{name}" if initial in "aeiouyh" and initial else f"de {name}"


def prepend_a(name: str) -> str:
    """The name of a town after `à`: `à Rennes`, `au Mans`, `aux Ulis`."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    return f"aux {name[4:]}" if name.startswith("Les ") else f"à {name}"
