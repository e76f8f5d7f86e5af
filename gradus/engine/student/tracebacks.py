"""The cost of a traceback: what IPython works out anew for every frame is remembered.

A traceback is coloured by pygments, and stack_data makes a lexer class for each frame of it, whose
tables of keywords are turned into regular expressions each time. Unwritten exercises end in a
traceback each, so this is much of what grading an unfinished notebook costs. Nothing here changes
what a traceback says: pure functions of the libraries keep their results.
"""

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from IPython.core.compilerop import CachingCompiler

NO_MODULE = ""
HASHABLE: dict[type, Callable[[Any], Any]] = {list: tuple, set: frozenset}


class CellCompiler(CachingCompiler):
    """Says of each cell at once what ``inspect`` looks for in all modules: that it is in none."""

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        name = super().cache(transformed_code, number, raw_code=raw_code)
        where = os.path.normcase(os.path.abspath(name))
        inspect.modulesbyfile[where] = NO_MODULE  # type: ignore[attr-defined]
        return name


def remember() -> None:
    """Let the libraries that format tracebacks keep what they have worked out."""
    import pygments.lexer
    import stack_data

    pygments.lexer.regex_opt = _kept(pygments.lexer.regex_opt)
    stack_data.style_with_executing_node = _kept(stack_data.style_with_executing_node)


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function whose results are kept, where its arguments can be looked up."""
    kept = functools.cache(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        hashable = [HASHABLE.get(type(each), _itself)(each) for each in args]
        try:
            return kept(*hashable, **kwargs)
        except TypeError:
            return function(*args, **kwargs)

    return call


def _itself(value: Any) -> Any:
    return value
