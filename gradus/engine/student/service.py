"""The student process's side of the conversation: one request at a time, answered in order.

Requests are lists whose first item is a verb; every request gets exactly one answer, except that
while student code runs it may call back a function that the judge passed in.
"""

import contextlib
import inspect
import os
import random
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any

import numpy as np

from gradus.engine.student import given
from gradus.engine.student.cladding import is_clad
from gradus.engine.student.exceptions import (
    details_of,
    exception_named,
    given_class,
    leave,
    leave_asynchronously,
)
from gradus.engine.student.files import listing, put_files
from gradus.engine.student.objects import OPERATIONS, Objects, describe, signature
from gradus.engine.student.retention import Retention, references
from gradus.engine.student.shell import StudentShell, as_text
from gradus.engine.student.surroundings import surrounded
from gradus.engine.wire import Channel, Hangup, WireError, databases
from gradus.engine.wire.changes import MUTABLE, change_in_place, changes, fingerprints
from gradus.engine.wire.codec import Codec
from gradus.engine.wire.folders import Listing

LARGEST_FILES = 20 * 2**20  # bytes of files that are handed back


class Service:
    """Serves one judge until it hangs up.

    Parameters
    ----------
    played : the cells that have run in this process before, each with its result.
    """

    def __init__(
        self, channel: Channel, shell: StudentShell, played: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        self._channel = channel
        self._shell = shell
        self._opening = list(played)
        self._objects = Objects()
        self._codec = Codec(self._export, self._resolve, is_clad=is_clad)
        self._retention = Retention(self._codec)
        self._callbacks: dict[int, Any] = {}
        self._theirs: dict[int, int] = {}
        self._given: dict[str, tuple[int, int]] = {}
        self._folder = Listing({"": "."})
        self._is_busy = False
        self._open_callbacks = 0
        self._errors: list[BaseException] = []
        self._process, self._thread = os.getpid(), threading.get_ident()
        self._verbs = {
            "prepare": self._prepare,
            "run": self._run,
            "fetch": self._fetch,
            "bind": self._bind,
            "unbind": self._unbind,
            "names": self._names,
            "call": self._call,
            "calls": self._calls,
            "kept": self._kept,
            "rewrite": self._rewrite,
            "operate": self._operate,
            "next": self._next,
            "signature": self._signature,
            "seed": self._seed,
            "collect": self._collect,
            "share": self._share,
            "changed": self._changed,
            "files": self._files,
        }

    def serve(self) -> None:
        """Answer requests until the judge hangs up."""
        signal.signal(signal.SIGINT, self._interrupt)
        while True:
            try:
                message, blobs = self._channel.receive()
            except Hangup:
                return
            try:
                self._is_busy = True
                answer, out = self._answer(message, blobs)
                self._is_busy = False
            except KeyboardInterrupt:
                self._is_busy = False
                answer, out = ["raised", details_of(KeyboardInterrupt())], []
            self._send(answer, out)

    def _send(self, answer: list[Any], out: list[Any]) -> None:
        if os.getpid() != self._process:  # a fork of the student's that came back from a call
            os._exit(0)
        try:
            self._channel.send(answer, out)
        except WireError as error:
            self._channel.send(["refused", str(error)])

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C from the judge's time limit; late for one cell, it must not hit the next."""
        if self._is_busy:
            raise KeyboardInterrupt

    def _answer(self, message: list[Any], blobs: list[Any]) -> tuple[list[Any], list[Any]]:
        verb, *arguments = message
        if verb == "within":
            return self._answer_within(blobs, *arguments)
        out: list[Any] = []
        try:
            return self._verbs[verb](blobs, out, *arguments), out
        except WireError as error:
            return ["refused", str(error)], []
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever student code raises is an answer
            return self._raised(error, out), out

    def _answer_within(
        self, blobs: list[Any], functions: list[Any], message: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Answer in the surroundings that a test has made, and tell what was printed."""
        outputs = self._shell.outputs
        if not self._open_callbacks:
            outputs.hear()
        made = {name: self._codec.decode(body, blobs) for name, body in functions}
        with surrounded(made):
            answer, out = self._answer(message, blobs)
        return ["within", answer, outputs.hear()], out

    def _raised(self, error: BaseException, out: list[Any]) -> list[Any]:
        number = None
        if self._open_callbacks:  # it may come back through the judge's function
            number = len(self._errors)
            self._errors.append(error)
        encode = lambda value: self._codec.encode(value, out)  # noqa: E731
        return ["raised", details_of(error, encode, number=number)]

    def _again(
        self, name: str, message: str, number: int | None = None, lineage: Any = None
    ) -> BaseException:
        """The exception that a function of the judge's ended with: the student's own, or a copy."""
        if number is not None:
            return self._errors[number]
        return exception_named(name, message, lineage)

    # -- values -----------------------------------------------------------------------------------

    def _export(self, value: Any) -> list[Any]:
        if id(value) in self._theirs:  # kept in ``_callbacks``, so no other object has the id
            return ["mine", self._theirs[id(value)] + 1]
        number = self._objects.keep(value)
        try:
            return describe(value, number)
        except Exception as error:  # a class may lie about itself
            raise WireError(f"an object that can't be described ({type(error).__name__})") from None

    def _resolve(self, description: list[Any]) -> Any:
        kind, *rest = description
        if kind == "yours":
            return self._objects[rest[0]]
        if kind == "named":
            return self._shell.user_ns[rest[0]]
        if kind == "import":
            module, name = rest
            __import__(module)
            value = sys.modules[module]
            for part in name.split(".") if name else []:
                value = getattr(value, part)
            return value
        if kind == "error":
            return given_class(rest[0])
        if kind == "text":
            return given.text_file(*rest)
        if kind == "database":
            return self._database(*rest)
        number, name, *more = rest
        if number not in self._callbacks:
            stub = self._stub(number, name)
            if kind == "callback" and more:
                self._described(stub, *more)
            make = {
                "iterator": given.iterate,
                "object": lambda each: given.given_object(each, name, *more),
            }
            self._callbacks[number] = make[kind](stub) if kind in make else stub
            if kind == "object":
                self._theirs[id(self._callbacks[number])] = number
        return self._callbacks[number]

    def _stub(self, number: int, name: str) -> Any:
        def function(*args: Any, **kwargs: Any) -> Any:
            if (os.getpid(), threading.get_ident()) != (self._process, self._thread):
                raise RuntimeError(f"{name} can't be called from another thread or process")
            out: list[Any] = []
            body = [
                "callback",
                number,
                [self._codec.encode(each, out) for each in args],
                [[key, self._codec.encode(each, out)] for key, each in kwargs.items()],
            ]
            self._channel.send(body, out)
            self._open_callbacks += 1
            try:
                return self._wait_for_callback([*args, *kwargs.values()])
            finally:
                self._open_callbacks -= 1

        function.__name__ = function.__qualname__ = name
        return function

    def _database(self, number: int, path: str, pages: bytes | None, has_rows: bool) -> Any:
        """A connection to the test's database, the same one each time."""
        if number not in self._callbacks:
            self._callbacks[number] = databases.connect(path, pages, has_rows=has_rows)
        elif pages is not None:
            databases.fill(self._callbacks[number], pages)
        return self._callbacks[number]

    def _described(self, function: Any, doc: Any, parameters: list[Any]) -> None:
        """Give the stub the documentation and the signature that the test's function has."""
        function.__doc__ = doc
        decoded = [
            inspect.Parameter(name, inspect._ParameterKind(kind),
                              default=self._codec.decode(default, []) if has else inspect._empty)
            for name, kind, has, default in parameters
        ]  # fmt: skip
        with contextlib.suppress(ValueError):
            function.__signature__ = inspect.Signature(decoded)

    def _wait_for_callback(self, given: list[Any]) -> Any:
        """What the judge's function gives and changes, answering its questions meanwhile."""
        while True:
            message, blobs = self._channel.receive()
            if message[0] == "returned":
                for position, body in message[2]:
                    change_in_place(given[position], self._codec.decode(body, blobs))
                return self._codec.decode(message[1], blobs)
            if message[0] == "failed":
                raise self._again(*message[1:])
            try:
                answer, out = self._answer(message, blobs)
            except KeyboardInterrupt as error:  # the student's own: at a real one all ends
                answer, out = ["raised", details_of(error)], []
            self._send(answer, out)

    # -- verbs ------------------------------------------------------------------------------------

    def _prepare(self, blobs: list[Any], out: list[Any], seed: int, names: list[str]) -> list[Any]:
        random.seed(seed)
        np.random.seed(seed)
        put_files(dict(zip(names, blobs, strict=True)))
        self._given = listing()
        return ["done"]

    def _run(self, blobs: list[Any], out: list[Any], source: str, is_shown: bool) -> list[Any]:
        played, text = self._opening.pop(0) if self._opening else (None, b"")
        if played != source:
            self._opening.clear()
            text = as_text(self._shell.run(source, is_shown=is_shown))
        out.append(text)
        return ["ran", listing() != self._given]

    def _fetch(self, blobs: list[Any], out: list[Any], name: str) -> list[Any]:
        namespace = self._shell.user_ns
        if name not in namespace:
            return ["absent"]
        return ["value", self._codec.encode(namespace[name], out)]

    def _names(self, blobs: list[Any], out: list[Any]) -> list[Any]:
        hidden = self._shell.user_ns_hidden
        return ["names", [name for name in self._shell.user_ns if name not in hidden]]

    def _bind(self, blobs: list[Any], out: list[Any], name: str, body: Any) -> list[Any]:
        self._shell.user_ns[name] = self._codec.decode(body, blobs)
        return ["done"]

    def _unbind(self, blobs: list[Any], out: list[Any], name: str) -> list[Any]:
        self._shell.user_ns.pop(name, None)
        return ["done"]

    def _call(self, blobs: list[Any], out: list[Any], number: int, positional: list[Any],
              keywords: list[Any], repeated: Any = (),
              is_watched: bool = False) -> list[Any]:  # fmt: skip
        given = [self._codec.decode(each, blobs) for each in positional]
        given += [self._codec.decode(each, blobs) for _, each in keywords]
        for position, first in repeated:
            given[position] = given[first]
        args = given[: len(positional)]
        kwargs = {key: each for (key, _), each in zip(keywords, given[len(args) :], strict=True)}
        before, counts = fingerprints(given, self._codec), references(given)
        error = result = None
        try:
            result = self._objects[number](*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as raised:  # an answer, whatever it is
            error = self._raised(raised, out)
        changed = changes(given, before, self._codec, out)
        answer = error or self._returned(result, given, out)
        shared = self._retention.notice_result(result) if is_watched else None
        result = None
        kept = self._retention.notice(given, counts)
        if shared is not None and answer[0] == "value":
            return [*answer, changed, kept, shared]
        return [*answer, changed, kept] if kept else [*answer, changed]

    def _returned(self, result: Any, given: list[Any], out: list[Any]) -> list[Any]:
        for position, each in enumerate(given):
            if each is result and isinstance(each, MUTABLE):
                return ["argument", position]
        return ["value", self._codec.encode(result, out)]

    def _kept(self, blobs: list[Any], out: list[Any], changed: list[Any] | None) -> list[Any]:
        """What the test has done to what was kept; None: it is over."""
        if changed is None:
            self._retention.clear()
        else:
            self._retention.follow(changed, blobs)
        return ["done"]

    def _rewrite(self, blobs: list[Any], out: list[Any], place: list[Any], old: Any,
                 count: int, new: Any) -> list[Any]:  # fmt: skip
        """Do to a value what the test has done to its copy, unless it is another by now."""
        *owner, name = place
        names = self._shell.user_ns
        value = getattr(self._objects[owner[0]], name) if owner else names.get(name)
        now: list[Any] = []
        body = self._codec.encode(value, now)
        if body == old and [bytes(each) for each in now] == [*map(bytes, blobs[:count])]:
            change_in_place(value, self._codec.decode(new, blobs))
        return ["done"]

    def _calls(
        self, blobs: list[Any], out: list[Any], number: int, cases: list[list[Any]]
    ) -> list[Any]:
        """The answers to several calls of one object, each as that to ``call``."""
        answers = []
        for positional in cases:
            try:
                answers.append(self._call(blobs, out, number, positional, []))
            except WireError as error:
                answers.append(["refused", str(error)])
        return ["answers", answers]

    def _operate(
        self, blobs: list[Any], out: list[Any], name: str, operands: list[Any]
    ) -> list[Any]:
        values = [self._codec.decode(each, blobs) for each in operands]
        if name == "array":
            result = np.asarray(*values)
        elif name == "enter":
            result = values[0].__enter__()
        elif name == "aexit":
            result = leave_asynchronously(*values)
        elif name == "exit":
            result = leave(*values)
        else:
            result = OPERATIONS[name](*values)
        return ["value", self._codec.encode(result, out)]

    def _next(self, blobs: list[Any], out: list[Any], number: int) -> list[Any]:
        """Up to one item of an iterator."""
        try:
            item = next(self._objects[number])
        except StopIteration as end:
            return ["end", self._codec.encode(end.value, out)]
        return ["value", self._codec.encode(item, out)]

    def _signature(self, blobs: list[Any], out: list[Any], number: int) -> list[Any]:
        encode = self._codec.encode
        return ["signature", signature(self._objects[number], lambda each: encode(each, out))]

    def _seed(self, blobs: list[Any], out: list[Any], library: str, body: Any) -> list[Any]:
        value = self._codec.decode(body, blobs)
        (np.random.seed if library == "numpy" else random.seed)(value)
        return ["done"]

    def _share(self, blobs: list[Any], out: list[Any], work: str, temporary: str) -> list[Any]:
        """From now on the judge's folders are here as well, under the same paths."""
        with contextlib.suppress(OSError):
            os.makedirs(temporary, exist_ok=True)
            if not os.path.exists(work):
                os.symlink(os.getcwd(), work)
        self._folder = Listing({f"{temporary}/": temporary, "": os.getcwd()})
        self._folder.know(lambda name, size, date: self._given.get(name) == (size, date))
        return ["done"]

    def _changed(self, blobs: list[Any], out: list[Any]) -> list[Any]:
        """What has changed in the folders since the judge was told, or told us."""
        difference = self._folder.difference()
        if difference is None:
            return ["changed"]
        *names, contents = difference
        out.extend(contents)
        return ["changed", *names]

    def _files(self, blobs: list[Any], out: list[Any], removed: list[str], folders: list[str],
               names: list[str]) -> list[Any]:  # fmt: skip
        self._folder.apply(removed, folders, names, blobs)
        found = listing()  # what a test has written is not handed back as the student's
        self._given |= {name: found[name] for name in names if name in found}
        return ["done"]

    def _collect(self, blobs: list[Any], out: list[Any]) -> list[Any]:
        """The files that student code wrote or changed in the working folder."""
        names, size = [], 0
        for name, status in sorted(listing().items()):
            if self._given.get(name) == status or size + status[0] > LARGEST_FILES:
                continue
            with open(name, "rb") as file:
                content = file.read(LARGEST_FILES - size)
            size += len(content)
            names.append(name)
            out.append(content)
        return ["files", names]
