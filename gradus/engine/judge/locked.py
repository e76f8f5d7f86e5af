"""Functions and constants of the author's locked cells, which tests use: the judge makes its own.

Students can't change a locked cell, but their code can bind its names anew, and a test that
compares with the author's ``close(a, b)`` or ``TOLERANCE`` must not be lied to. So the judge takes
from the cells themselves

- functions that change no global name, and
- constants: names bound once, to a literal that nothing can change in place,

unless another cell of the author's binds the name too. Anything else (data, classes, functions with
global effects) belongs to the student process, where the student's code works with it.
"""

import ast
import contextlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

CONSTANTS = (int, float, complex, str, bytes, type(None))


def locked_names(
    locked: Iterable[ast.Module], times: Mapping[str, int], imported: Collection[str]
) -> dict[str, ast.stmt]:
    """Name to the statement that binds it.

    Parameters
    ----------
    locked : the parsed locked cells of the author's notebook.
    times : how often the statements of all its cells that are no tests bind a name.
    imported : the names that these cells import.
    """
    statements = [statement for tree in locked for statement in tree.body]
    found: dict[str, ast.stmt] = {}
    for statement in statements:
        name = _constant(statement)
        if isinstance(statement, ast.FunctionDef) and not _has_effects(statement, imported):
            name = statement.name
        if name is not None and times.get(name) == 1:
            found[name] = statement
    return found


def names_behind(names: Iterable[str], statements: Mapping[str, ast.stmt]) -> set[str]:
    """The names, and those that the functions among them use, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in statements:
                nodes = ast.walk(statements[name])
                waiting += [node.id for node in nodes if isinstance(node, ast.Name)]
    return found


def _constant(statement: ast.stmt) -> str | None:
    """The name that a statement binds to an unchanging literal, if it does."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    (target,) = statement.targets
    if isinstance(target, ast.Name):
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            return target.id if _is_constant(ast.literal_eval(statement.value)) else None
    return None


def _is_constant(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_constant, value))
    return isinstance(value, CONSTANTS)


def declared_global(tree: ast.AST) -> list[str]:
    """The names that functions of a cell declare global: they may bind them."""
    return [name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names]


def _has_effects(function: ast.FunctionDef, imported: Collection[str]) -> bool:
    """Whether a function may change something that it has not made and was not given."""
    inner = {*imported} | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    inner |= {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            return True
        target: Any = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            target = node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name) and target.id not in inner:
            return True
    return False
