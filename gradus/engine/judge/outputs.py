"""What a student's cell put out, read from the text that the student process sent.

The text may say anything, so each output is built anew, field by field, within the limits that the
student side keeps to by itself when nobody tampers with it.
"""

import json
import math
from typing import Any

from gradus.engine.wire import WireError

LARGEST_RESULT = 24 * 2**20  # bytes
MOST_OUTPUTS = 250
MOST_LINES = 250  # of a traceback
LONGEST_NAME = 200  # characters
LONGEST_MESSAGE = 40_000
DEEPEST = 12  # of JSON in a mime bundle
LONGEST_TEXT = 8 * 2**20  # characters of all outputs of a cell together
LONGEST_NOTEBOOK = 40 * 2**20  # characters of all outputs of a notebook together
LEFT_OUT = (
    "What this cell put out is left out: all outputs of this notebook together are too long.\n"
)


class Allowance:
    """How many characters the cells of a notebook may still put out; ``left`` of them."""

    def __init__(self) -> None:
        self.left = LONGEST_NOTEBOOK


def read_result(text: bytes | memoryview, allowance: Allowance) -> dict[str, Any]:
    """The result of one cell, as the student side describes it (see ``StudentShell.run``).

    A cell for whose outputs nothing is left has a note in place of them.

    ``outputs`` (nbformat 4, with a ``display_id`` where they can be updated), ``updates`` of
    outputs of earlier cells (display id, data, metadata), ``error`` (name and message), ``count``.

    Raises
    ------
    WireError
        when the text can't be read.
    """
    if len(text) > LARGEST_RESULT:
        raise WireError("outputs that are too large")
    try:
        result = json.loads(bytes(text))
    except (ValueError, RecursionError, MemoryError) as error:
        raise WireError(f"outputs that can't be read ({type(error).__name__})") from None
    if type(result) is not dict:
        raise WireError("outputs that are none")
    count = result.get("count")
    reader = _Reader()
    outputs = reader.outputs(result.get("outputs"))
    updates = reader.updates(result.get("updates"))
    if reader.used > allowance.left:
        outputs = [{"output_type": "stream", "name": "stderr", "text": LEFT_OUT}]
        updates = []
    else:
        allowance.left -= reader.used
    return {
        "outputs": outputs,
        "updates": updates,
        "error": _error(result.get("error")),
        "count": count if type(count) is int and 0 <= count < 2**31 else None,
    }


def _error(error: Any) -> list[str] | None:
    if type(error) is not list or len(error) != 2:
        return None
    name, message = error
    return [str(name)[:LONGEST_NAME], str(message)[:LONGEST_MESSAGE]]


class _Reader:
    """Reads the outputs of one cell, up to ``LONGEST_TEXT`` characters."""

    def __init__(self) -> None:
        self._room = LONGEST_TEXT

    @property
    def used(self) -> int:
        """The characters so far."""
        return LONGEST_TEXT - max(0, self._room)

    def outputs(self, outputs: Any) -> list[dict[str, Any]]:
        if type(outputs) is not list:
            return []
        built = [self._output(each) for each in outputs[:MOST_OUTPUTS] if type(each) is dict]
        return [each for each in built if each is not None]

    def updates(self, updates: Any) -> list[list[Any]]:
        if type(updates) is not list:
            return []
        return [
            [each[0][:LONGEST_NAME], *self._rich(*each[1:])]
            for each in updates[:MOST_OUTPUTS]
            if type(each) is list and len(each) == 3 and type(each[0]) is str
        ]

    def _rich(self, data: Any, metadata: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return (
            self._bundle(data if type(data) is dict else {}),
            self._json(metadata, DEEPEST) if type(metadata) is dict else {},
        )

    def _output(self, output: dict[str, Any]) -> dict[str, Any] | None:
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            return {"output_type": kind, "name": name, "text": self._text(output.get("text"))}
        if kind == "error":
            trace = output.get("traceback")
            lines = trace[:MOST_LINES] if type(trace) is list else []
            return {
                "output_type": kind,
                "ename": self._text(output.get("ename"))[:LONGEST_NAME],
                "evalue": self._text(output.get("evalue"))[:LONGEST_MESSAGE],
                "traceback": [self._text(line) for line in lines],
            }
        if kind not in ("display_data", "execute_result"):
            return None
        data, metadata = self._rich(output.get("data"), output.get("metadata"))
        built: dict[str, Any] = {"output_type": kind, "data": data, "metadata": metadata}
        if type(output.get("display_id")) is str:
            built["display_id"] = output["display_id"][:LONGEST_NAME]
        if kind == "execute_result":
            count = output.get("execution_count")
            built["execution_count"] = count if type(count) is int else None
        return built

    def _bundle(self, data: dict[str, Any]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for mime, value in list(data.items())[:20]:
            is_json = mime.endswith("json") and type(value) is not str
            built[mime[:LONGEST_NAME]] = (
                self._json(value, DEEPEST) if is_json else self._text(value)
            )
        return built

    def _text(self, value: Any) -> str:
        if type(value) is list:
            value = "".join(each for each in value if type(each) is str)
        text = value[: self._room] if type(value) is str else ""
        self._room -= len(text)
        return text

    def _json(self, value: Any, depth: int) -> Any:
        self._room -= 1
        if self._room <= 0 or depth < 0:
            return None
        if type(value) is dict:
            items = value.items()
            return {self._text(key): self._json(each, depth - 1) for key, each in items}
        if type(value) is list:
            return [self._json(each, depth - 1) for each in value]
        if type(value) is str:
            return self._text(value)
        if type(value) is float and not math.isfinite(value):
            return None
        return value
