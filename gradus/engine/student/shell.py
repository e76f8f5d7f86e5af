"""An IPython shell without a kernel: cells in, nbformat outputs out."""

import asyncio
import builtins
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.page import as_hook
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from gradus.engine.student.compiler import CellCompiler
from gradus.engine.student.outputs import Outputs
from gradus.engine.student.tracebacks import leave_out_the_middle, remember

NO_INPUT = "input() can't be answered while a notebook is graded: put the value into the cell"
NO_EXIT = "exit() and quit() do nothing while a notebook is graded"
ASYNCHRONOUS = re.compile(r"async|await")


def _transformations(manager: TransformerManager) -> tuple[int, int, int]:
    """How many transformations of each kind there are."""
    return (
        len(manager.cleanup_transforms),
        len(manager.line_transforms),
        len(manager.token_transformers),
    )


KNOWN = _transformations(TransformerManager())


class _Hook(DisplayHook):
    """The value of a cell becomes an ``execute_result``."""

    outputs = AnyTrait()

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.display(
            _jsonable(format_dict),
            md_dict or {},
            kind="execute_result",
            count=self.prompt_count,
        )

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    """What ``display`` shows becomes ``display_data``."""

    def publish(self, data: Any, metadata: Any = None, *, transient: Any = None,
                update: bool = False, **ignored: Any) -> None:  # fmt: skip
        outputs = self.shell.outputs
        display_id = (transient or {}).get("display_id")
        display_id = None if display_id is None else str(display_id)
        if update:
            outputs.update(_jsonable(data), metadata or {}, display_id)
        else:
            outputs.display(_jsonable(data), metadata or {}, display_id=display_id)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait=wait)


class StudentShell(InteractiveShell):
    """The shell that student code runs in.

    Made once in the warm process and inherited by every fork; ``attach`` gives it the outputs.
    """

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(CellCompiler)
    outputs = AnyTrait()
    is_shown = True
    _loop = AnyTrait()
    _figures: frozenset[int] = frozenset()

    def init_virtualenv(self) -> None:
        pass

    def transform_cell(self, raw_cell: str) -> str:
        """Python without magics as it is: IPython's transformations would take long over nothing.

        Transformations that student code has added are applied as ever, and a single line may be
        more than the Python that it looks like: ``ls``, ``pwd``, the name of a macro.
        """
        if (
            _transformations(self.input_transformer_manager) != KNOWN
            or self.input_transformers_post
            or "\n" not in raw_cell.strip()
        ):
            return super().transform_cell(raw_cell)
        code = raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"
        try:
            self.compile.parse_ahead(code, raw_cell)
        except (SyntaxError, ValueError):
            return super().transform_cell(raw_cell)
        return code

    def should_run_async(self, raw_cell: str, **options: Any) -> bool:
        """IPython compiles a cell to find out; one without these words can't be asynchronous."""
        if not ASYNCHRONOUS.search(options.get("transformed_cell") or raw_cell):
            return False
        return super().should_run_async(raw_cell, **options)

    def attach(self, outputs: Outputs) -> None:
        self.outputs = outputs
        # Help goes to a pager in a notebook, and nothing of it is kept.
        self.set_hook("show_in_pager", as_hook(_show_nowhere), 99)
        builtins.input = _refuse_input
        import getpass

        getpass.getpass = _refuse_input

    def ask_exit(self) -> None:
        """``exit()``: the notebook is graded as if it were not there."""
        print(NO_EXIT, file=sys.stderr)

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def system_piped(self, command: str) -> None:
        """``!command``: its output appears below the cell, all of it on stdout as in a terminal."""
        done = subprocess.run(
            ["/bin/sh", "-c", self.var_expand(command, depth=1)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        self.user_ns["_exit_code"] = done.returncode

    system = system_piped

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Formatting a traceback takes long: nothing is done when nobody looks."""
        if self.is_shown:
            super().showtraceback(*args, **kwargs)

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> None:
        """IPython formats each traceback once more, for a history that is never written."""

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """Without the middle of a long traceback: of an endless recursion it would take seconds."""
        kind, error, trace = super()._get_exc_info(exc_tuple)
        leave_out_the_middle(trace)
        return kind, error, trace

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.error(_name(etype), _text(evalue), [str(line) for line in stb])

    def _run_as_a_kernel_would(self, source: str) -> ExecutionResult:
        """Run a cell in a running event loop, once the notebook has to do with such things."""
        if self._loop is None and ASYNCHRONOUS.search(source):
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        if self._loop is None:
            return self.run_cell(source, store_history=True, silent=False)
        task = self._loop.create_task(self._run_in_loop(source))
        with contextlib.suppress(KeyboardInterrupt):  # while the cell was waiting
            return self._loop.run_until_complete(task)
        task.cancel()
        return self._loop.run_until_complete(task)

    async def _run_in_loop(self, source: str) -> ExecutionResult:
        try:
            transformed = self.transform_cell(source)
            is_asynchronous = self.should_run_async(source, transformed_cell=transformed)
        except Exception:  # a cell that can't be transformed shows its error when it is run
            is_asynchronous = False
        if not is_asynchronous:
            return self.run_cell(source, store_history=True, silent=False)
        result = None
        try:
            result = await self.run_cell_async(
                source, store_history=True, silent=False, transformed_cell=transformed
            )
            return result
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)

    def run(self, source: str, *, is_shown: bool = True) -> dict[str, Any]:
        """Run one cell.

        Parameters
        ----------
        is_shown : when False, nobody will look at the outputs: only errors are told.

        Returns
        -------
        dict with ``outputs`` (nbformat 4, an output that can be updated with its ``display_id``),
        ``updates`` (display id, data and metadata for outputs of cells before), ``error`` (None, or
        exception name and message), ``count`` (execution count).
        """
        # Figures that a test made by calling the student's functions are no output of this cell.
        close_figures(open_figures() - self._figures)
        self.outputs.begin()
        with contextlib.nullcontext() if is_shown else _unseen(self):
            result = self._run_as_a_kernel_would(source)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # student code may have put anything there
                continue
        error = result.error_before_exec or result.error_in_exec
        outputs, updates = self.outputs.end()
        self._figures = open_figures()
        return {
            "outputs": outputs,
            "updates": updates,
            "error": None if error is None else [_name(type(error)), _text(error)],
            "count": self.execution_count - 1,
        }


def as_text(result: dict[str, Any]) -> bytes:
    """The result of a cell as JSON: it crosses as one text, and the judge parses nothing else."""
    return json.dumps(result, default=str).encode("utf-8", "backslashreplace")


StudentShell.__name__ = StudentShell.__qualname__ = "ZMQInteractiveShell"


@contextlib.contextmanager
def _unseen(shell: StudentShell) -> Iterator[None]:
    """Nothing is drawn, no value is shown in any other form than text, no traceback is made."""
    formatter = shell.display_formatter
    forms = formatter.active_types
    shell.is_shown, formatter.active_types = False, ["text/plain"]
    try:
        yield
    finally:
        shell.is_shown, formatter.active_types = True, forms
        close_figures(open_figures())


def open_figures() -> frozenset[int]:
    """The numbers of the figures that are open."""
    return frozenset(sys.modules["matplotlib._pylab_helpers"].Gcf.figs)


def close_figures(numbers: frozenset[int]) -> None:
    """Close figures that nobody will look at."""
    for number in numbers:
        sys.modules["matplotlib.pyplot"].close(number)


def make_shell() -> StudentShell:
    """The shell, with the settings of a kernel: inline figures, colours as nbformat has them."""
    remember()
    # The history would be a file and a thread, and a process with threads can't be forked safely.
    # Libraries tell a notebook by the presence of IPKernelApp and by the name of the class.
    config = Config({"HistoryManager": {"enabled": False}, "IPKernelApp": {}})
    shell = StudentShell.instance(config=config, colors="neutral")
    shell.extension_manager.load_extension("storemagic")
    return shell


def _show_nowhere(text: Any, start: int = 0, screen_lines: int = 0, command: Any = None) -> None:
    pass


def _refuse_input(*ignored: Any, **also_ignored: Any) -> str:
    raise RuntimeError(NO_INPUT)


def _jsonable(data: Any) -> dict[str, Any]:
    """A mime bundle with text only: bytes (PNG) become base64, JSON stays."""
    import base64

    bundle = {}
    for mime, value in dict(data).items():
        bundle[str(mime)] = (
            base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        )
    return bundle


def _name(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind))


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # __str__ is the student's
        return "(this error has no readable message)"
