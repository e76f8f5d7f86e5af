"""What of the test's own a student process was given: functions to call back, and no more.

A value that is no plain data is described to the student process: by the name under which it has
the same, as an object of its own, or as a number by which student code may have it called here.
"""

from __future__ import annotations

import inspect
import sqlite3
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradus.engine.judge import errors_of_students, giving
from gradus.engine.judge.handles import number_of, student_of
from gradus.engine.judge.libraries import public_name
from gradus.engine.judge.timelimit import is_limited, time_limit
from gradus.engine.judge.troubles import AuthorMistake, StudentDied
from gradus.engine.wire import WireError, databases
from gradus.engine.wire.changes import changes, fingerprints

if TYPE_CHECKING:
    from gradus.engine.judge.student import Student


@dataclass(frozen=True, slots=True)
class Named:
    """Sent in place of a value that the student process has itself, under a name."""

    name: str


class Exports:
    """Of one student process.

    Attributes
    ----------
    mistake : the author's, or a failed assertion, in a function that student code has called; the
        next answer raises it.
    """

    def __init__(self, student: Student) -> None:
        self._student = student
        self._functions: list[Callable[..., Any]] = []
        self._numbers: dict[int, int] = {}
        self._values: list[Any] = []
        self._passed: set[int] = set()
        self.mistake: AuthorMistake | AssertionError | None = None

    def describe(self, value: Any) -> list[Any]:
        """How an object of the judge's is sent: never itself, at most a way to call it."""
        if type(value) is Named:
            return ["named", value.name]
        number = number_of(value)
        if number is not None:
            if student_of(value) is not self._student:
                raise StudentDied
            return ["yours", number]
        if isinstance(value, types.ModuleType):
            return ["import", value.__name__, ""]
        if callable(value) and type(value) is not sqlite3.Connection:
            where = public_name(value)
            if where is not None:
                return ["import", *where]
            lineage = (
                errors_of_students.give(value)
                if isinstance(value, type) and issubclass(value, Exception)
                else None
            )
            if lineage is not None:
                return ["error", lineage]
            if id(value) in self._student.twins:
                return ["named", self._student.twins[id(value)][0]]
            if not isinstance(value, type) or giving.is_made_by_a_test(value):
                return ["callback", *self._number(value), *self._description(value)]
        if type(value) is sqlite3.Connection:
            return self._database(value)
        kind = giving.kind_of(value)
        if kind == "text":
            return ["text", value.getvalue(), value.tell()]
        if kind == "iterator":
            return ["iterator", *self._number(value, giving.taker(value))]
        if kind == "object" and not isinstance(value, type):
            number, _ = self._number(value, giving.accessor(value))
            module = type(value).__module__.replace("__main__", "")
            return ["object", number, type(value).__name__, module, giving.specials(value)]
        raise giving.refusal(value)

    def own(self, number: int) -> Any:
        """The object of the judge's that student code has under this number, and gives back.

        One with an ``==`` of its own only in the test cell that passed it: ``mock.ANY``, kept for
        later, would be the right answer to everything.

        Raises
        ------
        WireError
            for a number that it was not given.
        """
        if not 0 <= number < len(self._values):
            raise WireError("an object that was never passed")
        value = self._values[number]
        if type(value).__eq__ is not object.__eq__ and number not in self._passed:
            raise WireError("an object that was passed by another test cell")
        return value

    def begin_test(self) -> None:
        """A test cell starts: it has passed nothing yet."""
        self._passed.clear()

    def answer(self, message: list[Any], blobs: list[Any]) -> tuple[list[Any], list[Any]]:
        """Answer student code that calls a function of the judge's, in its cells too."""
        if is_limited():
            return self._called_back(message, blobs)
        with time_limit(max(0.01, self._student.deadline - time.monotonic())):
            return self._called_back(message, blobs)

    def _called_back(self, message: list[Any], blobs: list[Any]) -> tuple[list[Any], list[Any]]:
        number, positional, keywords = _callback_parts(message)
        if not 0 <= number < len(self._functions):
            raise WireError("a call of a function that was never passed")
        args = [self._student.codec.decode(each, blobs) for each in positional]
        kwargs = {str(key): self._student.codec.decode(each, blobs) for key, each in keywords}
        given = [*args, *kwargs.values()]
        before = fingerprints(given, self._student.codec)
        out: list[Any] = []
        try:
            result = self._functions[number](*args, **kwargs)
            body = self._student.codec.encode(result, out)
            return ["returned", body, changes(given, before, self._student.codec, out)], out
        except AuthorMistake as error:
            # What it gives may be of student code's own choice: the author can do nothing for it.
            if not any(isinstance(each, type) or number_of(each) for each in given):
                self.mistake = error
            return ["failed", "RuntimeError", str(error)], []
        except AssertionError as error:
            if not errors_of_students.is_verdict(error) or self._student.customs.catches_assertions:
                return self._failed(error)
            self.mistake = error  # it is for the test to say what failed, and for nobody to catch
            return ["failed", "AssertionError", ""], []
        except Exception as error:  # the test's own function failed: student code sees the error
            return self._failed(error)

    def _failed(self, error: Exception) -> tuple[list[Any], list[Any]]:
        number = errors_of_students.number_of(error)
        words = ["failed", _builtin_name(error), str(error)[:2000], number]
        return [*words, errors_of_students.remember_raised(error)], []

    def _database(self, value: sqlite3.Connection) -> list[Any]:
        pages = databases.content(value)
        path = databases.path_of(value) if pages is None else ""
        if pages is None and not path:  # too large
            raise giving.refusal(value)
        number, _ = self._number(value)
        return ["database", number, path, pages, value.row_factory is sqlite3.Row]

    def _description(self, value: Callable[..., Any]) -> list[Any]:
        """Documentation and parameters of the test's function; empty where they can't be told."""
        doc = getattr(value, "__doc__", None)
        try:
            found = inspect.signature(value).parameters.values()
            blobs: list[Any] = []
            parameters = [
                [each.name, int(each.kind), has_default := each.default is not each.empty,
                 self._student.codec.encode(each.default, blobs) if has_default else None]
                for each in found
            ]  # fmt: skip
        except (ValueError, TypeError, WireError, AuthorMistake):
            return []
        return [] if blobs else [doc if type(doc) is str else None, parameters]

    def _number(self, value: Any, function: Callable[..., Any] | None = None) -> tuple[int, str]:
        """The number of an object, under which student code has the function (or itself) called."""
        number = self._numbers.get(id(value))
        if number is None:
            number = len(self._functions)
            self._functions.append(function or value)
            self._values.append(value)
            self._numbers[id(value)] = number
        self._passed.add(number)
        return number, str(getattr(value, "__name__", "function"))


def _callback_parts(message: list[Any]) -> tuple[int, list[Any], list[Any]]:
    if len(message) == 4:
        _, number, positional, keywords = message
        has_lists = type(number) is int and type(positional) is list and type(keywords) is list
        if has_lists and all(type(each) is list and len(each) == 2 for each in keywords):
            return number, positional, keywords
    raise WireError("a malformed call of a function")


def _builtin_name(error: Exception) -> str:
    """The name of the exception's class, or of the nearest base that everybody knows."""
    return next(each.__name__ for each in type(error).__mro__ if each.__module__ == "builtins")
