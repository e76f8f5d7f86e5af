"""What of a test cell the student's own cells build on.

Stock nbgrader runs everything in one process, so a student's cell may use what a test cell before
it has imported or computed. Here the tests run in the judge. Of a test's visible part, just those
statements run in the student process as well that bind a name which the student's cells use:
running it whole would do twice what its calls do to the student's globals, counters and caches.
"""

import ast
import functools
import re
import symtable
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gradus.engine.judge.cells import LONGEST_SKETCH, MOST_CELLS, parse_cell, parse_or_none, sketch

STAR = re.compile(r"import[\s\\]*\*")


def names_used(sources: Iterable[str]) -> frozenset[str]:
    """The global names that cells use and do not bind themselves, as far as they can be parsed."""
    return frozenset().union(*map(_names_used_in, sources))


@functools.lru_cache(MOST_CELLS)
def _names_used_in(source: str) -> frozenset[str]:
    table = _students_symbols(source)
    if table is None:
        return frozenset()
    own = {each.get_name() for each in table.get_symbols() if each.is_assigned()}
    return frozenset(_globals_read(table) - own | _changed_in_place(source))


def _students_symbols(source: str) -> symtable.SymbolTable | None:
    """The names of a student's cell, if it is plain Python of a usual length."""
    return _symbols(source) if len(source) <= LONGEST_SKETCH else None


@functools.lru_cache(MOST_CELLS)
def _symbols(source: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@functools.lru_cache(MOST_CELLS)
def names_read_in_functions(sources: Iterable[str]) -> frozenset[str]:
    """The global names that functions and methods in these cells read."""
    found: set[str] = set()
    for table in filter(None, map(_symbols, sources)):
        for child in table.get_children():
            found |= _globals_read(child)
    return frozenset(found)


def carried_over(visible: str, used: frozenset[str]) -> str:
    """The statements of a test cell's visible part that bind, or change, names that are used."""
    statements = _statements(visible)
    needed = set(used)
    kept: set[int] = set()
    while True:
        more = {
            number
            for number, each in enumerate(statements)
            if number not in kept and not needed.isdisjoint(each.bound | each.changed)
        }
        if not more:
            break
        kept |= more
        needed.update(*(statements[number].read for number in more))
    if all(used.isdisjoint(statements[number].bound) for number in kept):
        return ""
    tree = parse_cell(visible)
    return "\n".join(ast.unparse(tree.body[number]) for number in sorted(kept))


def is_imported(source: str, played: Sequence[str]) -> bool:
    """Whether statements import just what the cells before have imported under the same names.

    Most test cells begin with the imports that the notebook begins with.
    """
    wanted = _bindings(source)
    if None in wanted.values() or "*" in wanted:
        return False
    for name, statement in wanted.items():
        cells = (_bindings(each) for each in reversed(played) if _may_bind(name, each))
        last = next((each for each in cells if {name, "*"} & each.keys()), {})
        if last.get(name) != statement:
            return False
    return True


def _may_bind(name: str, cell: str) -> bool:
    """Whether it is worth a look at the tree of a cell, which takes long to walk."""
    if STAR.search(cell):
        return True
    if name not in cell:
        return False
    bound = _bound_symbols(cell)
    return bound is None or name in bound


@functools.lru_cache(MOST_CELLS)
def _bound_symbols(cell: str) -> frozenset[str] | None:
    table = _students_symbols(cell)
    if table is None:
        return None
    symbols = table.get_symbols()
    return frozenset(
        each.get_name() for each in symbols if each.is_assigned() or each.is_imported()
    )


@functools.lru_cache(MOST_CELLS)
def _bindings(cell: str) -> dict[str, str | None]:
    """For each name that a cell binds or deletes, the import that does; None for anything else."""
    found: dict[str, str | None] = {}
    for statement in getattr(sketch(cell), "body", ()):
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        for name in _bound(statement) | _deleted(statement):
            found[name] = ast.unparse(statement) if is_import and name not in found else None
    return found


class _Statement(NamedTuple):
    """What a statement of a test cell does with names; an assertion does nothing with any."""

    bound: frozenset[str]
    changed: frozenset[str]
    read: frozenset[str]


@functools.lru_cache(MOST_CELLS)
def _statements(visible: str) -> tuple[_Statement, ...]:
    tree = parse_or_none(visible)
    if tree is None:
        return ()
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    modules = frozenset().union(*map(_bound, imports))
    return tuple(_statement(each, modules) for each in tree.body)


def _statement(statement: ast.stmt, modules: frozenset[str]) -> _Statement:
    if _is_assertion(statement):
        return _Statement(frozenset(), frozenset(), frozenset())
    read = {node.id for node in ast.walk(statement) if _is_read(node)}
    is_change = isinstance(statement, ast.Expr | ast.Delete)
    changed = _changed(statement, modules) if is_change else ()
    return _Statement(frozenset(_bound(statement)), frozenset(changed), frozenset(read))


def _is_assertion(statement: ast.stmt) -> bool:
    """``assert``, or a call such as ``np.testing.assert_allclose(...)``."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        return name.startswith("assert")
    return isinstance(statement, ast.Assert)


def _globals_read(table: symtable.SymbolTable) -> set[str]:
    found = {
        each.get_name()
        for each in table.get_symbols()
        if each.is_referenced() and (each.is_global() or table.get_type() == "module")
    }
    for child in table.get_children():
        found |= _globals_read(child)
    return found


def _changed_in_place(source: str) -> set[str]:
    """Names of ``counter += 1`` at the top of a cell: bound there, but used first."""
    return {
        node.target.id
        for node in getattr(sketch(source), "body", ())
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }


def _changed(statement: ast.stmt, modules: frozenset[str]) -> set[str]:
    """The names in ``name.append(...)``, ``del name[0]``.

    A module is changed by a call that is a statement, ``plt.close()``: not by one within another.
    """
    names = set()
    outermost = statement.value if isinstance(statement, ast.Expr) else None
    for node in ast.walk(statement):
        target = node.func if isinstance(node, ast.Call) else node
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            is_name = isinstance(target, ast.Name)
            if is_name and (node is outermost or target.id not in modules):
                names.add(target.id)
    return names


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {each.asname or each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base = node.value
            if isinstance(base, ast.Name):
                names.add(base.id)
    return names


def _deleted(statement: ast.stmt) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Delete) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
