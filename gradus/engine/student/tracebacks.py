"""The cost of a traceback: what IPython works out anew for every frame is remembered.

A traceback is coloured by pygments, and stack_data makes a lexer class for each frame of it, whose
tables of keywords are turned into regular expressions each time. Unwritten exercises end in a
traceback each, so this is much of what grading an unfinished notebook costs. Nothing here changes
what a traceback says, but that a long one has no middle: pure functions of the libraries keep their
results.
"""

import functools
import inspect
import os
import zlib
from collections.abc import Callable
from types import TracebackType
from typing import Any

from IPython.core.compilerop import CachingCompiler

from gradus.engine.student.outputs import MOST_LINES

NO_MODULE = ""
HASHABLE: dict[type, Callable[[Any], Any]] = {list: tuple, set: frozenset}


class CellCompiler(CachingCompiler):
    """Names cells as a kernel does: warnings show it, and the form of tracebacks depends on it.

    Says of each cell at once what ``inspect`` looks for in all modules: that it is in none.
    """

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"/tmp/ipykernel_{os.getpid()}/{zlib.crc32(raw_code.encode('utf-8', 'replace'))}.py"

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        name = super().cache(transformed_code, number, raw_code=raw_code)
        where = os.path.normcase(os.path.abspath(name))
        inspect.modulesbyfile[where] = NO_MODULE  # type: ignore[attr-defined]
        return name


def leave_out_the_middle(trace: TracebackType | None) -> None:
    """Shorten a long traceback in place: that of an endless recursion takes seconds to format."""
    links = []
    while trace is not None:
        links.append(trace)
        trace = trace.tb_next
    if len(links) > MOST_LINES:
        links[MOST_LINES // 2].tb_next = links[-MOST_LINES // 2]


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
