"""Modules that a student has handed in, as test cells import them.

Such a module stays in the student process. The judge has one of its name whose attributes are
fetched from there, as global names are. Only what the author's own cells import can be one, and
only where the judge finds nothing else of that name: a library that looks for an optional part of
its own must not find a file of the student's.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from typing import TYPE_CHECKING, Any

from gradus.engine.judge.cells import parse_or_none

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student

HANDED_IN: set[str] = set()
"""The names of these modules, and of the packages that they are in."""


class HandedInModule(types.ModuleType):
    """A module of the student process."""

    def __init__(self, name: str, student: Callable[[], Student]) -> None:
        super().__init__(name)
        vars(self)["_student"] = student

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name)
        return vars(self)["_student"]().operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        is_dunder = name.startswith("__") and name.endswith("__")
        if is_dunder or isinstance(value, HandedInModule):  # what importing sets
            super().__setattr__(name, value)
        else:
            vars(self)["_student"]().operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        vars(self)["_student"]().operate("delattr", self, name)

    def __dir__(self) -> list[str]:
        return list(vars(self)["_student"]().operate("dir", self))


class HandedInFinder(MetaPathFinder, Loader):
    """Finds the modules of ``HANDED_IN``, when no other finder has found one of that name."""

    def __init__(self, student: Callable[[], Student]) -> None:
        self._student = student

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname not in HANDED_IN:
            return None
        is_package = any(each.startswith(f"{fullname}.") for each in HANDED_IN)
        return spec_from_loader(fullname, self, is_package=is_package)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return HandedInModule(spec.name, self._student)

    def exec_module(self, module: types.ModuleType) -> None:
        """It has run in the student process, or will when it is asked for something."""


def let_import(files: Iterable[str], cells: Iterable[str], student: Callable[[], Student]) -> None:
    """Have test cells import the modules among what a student handed in.

    Parameters
    ----------
    files : relative paths of what was handed in and is none of the author's.
    cells : the author's cells, tests included.
    student : the student process of the moment.
    """
    names: set[str] = set()
    for path in files:
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        if path.endswith(".py") and all(part.isidentifier() for part in parts):
            names |= {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    if names:
        HANDED_IN.update(names & set().union(*map(imported_modules, cells)))
        sys.meta_path.append(HandedInFinder(student))


def imports_handed_in(source: str) -> bool:
    """Whether statements import a module that the student handed in."""
    return bool(HANDED_IN) and not HANDED_IN.isdisjoint(imported_modules(source))


def imported_modules(source: str) -> set[str]:
    """The names that a cell's import statements may import as modules, packages included."""
    tree = parse_or_none(source)
    names: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            names.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{each.name}" for each in node.names)
    return names | {
        name[:end] for name in names for end, letter in enumerate(name) if letter == "."
    }
