"""What student code may do with exceptions and with its objects, because the author's code does it.

A test's own failure must not be swallowed by student code: by a context manager whose ``with``
holds the assertion, or by an ``except`` around a call of the test's function. But there are
exercises about just that: a manager that suppresses errors, a function that tries again. And an
object that a test has made must not come back as the answer of its own method, unless methods of
the exercise return ``self``.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from gradus.engine.judge.errors_of_students import is_verdict

BROAD = frozenset({"AssertionError", "Exception", "BaseException"})
SWALLOWERS = frozenset({"suppress", "ExitStack", "AsyncExitStack", "raises", "assertRaises"})


@dataclass(frozen=True, slots=True)
class Customs:
    """Of the cells of the author's notebook that are no tests.

    Attributes
    ----------
    catches_assertions : an ``except`` (or ``suppress``) catches an ``AssertionError``.
    swallows : a context manager may swallow what its block raises.
    returns_self : a method that is no special one returns its own object.
    """

    catches_assertions: bool = False
    swallows: bool = False
    returns_self: bool = False

    def let_swallow(self, error: Exception | None) -> bool:
        """Whether a context manager of the student's may end an exception of its block."""
        if is_verdict(error) and not self.catches_assertions:
            return False
        return self.swallows


def told_of(error: Exception | None) -> list[str]:
    """What a context manager is told of an exception: not what the test's own assertion says."""
    if error is None:
        return []
    return [type(error).__name__, "" if is_verdict(error) else str(error)]


def customs_of(trees: Sequence[ast.AST]) -> Customs:
    """Read them off the parsed cells."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return Customs(
        catches_assertions=any(map(_catches_assertions, nodes)),
        swallows=any(map(_swallows, nodes)),
        returns_self=any(map(_returns_self, nodes)),
    )


def _catches_assertions(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(_names(node.type) & BROAD)
    if isinstance(node, ast.Call) and _names(node.func) & SWALLOWERS:
        return any(_names(each) & BROAD for each in node.args)
    return False


def _swallows(node: ast.AST) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        return bool(_names(node) & SWALLOWERS)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if node.name in ("__exit__", "__aexit__"):
        return any(_returns_something(each) for each in ast.walk(node))
    names = {name.lower() for each in node.decorator_list for name in _names(each)}
    is_manager = any("contextmanager" in name for name in names)
    return is_manager and any(isinstance(each, ast.ExceptHandler) for each in ast.walk(node))


def _returns_self(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("__") or not node.args.args:
        return False
    own = node.args.args[0].arg
    returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
    return any(isinstance(each, ast.Name) and each.id == own for each in returned)


def _returns_something(node: ast.AST) -> bool:
    """Whether it is a ``return`` of anything but a literal that counts as false."""
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    return not isinstance(node.value, ast.Constant) or bool(node.value.value)


def _names(node: ast.AST) -> set[str]:
    """The last part of each name in an expression."""
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Name | ast.Attribute)
    }
