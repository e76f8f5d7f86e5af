"""An IPython shell without a kernel: cells in, nbformat outputs out."""

import ast
import builtins
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from gradus.engine.student.outputs import Outputs
from gradus.engine.student.tracebacks import CellCompiler, remember

NO_INPUT = "input() can't be answered while a notebook is graded: put the value into the cell"


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
        if update:
            outputs.update(_jsonable(data), metadata or {}, str(display_id))
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

    def init_virtualenv(self) -> None:
        pass

    def transform_cell(self, raw_cell: str) -> str:
        """Python without magics as it is: IPython's transformations would take long over nothing.

        Transformations that student code has added are applied as ever.
        """
        if (
            _transformations(self.input_transformer_manager) != KNOWN
            or self.input_transformers_post
        ):
            return super().transform_cell(raw_cell)
        try:
            ast.parse(raw_cell)
        except (SyntaxError, ValueError):
            return super().transform_cell(raw_cell)
        return raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"

    def attach(self, outputs: Outputs) -> None:
        self.outputs = outputs
        builtins.input = _refuse_input
        import getpass

        getpass.getpass = _refuse_input

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def system_piped(self, command: str) -> None:
        """``!command``: its output appears below the cell."""
        done = subprocess.run(
            ["/bin/sh", "-c", self.var_expand(command, depth=1)], stdin=subprocess.DEVNULL
        )
        self.user_ns["_exit_code"] = done.returncode

    system = system_piped

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Formatting a traceback takes long: nothing is done when nobody looks."""
        if self.is_shown:
            super().showtraceback(*args, **kwargs)

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> None:
        """IPython formats each traceback once more, for a history that is never written."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.error(_name(etype), _text(evalue), [str(line) for line in stb])

    def run(self, source: str, *, is_shown: bool = True) -> dict[str, Any]:
        """Run one cell.

        Parameters
        ----------
        is_shown : when False, nobody will look at the outputs: only errors are told.

        Returns
        -------
        dict with ``outputs`` (nbformat 4), ``error`` (None, or exception name and message),
        ``count`` (execution count).
        """
        self.outputs.begin()
        with contextlib.nullcontext() if is_shown else _unseen(self):
            result = self.run_cell(source, store_history=True, silent=False)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # student code may have put anything there
                continue
        error = result.error_before_exec or result.error_in_exec
        outputs = self.outputs.end()
        for output in outputs:
            output.pop("transient", None)
        return {
            "outputs": outputs,
            "error": None if error is None else [_name(type(error)), _text(error)],
            "count": self.execution_count - 1,
        }


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
        close_figures()


def close_figures() -> None:
    """Close the figures that are open: nobody will look at them."""
    sys.modules["matplotlib.pyplot"].close("all")


def make_shell() -> StudentShell:
    """The shell, with the settings of a kernel: inline figures, colours as nbformat has them."""
    remember()
    # The history would be a file and a thread, and a process with threads can't be forked safely.
    config = Config({"HistoryManager": {"enabled": False}})
    return StudentShell.instance(config=config, colors="linux")


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
