"""Libraries that both processes have: what is sent by its name, and what a name may lead to."""

import importlib
import sys
import types
from typing import Any

import numpy as np

GREAT_LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib", "sklearn")
PUBLIC_LIBRARIES = frozenset({*GREAT_LIBRARIES, *sys.stdlib_module_names})
HARMLESS = frozenset(
    {"math", "cmath", "random", "statistics", "fractions", "decimal", "numbers", "itertools",
     "functools", "operator", "collections", "heapq", "bisect", "string", "re", "copy", "json",
     "datetime", "time", "calendar", "textwrap", "unicodedata", "dataclasses", "enum", "typing"}
)  # fmt: skip
"""Modules of the standard library that open no file, load no code and start no program."""


def public_name(value: Any) -> tuple[str, str] | None:
    """Module and name under which everybody can import a function or class; None if nowhere."""
    if isinstance(value, np.ufunc):
        return ("numpy", value.__name__) if getattr(np, value.__name__, None) is value else None
    module = getattr(value, "__module__", None) or ""
    name = getattr(value, "__qualname__", "")
    if module.partition(".")[0] not in PUBLIC_LIBRARIES or module == "__main__":
        return None
    return (module, name) if _loaded(module, name) is value else None


def loaded_class(name: str) -> type | None:
    """The judge's own class of that name (``module:name``), where it is loaded; None otherwise.

    Not what a module has merely imported: a program to run, say.
    """
    module, _, qualname = name.partition(":")
    found = _loaded(module, qualname)
    is_own = isinstance(found, type) and f"{found.__module__}:{found.__qualname__}" == name
    return found if is_own else None


def _loaded(module: str, name: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def own_module(name: Any) -> types.ModuleType | None:
    """The judge's own import of a module that a name of the student's leads to, or None.

    Only the great libraries, and what is loaded already and can do no harm: importing is running
    code, the student side chooses the name, and a test calls what it finds there.
    """
    if type(name) is not str or name.partition(".")[0] not in {*GREAT_LIBRARIES, *HARMLESS}:
        return None
    if name in GREAT_LIBRARIES:
        return importlib.import_module(name)
    return sys.modules.get(name)
