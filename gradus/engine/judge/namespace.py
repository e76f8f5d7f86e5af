"""The global names of a test cell: the judge's own first, then the student's.

A name that the test cells define themselves is the judge's. A name that the author's notebook
imports is imported here, so a module patched in the student process is harmless; so are the
functions and constants of its locked cells (see ``locked``). Any other name is
fetched from the student: data by value, again after each question that may have changed it, and
everything else as a stand-in, again after each cell of the student's.
"""

import ast
import builtins
import contextlib
import functools
import importlib
import sys
import types
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gradus.engine.judge.carryover import names_read_in_functions
from gradus.engine.judge.cells import names_in, parse_or_none
from gradus.engine.judge.customs import Customs, customs_of
from gradus.engine.judge.handles import number_of
from gradus.engine.judge.kinds import Type
from gradus.engine.judge.locked import declared_global, locked_names, names_behind
from gradus.engine.judge.modules import imports_handed_in
from gradus.engine.judge.student import Student
from gradus.engine.judge.troubles import AuthorMistake
from gradus.engine.wire import WireError

MOST_NOTEBOOKS = 64
PLAIN_BASES = frozenset(
    {"object", "ABC", "int", "float", "complex", "str", "bytes", "list", "tuple", "dict", "set",
     "frozenset", "deque", "namedtuple", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag",
     "IntFlag"}
)  # fmt: skip
"""Bases whose operators need no answer of the student's: the value itself says it, or identity."""


@dataclass(frozen=True, slots=True)
class TrustedNames:
    """What the author's notebook says about names.

    Attributes
    ----------
    imports : name to the import statement that binds it, for the cells that are not tests.
    star_imports : ``from module import *`` statements of such cells.
    bound : names that cells other than tests bind: the student's, even where a built-in has the
        same name.
    classes : the classes that such cells define, each with the special methods that it has of its
        own or of other such classes; None where it may have any.
    locked : name to the statement of a locked cell (or of an unsealed test cell) that binds it, for
        what the judge makes itself.
    shared : names that functions of such cells read: what a test binds to them, student code sees.
    customs : what their code does to exceptions, and whether methods return their own object.
    """

    imports: dict[str, str]
    star_imports: tuple[str, ...]
    bound: frozenset[str]
    classes: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    locked: dict[str, ast.stmt] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    customs: Customs = field(default_factory=Customs)


@functools.lru_cache(MOST_NOTEBOOKS)
def read_names(
    cells: tuple[str, ...], locked: tuple[str, ...], unsealed: tuple[str, ...] = ()
) -> TrustedNames:
    """Read the names off the cells of the author's notebook, tests left out.

    Parameters
    ----------
    cells : all that are no tests, locked ones included.
    locked : the locked ones.
    unsealed : test cells that run in the student process. What they import and define serves
        sealed tests as locked cells do.
    """
    trees, open_trees = _trees(cells), _trees(unsealed)
    imports: dict[str, str] = {}
    stars: list[str] = []
    bound: set[str] = set()
    classes: dict[str, frozenset[str] | None] = {}
    for tree in trees:
        bound |= bound_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[node.name] = _special_methods(node, classes)
            elif isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
                stars.append(ast.unparse(node))
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for name, statement in _single_imports(node):
                    imports[name] = (
                        f"{imports[name]}\n{statement}" if name in imports else statement
                    )
    own = frozenset(bound - set(imports))
    for statement in [each for tree in open_trees for each in tree.body]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports = {**dict(_single_imports(statement)), **imports}
    made = locked_names(open_trees, _times_bound(open_trees), imports)
    made = {name: each for name, each in made.items() if name not in bound}
    made |= locked_names(_trees(locked), _times_bound(trees), imports)
    shared = own & names_read_in_functions(cells)
    return TrustedNames(imports, tuple(stars), own, classes, made, shared, customs_of(trees))


def _trees(cells: tuple[str, ...]) -> list[ast.Module]:
    return [tree for tree in map(parse_or_none, cells) if tree is not None]


def _single_imports(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    """Each name that an import statement binds, with a statement that binds it alone."""
    return [
        (
            alias.asname or alias.name.partition(".")[0],
            ast.unparse(type(node)(**{**vars(node), "names": [alias]})),
        )
        for alias in node.names
        if alias.name != "*"
    ]


def _times_bound(trees: list[ast.Module]) -> Counter[str]:
    """How often the statements of cells bind a name, or functions declare it global."""
    statements = [ast.Module([statement], []) for tree in trees for statement in tree.body]
    times = Counter(name for each in statements for name in bound_names(each))
    times.update(name for tree in trees for name in declared_global(tree))
    return times


def _special_methods(
    node: ast.ClassDef, known: Mapping[str, frozenset[str] | None]
) -> frozenset[str] | None:
    """The names, without underscores, of a class's special methods; None where it may have any."""
    found: set[str] = set()
    for base in node.bases:
        inherited = known.get(base.id) if isinstance(base, ast.Name) else None
        called = base.func if isinstance(base, ast.Call) else base  # namedtuple("P", "x y")
        if getattr(called, "id", getattr(called, "attr", None)) in PLAIN_BASES:
            inherited = frozenset()
        if inherited is None:
            return None
        found |= inherited
    if node.decorator_list or node.keywords:
        return None
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(each.name)
        found |= bound_names(ast.Module([each], []))
    return frozenset(name.strip("_") for name in found if name.startswith("__"))


def bound_names(tree: ast.Module) -> set[str]:
    """The names that a cell binds at its top level."""
    names: set[str] = set()
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {each.asname or each.name.partition(".")[0] for each in node.names}
        stack.extend(ast.iter_child_nodes(node))
    return names


class Namespace(dict):  # type: ignore[type-arg]
    """The globals (and locals) of every test cell of one notebook."""

    def __init__(self, trusted: TrustedNames) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._trusted = trusted
        self._student: Student | None = None
        self._fetched: dict[str, Any] = {}
        self._epoch = -1
        self._removed: set[str] = set()
        statements = (*trusted.imports.values(), *trusted.star_imports)
        self._not_imported = set(filter(imports_handed_in, statements))
        self._disowned: dict[str, str] = {}

    @property
    def student(self) -> Student:
        """The student process that names are fetched from."""
        assert self._student is not None
        return self._student

    def attach(self, student: Student) -> None:
        """Fetch from this student process from now on (the first one, or a fresh one).

        What tests kept of an older process's objects goes with it: the visible part of a test is
        replayed, so a later test finds its names in the fresh process.
        """
        self._student = student
        student.known_classes = frozenset(self._trusted.classes)
        student.customs = self._trusted.customs
        self._fetched.clear()
        for name in self._trusted.locked:
            super().pop(name, None)
        self._epoch = -1
        for name, value in list(self.items()):
            if number_of(value) is not None:
                super().__delitem__(name)

    def snapshot(self) -> tuple[Any, ...]:
        """What the test cells have bound so far, for ``restore``."""
        kept = dict(self), self._student, dict(self._fetched), self._epoch, set(self._removed)
        return *kept, dict(self._disowned)

    def restore(self, kept: tuple[Any, ...]) -> None:
        """Have what ``snapshot`` kept, the student process included."""
        names, self._student, fetched, self._epoch, removed, disowned = kept
        self._fetched, self._removed = dict(fetched), set(removed)
        self._disowned = dict(disowned)
        self.clear()
        super().update(names)

    def name_of(self, value: Any) -> str:
        """The name by which tests have a value of the student's; empty where they have none."""
        return next((name for name, each in self._fetched.items() if each is value), "")

    def classes_in(self, source: str) -> dict[str, frozenset[str] | None]:
        """The classes of the author's notebook that a test cell names; see ``TrustedNames``."""
        names = names_behind(names_in(source), self._trusted.locked)
        return {name: each for name, each in self._trusted.classes.items() if name in names}

    def forget(self, names: frozenset[str]) -> None:
        """A cell of the student's has bound these names anew: the judge's own are out of date."""
        for name in names:
            super().pop(name, None)
            self._disowned.pop(name, None)
        self._fetched.clear()

    def disown(self, cell: str, names: Iterable[str]) -> None:
        """A test cell of this name has bound these names, but in the student process.

        What they are there is not what the test has made for sure, so no sealed test may use them,
        but for what the judge makes itself (``TrustedNames.locked``).
        """
        for name in names:
            super().pop(name, None)
            self._disowned[name] = cell
        self._fetched.clear()

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name) or not isinstance(name, str):
            return super().__contains__(name)
        try:
            self[name]
        except (KeyError, NameError):
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except (KeyError, NameError):
            return default

    def keys(self) -> Any:
        """The judge's own names and the student's, as ``dir()`` shows them."""
        theirs = self._student.names() if self._student is not None else []
        return dict.fromkeys([*super().keys(), *theirs]).keys()

    def __missing__(self, name: str) -> Any:
        if name in self._trusted.locked:
            return self._make(name)
        if name == "type" and name not in self._trusted.bound:
            return Type
        if hasattr(builtins, name) and name not in self._trusted.bound:
            raise KeyError(name)
        imported, found = self._import(name)
        if found:
            return imported
        if name == "display" and name not in self._trusted.bound:  # a built-in of notebooks
            return importlib.import_module("IPython.display").display
        if name.startswith("__") and name.endswith("__"):
            raise KeyError(name)
        if name in self._disowned:
            raise AuthorMistake(
                f"`{name}` is made by the unsealed test cell {self._disowned[name]!r}, where "
                "student code could change it: make it in this cell too, or in a locked cell"
            )
        return self._fetch(name)

    def __delitem__(self, name: str) -> None:
        if super().__contains__(name):
            super().__delitem__(name)
            return
        self._fetch(name)  # raises where there is no such name
        assert self._student is not None
        self._student.unbind(name)
        self._fetched.pop(name, None)
        self._removed.add(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._disowned.pop(name, None)
        # A test that replaces a function of the student's means the student's globals.
        is_patch = name in self._trusted.bound and (number_of(value) is not None or callable(value))
        if (is_patch or name in self._removed) and self._student is not None:
            self._removed.discard(name)
            with contextlib.suppress(WireError):
                self._student.bind(name, value)
        elif name in self._trusted.shared and self._student is not None:
            # Data that a function of the student's reads: the student's global from now on.
            with contextlib.suppress(WireError, AuthorMistake):
                self._student.bind(name, value)
                super().pop(name, None)
                self._fetched.pop(name, None)
                return
        super().__setitem__(name, value)

    def _make(self, name: str) -> Any:
        """A function or constant of a locked cell, made here; the student has one of that name."""
        scratch: dict[str, Any] = {}
        module = ast.Module([self._trusted.locked[name]], [])
        exec(compile(module, "<locked cell>", "exec", dont_inherit=True), self, scratch)
        super().__setitem__(name, scratch[name])
        if callable(scratch[name]) and self._student is not None:
            self._student.twins[id(scratch[name])] = name, scratch[name]
        return scratch[name]

    def _fetch(self, name: str) -> Any:
        student = self._student
        assert student is not None
        if self._epoch != student.epoch:
            # Data may have changed in place; a stand-in stands for its object whatever it does.
            self._fetched = {
                key: value for key, value in self._fetched.items() if number_of(value) is not None
            }
            self._epoch = student.epoch
        if name not in self._fetched:
            try:
                self._fetched[name] = student.fetch(name)
            except NameError:
                if hasattr(builtins, name):
                    return getattr(builtins, name)
                raise KeyError(name) from None
        return self._fetched[name]

    def _import(self, name: str) -> tuple[Any, bool]:
        """The judge's own import of a name that the author's notebook imports."""
        statement = self._trusted.imports.get(name)
        scratch: dict[str, Any] = {}
        if statement is not None and statement not in self._not_imported:
            try:
                exec(statement, scratch)
            except ImportError:
                self._not_imported.add(statement)
            else:
                super().__setitem__(name, scratch[name])
                return scratch[name], True
        for statement in self._trusted.star_imports:
            if statement in self._not_imported:
                continue
            try:
                exec(statement, scratch)
            except ImportError:
                self._not_imported.add(statement)
                continue
            if name in scratch:
                super().__setitem__(name, scratch[name])
                return scratch[name], True
        return None, False


class MainModule(types.ModuleType):
    """``__main__`` as a test knows it: its names are the namespace's (for ``mock.patch``, say)."""

    def __init__(self, namespace: Namespace) -> None:
        super().__init__("__main__")
        super().__setattr__("_namespace", namespace)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return self._namespace

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattribute__("_namespace")[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._namespace[name] = value

    def __delattr__(self, name: str) -> None:
        del self._namespace[name]

    def __dir__(self) -> list[str]:
        return list(dict.keys(self._namespace))


def mirror_seeds(current: list[Student]) -> None:
    """Make ``numpy.random.seed`` and ``random.seed`` of a test reach the student process too.

    Stock nbgrader runs test and answer in one process, so tests may seed before they call.
    ``current`` holds the student process to tell, or nothing.
    """
    import random

    import numpy

    def wrap(library: str, original: Any) -> Any:
        def seed(*args: Any, **kwargs: Any) -> None:
            original(*args, **kwargs)
            value = args[0] if args else kwargs.get("seed", kwargs.get("a"))
            if current and value is not None:
                current[0].seed(library, value)

        return seed

    numpy.random.seed = wrap("numpy", numpy.random.seed)
    sys.modules["random"].seed = wrap("random", random.seed)  # type: ignore[attr-defined]
