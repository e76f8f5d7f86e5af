"""``matplotlib.pyplot`` in a test: the figures that student code has open are those of its process.

A test calls ``draw()`` and looks at ``plt.gca()``; or it makes axes and has student code draw in
them. So what makes a figure, or finds the current one, is asked from the student process when a
test itself calls it. Only a test that draws has figures of its own, here: its lines may be what it
expects.
"""

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from gradus.engine.judge.student import Student

STATE = re.compile(r"\b(plt|pyplot|pylab|gcf|gca|get_fignums|fignum_exists)\b")
DRAWS = re.compile(
    r"\.(plot|scatter|bar|barh|hist|hist2d|pie|boxplot|violinplot|imshow|matshow|pcolor|pcolormesh|"
    r"contour|contourf|fill|fill_between|stackplot|stem|step|errorbar|loglog|semilogx|semilogy|"
    r"quiver|streamplot|text|annotate|axhline|axvline|hlines|vlines|add_patch|add_artist)\s*\("
)
FINDS = ("gcf", "gca", "get_fignums", "get_figlabels", "fignum_exists", "sca")
MAKES = ("figure", "subplots", "subplot", "axes", "subplot_mosaic", "clf", "cla")
READS = ("xlim", "ylim", "xticks", "yticks")  # without arguments
CELLS = ("<test cell", "<locked cell")


class Pyplot:
    """``pyplot`` as tests have it.

    Parameters
    ----------
    current : holds the student process to ask, or nothing.
    """

    def __init__(self, current: Sequence[Student]) -> None:
        import matplotlib.pyplot

        self._current = current
        self._draws = False
        self._library = matplotlib.pyplot
        for name in (*FINDS, *MAKES, *READS, "close"):
            setattr(self._library, name, self._mirrored(name, getattr(self._library, name)))

    def begin(self, source: str) -> None:
        """A test cell starts: as after any cell of a notebook, no figure is open."""
        if not STATE.search(source):
            return
        self._draws = DRAWS.search(source) is not None
        if "matplotlib._pylab_helpers" in sys.modules and self._own_figures():
            self._library.close("all")
        if self._current:
            self._current[0].operate("pyplot", "close", ("all",), {})

    def _mirrored(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            is_tests = sys._getframe(1).f_code.co_filename.startswith(CELLS)
            if not self._current or not is_tests or not self._is_theirs(name, args, kwargs):
                return original(*args, **kwargs)
            if name == "close":
                original("all" if args == ("all",) else None)
            return self._current[0].operate("pyplot", name, args, kwargs)

        function.__name__ = function.__qualname__ = name
        function.__doc__ = original.__doc__
        return function

    def _is_theirs(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if name in READS and (args or kwargs):
            return False
        return not self._own_figures() and (not self._draws or name in (*FINDS, *READS, "close"))

    def _own_figures(self) -> bool:
        return bool(sys.modules["matplotlib._pylab_helpers"].Gcf.figs)
