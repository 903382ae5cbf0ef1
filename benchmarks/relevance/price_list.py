"""The price list of the search as a plain mapping, and a process whose search has other weights.

A weight is a constant of the module of prices whose name says so by its ending; an entry of a table
is `NAME.key`. Other modules copy prices when they are imported, so that weights are replaced before
anything of the search is.
"""

import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from math import isfinite
from pathlib import Path
from types import ModuleType

PRICES_MODULE = "search_api.search.understanding.prices"
WEIGHT_ENDINGS = ("_PRICE", "_PRICES", "_RARITY", "_DISCOUNT")

Weights = Mapping[str, float]
"""Nats by name."""


def read_weights(module: ModuleType) -> dict[str, float]:
    """The weights of a module of prices, without those that forbid something by being infinite."""
    return {
        name: value
        for constant, content in vars(module).items()
        if constant.endswith(WEIGHT_ENDINGS)
        for name, value in iter_entries(constant, content)
        if isfinite(value)
    }


def iter_entries(constant: str, content: object) -> Iterator[tuple[str, float]]:
    """A number by its name; the entries of a table, `0.0` for nothing at all excepted."""
    if isinstance(content, float):
        yield constant, content
    elif isinstance(content, Mapping):
        yield from ((f"{constant}.{key}", float(value)) for key, value in content.items())
    elif isinstance(content, tuple):
        yield from ((f"{constant}.{at}", value) for at, value in enumerate(content) if value)


def replace_weights(module: ModuleType, weights: Weights) -> None:
    """Give constants, or entries of tables, other values.

    Raises:
        KeyError: a name that is no weight of the module.
    """
    known = read_weights(module)
    for name, value in weights.items():
        known[name]
        constant, _, key = name.partition(".")
        content = getattr(module, constant)
        if isinstance(content, tuple):
            at = int(key)
            setattr(module, constant, (*content[:at], value, *content[at + 1 :]))
        elif key:
            setattr(module, constant, {**content, key: value})
        else:
            setattr(module, constant, value)


def install_weights(weights: Weights, module_name: str = PRICES_MODULE) -> ModuleType:
    """Load the module of prices with other weights, before its package is imported.

    Raises:
        RuntimeError: the package is imported already, and has copies of its own prices.
    """
    package, _, _ = module_name.rpartition(".")
    if package in sys.modules:
        raise RuntimeError(f"{package} is imported already")
    root, *folders = module_name.split(".")
    of_root = find_spec(root)
    if of_root is None or not of_root.submodule_search_locations:
        raise ModuleNotFoundError(root)
    path = Path(next(iter(of_root.submodule_search_locations))).joinpath(*folders)
    spec = spec_from_file_location(module_name, path.with_suffix(".py"))
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(module_name)
    module = module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    replace_weights(module, weights)
    return module
