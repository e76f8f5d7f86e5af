"""The conversation with one student process, as the judge holds it."""

import importlib
import json
import socket
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from gradus.engine.judge import errors_of_students, proxies
from gradus.engine.judge.troubles import AuthorMistake, StudentDied, StudentTimeout
from gradus.engine.wire import Channel, Codec, Hangup, WireError

GRACE_SECONDS = 1.0
"""How long interrupted student code may take to come to its senses before it is killed."""

PUBLIC_LIBRARIES = frozenset(
    {"numpy", "scipy", "pandas", "matplotlib", "sklearn", *sys.stdlib_module_names}
)
MUTABLE = (list, dict, set, bytearray, np.ndarray, np.random.Generator)


class Student:
    """Requests to one student process; any may raise ``StudentTimeout`` or ``StudentDied``.

    Attributes
    ----------
    deadline : of ``time.monotonic``, for whatever is asked next.
    trouble : the timeout or death that ended the conversation (or interrupted it), once it has
        happened, even if a test cell swallowed it.
    epoch : counts the requests that may have changed the student's objects.
    """

    def __init__(self, wire: socket.socket, lifeline: socket.socket) -> None:
        self._channel = Channel(wire)
        self._lifeline = lifeline
        self._codec = Codec(self._export, self._resolve)
        self._callbacks: list[Callable[..., Any]] = []
        self._callback_numbers: dict[int, int] = {}
        self.deadline = float("inf")
        self.trouble: BaseException | None = None
        self.is_dead = False
        self.has_new_files = False
        self.epoch = 0

    # -- requests ---------------------------------------------------------------------------------

    def put_files(self, files: dict[str, bytes]) -> None:
        """Put files into the working folder."""
        self._request(["files", list(files)], list(files.values()))

    def run(self, source: str, *, is_shown: bool = True) -> dict[str, Any]:
        """Run a cell; its outputs, its error and its execution count (see ``StudentShell.run``)."""
        self.epoch += 1
        answer, blobs = self._request(["run", source, is_shown])
        if answer[0] != "ran":
            return {"outputs": [], "error": [str(answer[1])[:200], ""], "count": None}
        self.has_new_files = bool(answer[1])
        try:
            result = json.loads(bytes(blobs[0]))
        except (ValueError, IndexError, RecursionError) as error:
            raise WireError(f"outputs that can't be read ({type(error).__name__})") from None
        return result if isinstance(result, dict) else {}

    def fetch(self, name: str) -> Any:
        """The value of a name; raises ``NameError`` where there is none."""
        answer, blobs = self._request(["fetch", name])
        if answer[0] == "absent":
            raise NameError(f"name {name!r} is not defined", name=name)
        return self._value(answer, blobs)

    def bind(self, name: str, value: Any) -> None:
        self.epoch += 1
        out: list[Any] = []
        self._request(["bind", name, self._codec.encode(value, out)], out)

    def unbind(self, name: str) -> None:
        self.epoch += 1
        self._request(["unbind", name])

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object; changes that it makes to its arguments are made here as well."""
        self.epoch += 1
        out: list[Any] = []
        body = [
            "call",
            number,
            [self._codec.encode(each, out) for each in args],
            [[key, self._codec.encode(each, out)] for key, each in kwargs.items()],
        ]
        answer, blobs = self._request(body, out)
        given = [*args, *kwargs.values()]
        kind, changed = answer[0], answer[-1]
        if kind in ("value", "argument", "raised") and isinstance(changed, list):
            self._copy_back(given, changed, blobs)
        if kind == "argument":
            position = answer[1]
            if type(position) is not int or not 0 <= position < len(given):
                raise WireError("an answer that names no argument")
            return given[position]
        return self._value(answer, blobs)

    def operate(self, name: str, *operands: Any) -> Any:
        """Apply a named operation (see ``student.objects``) to objects of the student's."""
        self.epoch += 1
        out: list[Any] = []
        body = ["operate", name, [self._codec.encode(each, out) for each in operands]]
        return self._value(*self._request(body, out))

    def next(self, number: int) -> Any:
        """The next item of an iterator; raises ``StopIteration`` at its end."""
        self.epoch += 1
        answer, blobs = self._request(["next", number])
        if answer[0] == "end":
            raise StopIteration
        return self._value(answer, blobs)

    def signature(self, number: int) -> list[list[Any]]:
        answer, blobs = self._request(["signature", number])
        if answer[0] != "signature":
            self._value(answer, blobs)
            raise WireError("a signature that is none")
        return answer[1]

    def seed(self, library: str, value: Any) -> None:
        """Seed the global random state of ``numpy`` or ``random`` in the student process."""
        out: list[Any] = []
        self._request(["seed", library, self._codec.encode(value, out)], out)

    def collect(self) -> dict[str, bytes]:
        """The files that student code wrote or changed, relative path to content."""
        answer, blobs = self._request(["collect"])
        if answer[0] != "files" or len(answer[1]) != len(blobs):
            return {}
        pairs = zip(answer[1], blobs, strict=True)
        return {name: bytes(blob) for name, blob in pairs if _is_safe_path(name)}

    def close(self) -> None:
        """Hang up; the student process ends."""
        self._channel.close()
        self._lifeline.close()

    # -- the conversation -------------------------------------------------------------------------

    def _request(
        self, message: list[Any], blobs: list[Any] | None = None
    ) -> tuple[list[Any], list[memoryview]]:
        if self.is_dead:
            raise StudentDied
        try:
            self._channel.send(message, blobs)
            while True:
                answer, blobs = self._channel.receive(deadline=self.deadline)
                if not isinstance(answer, list) or not answer or type(answer[0]) is not str:
                    raise WireError("an answer that is none")
                if answer[0] != "callback":
                    return answer, blobs
                self._serve_callback(answer, blobs)
        except Hangup:
            raise self._end(StudentDied()) from None
        except TimeoutError:
            raise self._interrupt() from None
        except WireError:
            # After a malformed frame nothing that follows can be understood.
            self._end(StudentDied())
            raise

    def _interrupt(self) -> BaseException:
        """Time is up: interrupt the student's code, and kill it when it doesn't listen."""
        try:
            self._lifeline.send(b"I")
            end = time.monotonic() + GRACE_SECONDS
            while True:
                answer, _ = self._channel.receive(deadline=end)
                if isinstance(answer, list) and answer and answer[0] != "callback":
                    self.trouble = StudentTimeout()
                    return self.trouble
                self._channel.send(["failed", "KeyboardInterrupt", ""])
        except (OSError, Hangup, WireError):  # TimeoutError is an OSError
            return self._end(StudentTimeout())

    def _end(self, trouble: BaseException) -> BaseException:
        self.is_dead = True
        self.trouble = trouble
        self.close()
        return trouble

    def _serve_callback(self, message: list[Any], blobs: list[memoryview]) -> None:
        _, number, positional, keywords = message
        if type(number) is not int or not 0 <= number < len(self._callbacks):
            raise WireError("a call of a function that was never passed")
        out: list[Any] = []
        try:
            args = [self._codec.decode(each, blobs) for each in positional]
            kwargs = {str(key): self._codec.decode(each, blobs) for key, each in keywords}
            result = self._callbacks[number](*args, **kwargs)
            answer = ["returned", self._codec.encode(result, out)]
        except Exception as error:  # the test's own function failed: student code sees the error
            answer, out = ["failed", type(error).__name__, str(error)[:2000]], []
        self._channel.send(answer, out)

    # -- values -----------------------------------------------------------------------------------

    def _value(self, answer: list[Any], blobs: list[memoryview]) -> Any:
        if answer[0] == "value":
            return self._codec.decode(answer[1], blobs)
        if answer[0] == "raised":
            raise errors_of_students.rebuild(*answer[1:5])
        if answer[0] == "refused":
            raise WireError(str(answer[1])[:1000])
        raise WireError("an answer that fits no question")

    def _copy_back(self, given: list[Any], changed: list[Any], blobs: list[memoryview]) -> None:
        for item in changed:
            position, body = item
            if type(position) is not int or not 0 <= position < len(given):
                raise WireError("a change of an argument that was never passed")
            change_in_place(given[position], self._codec.decode(body, blobs))

    def _export(self, value: Any) -> list[Any]:
        """How an object of the judge's is sent: never itself, at most a way to call it."""
        number = proxies.number_of(value)
        if number is not None:
            return ["yours", number]
        if isinstance(value, types.ModuleType):
            return ["import", value.__name__, ""]
        if callable(value):
            where = _public_name(value)
            if where is not None:
                return ["import", *where]
            if not isinstance(value, type):
                return ["callback", *self._callback(value)]
        raise AuthorMistake(
            f"a test passes a {type(value).__name__} to student code, which is not plain data: "
            "pass numbers, strings, lists, dicts, arrays, data frames or functions"
        )

    def _callback(self, value: Callable[..., Any]) -> tuple[int, str]:
        number = self._callback_numbers.get(id(value))
        if number is None:
            number = len(self._callbacks)
            self._callbacks.append(value)
            self._callback_numbers[id(value)] = number
        return number, str(getattr(value, "__name__", "function"))

    def _resolve(self, description: list[Any]) -> Any:
        kind, number, *rest = description
        if type(number) is not int:
            raise WireError("an object without a number")
        if kind == "module":
            return _own_module(rest[0])
        if kind == "class":
            return proxies.class_stand_in(self, number, *rest)
        if kind == "object":
            return proxies.stand_in(self, number, *rest)
        raise WireError("an object of no known kind")


def change_in_place(value: Any, changed: Any) -> None:
    """Make the judge's argument look like what student code made of its copy."""
    if isinstance(value, np.ndarray) and isinstance(changed, np.ndarray):
        if value.shape == changed.shape and value.dtype == changed.dtype and value.flags.writeable:
            value[...] = changed
    elif isinstance(value, list) and isinstance(changed, list):
        if len(value) == len(changed):
            for index, (old, new) in enumerate(zip(value, changed, strict=True)):
                if isinstance(old, MUTABLE) and type(old) is type(new):
                    change_in_place(old, new)
                else:
                    value[index] = new
        else:
            value[:] = changed
    elif isinstance(value, dict) and isinstance(changed, dict):
        for key in list(value):
            if key not in changed:
                del value[key]
        for key, new in changed.items():
            old = value.get(key)
            if isinstance(old, MUTABLE) and type(old) is type(new):
                change_in_place(old, new)
            else:
                value[key] = new
    elif isinstance(value, set | bytearray) and type(value) is type(changed):
        value.clear()
        value.update(changed) if isinstance(value, set) else value.extend(changed)
    elif isinstance(value, np.random.Generator) and isinstance(changed, np.random.Generator):
        value.bit_generator.state = changed.bit_generator.state
    elif type(value).__module__.partition(".")[0] == "pandas" and type(value) is type(changed):
        _change_table(value, changed)


def _change_table(value: Any, changed: Any) -> None:
    manager = getattr(changed, "_mgr", None)
    if manager is not None:
        value._mgr = manager


def _public_name(value: Any) -> tuple[str, str] | None:
    """Module and name under which everybody can import a function or class; None if nowhere."""
    if isinstance(value, np.ufunc):
        return ("numpy", value.__name__) if getattr(np, value.__name__, None) is value else None
    module = getattr(value, "__module__", None) or ""
    name = getattr(value, "__qualname__", "")
    if module.partition(".")[0] not in PUBLIC_LIBRARIES or module == "__main__":
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is value else None


def _own_module(name: Any) -> types.ModuleType:
    """The judge's own import of a module that the student's name leads to."""
    if type(name) is not str or name.partition(".")[0] not in PUBLIC_LIBRARIES:
        raise WireError(f"a module that tests can't use: {str(name)[:80]!r}")
    return importlib.import_module(name)


def _is_safe_path(name: Any) -> bool:
    if type(name) is not str or not name or name.startswith(("/", ".")) or "\0" in name:
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))
