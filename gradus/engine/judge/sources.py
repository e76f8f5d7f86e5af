"""The source of what students define, for tests that look for a loop or a forbidden name.

It is read off the submitted cells, not asked from the student process, whose word it would be.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gradus.engine.judge.cells import sketch
from gradus.engine.judge.handles import number_of

Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def let_inspect_find(sources: Sequence[str], name_of: Callable[[Any], str]) -> None:
    """Have ``inspect.getsource`` find what a stand-in stands for in cells, the last one first.

    Parameters
    ----------
    sources : the cells.
    name_of : the name by which a test has got a stand-in; empty where it came otherwise. It goes
        before the name that the object itself says it has.
    """
    find = inspect.findsource

    def findsource(each: Any) -> tuple[Sequence[str], int]:
        if number_of(each) is None:
            return find(each)
        name = str(getattr(each, "__qualname__", "")).replace(".<locals>", "")
        for path in filter(None, (name_of(each), name)):
            for source in reversed(sources):
                line = _line(source, path.split("."))
                if line is not None:
                    return source.splitlines(keepends=True), line
        raise OSError(f"no cell defines {name or 'this object'} with `def` or `class`")

    inspect.findsource = findsource


def _line(source: str, path: list[str]) -> int | None:
    """Where, counted from 0, a function or class is defined; None where it isn't."""
    found: Defined | None = None
    inside: Iterable[ast.AST] = getattr(sketch(source), "body", ())
    for name in path:
        named = [each for each in _definitions(inside) if each.name == name]
        found = named[-1] if named else None
        inside = found.body if found is not None else ()
    if found is None:
        return None
    return min([found.lineno, *(each.lineno for each in found.decorator_list)]) - 1


def _definitions(nodes: Iterable[ast.AST]) -> Iterator[Defined]:
    """What statements define, those within others too, but for other functions and dead code."""
    for node in nodes:
        if isinstance(node, Defined):
            yield node
        elif isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.Constant):
            yield from _definitions(node.body if node.test.value else node.orelse)
        else:
            yield from _definitions(ast.iter_child_nodes(node))
