"""What a cell puts out, as nbformat 4 outputs, capped.

Two sources are merged: Python's ``sys.stdout`` and ``sys.stderr``, collected at once, and the file
descriptors 1 and 2 (C code, subprocesses), which lead into an anonymous file each and are read
whenever Python writes and when the cell ends.
"""

import io
import os
import sys
from typing import Any

LARGEST_TEXT = 512 * 1024  # characters of one stream or text output of a cell
LARGEST_DATA = 4 * 2**20  # characters of rich output of a cell
MOST_OUTPUTS = 200
MOST_LINES = 200  # of a traceback
MIDDLE_CUT = "\n... the middle of this traceback was left out: it is too long ...\n"
CUT = "\n... the rest of this output was cut: it is too long ...\n"


class Outputs:
    """The outputs of the cell that is running.

    ``process`` is the one whose outputs they are: not a fork that student code has made.
    """

    def __init__(self) -> None:
        self._earlier: set[str] = set()  # display ids of cells before
        self.reopen()

    def reopen(self) -> None:
        """Take over the descriptors 1 and 2 in this process: it may be a fork of another."""
        self.process = os.getpid()
        self._descriptors = {"stdout": _Descriptor(1), "stderr": _Descriptor(2)}
        self.begin()

    def begin(self) -> None:
        """A new cell starts: forget everything."""
        for descriptor in self._descriptors.values():
            descriptor.take()
        self._items: list[dict[str, Any]] = []
        self._updates: list[list[Any]] = []
        self._text = 0
        self._data = 0
        self._is_full = False
        self._clear_next = False

    def end(self) -> tuple[list[dict[str, Any]], list[list[Any]]]:
        """The outputs of the cell in nbformat 4, and the updates of outputs of earlier cells."""
        self._drain()
        items, self._items = self._items, []
        for item in items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
            elif "display_id" in item:
                self._earlier.add(item["display_id"])
        return items, self._updates

    def hear(self) -> list[str]:
        """What was printed since it was asked last, on stdout and on stderr; it is forgotten."""
        self._drain()
        streams = [item for item in self._items if item["output_type"] == "stream"]
        self._items = [item for item in self._items if item["output_type"] != "stream"]
        self._text = 0
        return [
            "".join(part for item in streams if item["name"] == name for part in item["text"])
            for name in ("stdout", "stderr")
        ]

    def stream(self, name: str, text: str) -> None:
        self._drain()
        self._append_stream(name, text)

    def display(self, data: dict[str, Any], metadata: dict[str, Any], *, kind: str = "display_data",
                count: int | None = None, display_id: str | None = None) -> None:  # fmt: skip
        """Add rich output, or the value of the cell (``kind="execute_result"``)."""
        self._drain()
        self._clear_if_asked()
        if display_id is not None:
            self.update(data, metadata, display_id)
        size = sum(len(value) if isinstance(value, str | bytes) else 64 for value in data.values())
        if self._data + size > LARGEST_DATA or len(self._items) >= MOST_OUTPUTS:
            data = {"text/plain": CUT.strip()}
            metadata = {}
            if self._is_full:
                return
            self._is_full = True
        self._data += size
        item = {"output_type": kind, "data": data, "metadata": metadata}
        if kind == "execute_result":
            item["execution_count"] = count
        if display_id is not None:
            item["display_id"] = display_id
        self._items.append(item)

    def update(
        self, data: dict[str, Any], metadata: dict[str, Any], display_id: str | None
    ) -> None:
        """Replace what was displayed under an id, in this cell and before; ids may be unknown."""
        for item in self._items:
            if item.get("display_id") == display_id:
                item["data"], item["metadata"] = data, metadata
        if display_id in self._earlier and len(self._updates) < MOST_OUTPUTS:
            self._updates = [each for each in self._updates if each[0] != display_id]
            self._updates.append([display_id, data, metadata])

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self._drain()
        self._clear_if_asked()
        self._items.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": value[:LARGEST_TEXT // 16],
                "traceback": _shortened(traceback),
            }
        )  # fmt: skip

    def clear(self, *, wait: bool) -> None:
        if wait:
            self._clear_next = True
        else:
            self._items.clear()

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self._items.clear()
            self._clear_next = False

    def _drain(self) -> None:
        for name, descriptor in self._descriptors.items():
            text = descriptor.take()
            if text:
                self._append_stream(name, text)

    def _append_stream(self, name: str, text: str) -> None:
        if not text:
            return
        self._clear_if_asked()
        room = LARGEST_TEXT - self._text
        if room <= 0:
            return
        if len(text) > room:
            text = text[:room] + CUT
        self._text += len(text)
        last = self._items[-1] if self._items else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(text)
        elif len(self._items) < MOST_OUTPUTS:
            self._items.append({"output_type": "stream", "name": name, "text": [text]})


def _shortened(traceback: list[str]) -> list[str]:
    """A traceback without its middle where that is long: an endless recursion, say."""
    if len(traceback) > MOST_LINES:
        half = MOST_LINES // 2
        traceback = [*traceback[:half], MIDDLE_CUT, *traceback[-half:]]
    return [line[: LARGEST_TEXT // 16] for line in traceback]


class Stream(io.TextIOBase):
    """A ``sys.stdout`` or ``sys.stderr`` that writes into the outputs."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, outputs: Outputs, name: str, descriptor: int) -> None:
        super().__init__()
        self._outputs = outputs
        self._descriptor = descriptor
        self.name = f"<{name}>"
        self._stream = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() == self._outputs.process:
            self._outputs.stream(self._stream, text)
        else:  # a process that student code forked
            os.write(self._descriptor, text.encode("utf-8", "replace"))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class _Descriptor:
    """A file descriptor led into an anonymous file, read from where the last reading ended."""

    def __init__(self, number: int) -> None:
        self._file = os.memfd_create(f"output-{number}", os.MFD_CLOEXEC)
        os.dup2(self._file, number)
        self._read = 0

    def take(self) -> str:
        size = os.fstat(self._file).st_size
        if size <= self._read:
            self._read = size  # student code may have truncated it
            return ""
        data = os.pread(self._file, min(size - self._read, 4 * LARGEST_TEXT), self._read)
        self._read = size
        return data.decode("utf-8", "replace")


def redirect(outputs: Outputs) -> None:
    """Lead ``sys.stdout`` and ``sys.stderr`` into the outputs."""
    sys.stdout = Stream(outputs, "stdout", 1)
    sys.stderr = Stream(outputs, "stderr", 2)
