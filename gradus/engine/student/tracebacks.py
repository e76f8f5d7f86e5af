"""The cost of a traceback: what IPython works out anew for every frame is remembered.

A traceback is coloured by pygments, and stack_data makes a lexer class for each frame of it, whose
tables of keywords are turned into regular expressions each time. Unwritten exercises end in a
traceback each, so this is much of what grading an unfinished notebook costs. Nothing here changes
what a traceback says, but that a long one has no middle: pure functions of the libraries keep their
results.
"""

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any

from gradus.engine.student.outputs import MOST_LINES

HASHABLE: dict[type, Callable[[Any], Any]] = {list: tuple, set: frozenset}


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
    from pygments.formatters.terminal256 import Terminal256Formatter

    pygments.lexer.regex_opt = _kept(pygments.lexer.regex_opt)
    stack_data.style_with_executing_node = _kept(stack_data.style_with_executing_node)
    _keep_styles(Terminal256Formatter)


def _keep_styles(formatter: Any) -> None:
    """Look for the nearest of a terminal's colours once for each style, not for each traceback."""
    set_up = formatter._setup_styles
    known: dict[tuple[Any, ...], tuple[dict[Any, Any], ...]] = {}

    def set_up_once(self: Any) -> None:
        key = (self.style, self.usebold, self.useunderline, self.useitalic)
        if key not in known:
            set_up(self)
            known[key] = dict(self.style_string), dict(self.best_match)
        self.style_string, self.best_match = map(dict, known[key])

    formatter._setup_styles = set_up_once


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
