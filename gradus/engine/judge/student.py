"""One student process as the judge sees it: its names, its objects, what can be asked of them.

Every answer is checked for its form before it is used: whatever the student process sends is a
value, an exception of the student's, or a ``WireError``.
"""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from gradus.engine.judge import errors_of_students, proxies
from gradus.engine.judge.conversation import Conversation
from gradus.engine.judge.customs import Customs
from gradus.engine.judge.exports import Exports, Named
from gradus.engine.judge.handles import number_of
from gradus.engine.judge.libraries import own_module
from gradus.engine.judge.outputs import Allowance, read_result
from gradus.engine.judge.retention import Retention
from gradus.engine.judge.sharing import SharedFolder, SharedFolders
from gradus.engine.judge.statements import Statements
from gradus.engine.judge.surroundings import Surroundings
from gradus.engine.judge.troubles import StudentTimeout
from gradus.engine.judge.variables import Variables
from gradus.engine.wire import WireError
from gradus.engine.wire.changes import change_in_place, same_objects
from gradus.engine.wire.codec import Codec
from gradus.engine.wire.folders import LARGEST_FILES, MOST_FILES, is_safe

UNCHANGING = frozenset(
    {"len", "bool", "int", "float", "complex", "index", "array", "repr", "str", "format", "dir",
     "hash", "eq", "ne", "lt", "le", "gt", "ge", "isinstance", "issubclass", "contains", "neg",
     "pos", "abs", "drawing"}
)  # fmt: skip
"""Operations that change nothing of the student's, unless an object lies."""

READING = frozenset({"getattr", "getitem", "iter"})
"""Operations that run student code to read something, which honest objects don't change by that."""

PROTOCOLS = frozenset({"iter", "enter", "aiter", "aenter", "start", "outcome"})
"""Operations that may give the object itself, and never what a test compares."""

MAKERS: dict[Any, Callable[..., Any]] = {
    "class": proxies.class_stand_in,
    "module": proxies.module_stand_in,
    "object": proxies.stand_in,
}
MOST_TOGETHER = 32  # calls in one question
LARGEST_PARCEL = 32 * 2**20  # bytes of files in one message


class Student:
    """Requests to one student process; any may raise what ``troubles`` lists.

    Parameters
    ----------
    wire, lifeline : see ``Conversation``.
    keeps_masks : whether masked arrays of the student's stay masked (see ``Codec``).
    allowance : for what cells put out.

    Attributes
    ----------
    codec : of values on the wire.
    epoch : counts the requests that may have changed the student's objects.
    changes : counts those of them that do more than read.
    statements : what objects have said of themselves.
    classes : the classes that the running test cell is about, with their special methods (None:
        any); see ``proxies``.
    known_classes : the names of all classes that the author's notebook defines.
    customs : what the author's code does that student code may do as well.
    runs : for the number of a coroutine, what awaits it.
    clad : numbers of the objects of such classes that are plain data, with more to it.
    made : numbers of the objects that tests have made themselves, by calling such a class.
    came_back : those of them that student code has given as an answer since.
    library_classes : by the number of a class, the judge's own, where it is a library's.
    twins : by its id, a function of the judge's that the student process has under a name as well,
        with that name: student code that gets it as an argument calls its own.
    """

    def __init__(
        self,
        wire: socket.socket,
        lifeline: socket.socket,
        *,
        keeps_masks: bool = True,
        allowance: Allowance | None = None,
    ) -> None:
        self._allowance = allowance or Allowance()
        self._exports = Exports(self)
        self._conversation = Conversation(wire, lifeline, self._exports.answer)
        self.codec = Codec(
            self._exports.describe, self._resolve, keeps_masks=keeps_masks, choose=self._choose
        )
        self._stand_ins: dict[tuple[int, str], Any] = {}
        self._numbers: dict[tuple[int, int, str], Any] = {}
        self._arrays: dict[int, Any] = {}
        self._modules: dict[int, Any] = {}
        self.library_classes: dict[int, type] = {}
        self.statements = Statements(self.codec)
        self._variables = Variables(self.codec)
        self._retention = Retention(self._conversation.ask, self.codec)
        self.twins: dict[int, tuple[str, Any]] = {}
        self.surroundings = Surroundings()
        self.derived: set[int] = set()
        self.classes: Mapping[str, frozenset[str] | None] = {}
        self.known_classes: frozenset[str] = frozenset()
        self.customs = Customs()
        self.clad: set[int] = set()
        self.runs: dict[int | None, Any] = {}
        self.made: set[int] = set()
        self.came_back: set[int] = set()
        self._constructors: set[int] = set()
        self._folder: SharedFolder | None = None
        self.has_new_files = False
        self.epoch = self.changes = 0

    @property
    def deadline(self) -> float:
        """Of ``time.monotonic``, for whatever is asked next."""
        return self._conversation.deadline

    @deadline.setter
    def deadline(self, value: float) -> None:
        self._conversation.deadline = value

    @property
    def trouble(self) -> BaseException | None:
        """The time-out or death that happened, even if a test cell swallowed it."""
        return self._conversation.trouble

    @property
    def is_dead(self) -> bool:
        return self._conversation.is_dead

    @property
    def is_calling_back(self) -> bool:
        """True while a function that the test passed to student code is running."""
        return self._conversation.depth > 0

    def forget_trouble(self) -> None:
        """A new test cell starts."""
        if not self.is_dead:
            self._conversation.trouble = None

    # -- requests ---------------------------------------------------------------------------------

    def prepare(self, files: dict[str, bytes], seed: int) -> None:
        """Put files into the working folder, and seed the global random states.

        A file that can't be put there is left out.
        """
        parcel: dict[str, bytes] = {}
        for name, content in files.items():
            if sum(map(len, parcel.values())) + len(content) > LARGEST_PARCEL:
                self._ask(["prepare", seed, list(parcel)], list(parcel.values()))
                parcel.clear()
            parcel[name] = content
        self._ask(["prepare", seed, list(parcel)], list(parcel.values()))

    def run(self, source: str, *, is_shown: bool = True) -> dict[str, Any]:
        """Run a cell; its outputs, its error and its execution count (see ``read_result``)."""
        self.epoch += 1
        self.changes += 1
        return self._ran(*self._ask(["run", source, is_shown]))

    def ran_until(self, timeout: StudentTimeout) -> dict[str, Any]:
        """What a cell had put out when it was interrupted; empty where it didn't say."""
        try:
            return self._ran(timeout.answer, timeout.blobs)
        except WireError:
            return {}

    def _ran(self, answer: list[Any], blobs: list[Any]) -> dict[str, Any]:
        if not answer:
            return {}
        if answer[0] == "raised":
            name = answer[1][0] if len(answer) > 1 and type(answer[1]) is list else ""
            return {"outputs": [], "error": [str(name)[:200], ""], "count": None}
        if answer[0] != "ran" or len(answer) != 2 or len(blobs) != 1:
            raise self._conversation.give_up("a cell that ran without a result")
        self.has_new_files = bool(answer[1])
        return read_result(blobs[0], self._allowance)

    def fetch(self, name: str) -> Any:
        """The value of a name; raises ``NameError`` where there is none."""
        answer, blobs = self._ask(["fetch", name])
        if answer[0] == "absent":
            raise NameError(f"name {name!r} is not defined", name=name)
        value = self._value(answer, blobs)
        number = number_of(value)
        if number is not None and name in self.classes:
            self._constructors.add(number)
        self._variables.note(name, value)
        self._variables.watch([name], value)
        return self._modules.get(number, value) if number is not None else value

    def own_class_of(self, value: Any) -> type | None:
        """The judge's own class that a stand-in is; None where it is no class of a library's."""
        number = number_of(value)
        return None if number is None else self.library_classes.get(number)

    def names(self) -> list[str]:
        """The student's global names."""
        answer, _ = self._ask(["names"])
        names = answer[1] if answer[0] == "names" and len(answer) == 2 else []
        return [name for name in names if type(name) is str] if type(names) is list else []

    def bind(self, name: str, value: Any) -> None:
        self.epoch += 1
        self.changes += 1
        out: list[Any] = []
        self._ask(["bind", name, self.codec.encode(value, out)], out)

    def unbind(self, name: str) -> None:
        self.epoch += 1
        self.changes += 1
        self._ask(["unbind", name])

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object; changes that it makes to its arguments are made here as well."""
        self.epoch += 1
        self.changes += 1
        out: list[Any] = []
        body = [
            "call",
            number,
            [self._encode_argument(each, out) for each in args],
            [[key, self._encode_argument(each, out)] for key, each in kwargs.items()],
        ]
        given = [*args, *kwargs.values()]
        repeated = same_objects(given)
        if repeated or self._variables.changed:
            body += [repeated, bool(self._variables.changed)]
        answer, blobs = self._ask(body, out)
        return self._concluded(number, given, answer, blobs)

    def call_each(
        self, number: int, cases: Sequence[tuple[Any, ...]]
    ) -> Iterator[Callable[[], Any]]:
        """Call an object with each tuple of arguments, many in one question.

        Yields
        ------
        callable
            for each case, in order: gives what ``call`` would have given, or raises it.
        """
        for start in range(0, len(cases), MOST_TOGETHER):
            together = cases[start : start + MOST_TOGETHER]
            self.epoch += 1
            self.changes += 1
            out: list[Any] = []
            bodies = [[self._encode_argument(each, out) for each in args] for args in together]
            answer, blobs = self._ask(["calls", number, bodies], out)
            if answer[0] == "refused":  # too much for one answer
                yield from (partial(self.call, number, args, {}) for args in together)
                continue
            answers = answer[1] if answer[0] == "answers" and len(answer) == 2 else None
            if type(answers) is not list or len(answers) != len(together):
                raise self._conversation.give_up("answers that fit no question")
            for args, each in zip(together, answers, strict=True):
                yield partial(self._concluded, number, list(args), each, blobs)

    def _encode_argument(self, value: Any, out: list[Any]) -> Any:
        name = self._variables.name_of(value)
        return self.codec.encode(value if name is None else Named(name), out)

    def _concluded(self, number: int, given: list[Any], answer: Any, blobs: list[Any]) -> Any:
        """What a call gave, its changes to the arguments made here as well."""
        if type(answer) is not list or not answer or type(answer[0]) is not str:
            raise self._conversation.give_up("an answer that is none")
        if answer[0] in ("value", "argument", "raised") and len(answer) in (3, 4, 5):
            self._copy_back(given, answer[2], blobs)
            self._variables.follow(given)
            self._retention.add(given, answer[3] if len(answer) > 3 else [])
        if answer[0] == "argument" and len(answer) in (3, 4):
            return self._one_of(given, answer[1])
        result = self._value(answer, blobs)
        if answer[0] == "value" and len(answer) == 5:
            self._retention.add([result], [[0, answer[4]]])
        made = number_of(result)
        if made is not None and number in self._constructors:
            self.made.add(made)
            self.came_back.discard(made)
        return result

    def operate(self, name: str, *operands: Any) -> Any:
        """Apply a named operation (see ``student.objects``) to objects of the student's."""
        if name not in UNCHANGING:
            self.epoch += 1
            self.changes += name not in READING
        out: list[Any] = []
        body = ["operate", name, [self.codec.encode(each, out) for each in operands]]
        came_back = set(self.came_back) if name in PROTOCOLS else self.came_back
        value = self._value(*self._ask(body, out))
        self.came_back = came_back
        if name in ("getattr", "getitem") and number_of(operands[0]) is not None:
            self.statements.hold(operands[0], name, operands[1], value)
        if name == "getattr" and self._variables.changed:
            self._variables.watch([number_of(operands[0]), operands[1]], value)
        return value

    def begin_test(
        self, classes: Mapping[str, frozenset[str] | None], changed: frozenset[str]
    ) -> None:
        """A test cell starts that is about these classes.

        Parameters
        ----------
        changed : the names whose values it changes in place.
        """
        self.classes = classes
        self._arrays.clear()
        self._exports.begin_test()
        self._variables.begin(changed)
        self._retention.clear()

    def share(self, folders: SharedFolders) -> None:
        """From now on, keep the working folder of the student process like the judge's."""
        if self._folder is None:
            self._folder = folders.share(self._conversation.ask)

    def array(self, value: Any) -> Any:
        """An object's own value as an array: the same as long as the test cell runs.

        Otherwise it could be orthogonal when it is looked at, and something else when multiplied.
        """
        number = number_of(value) or 0
        if number not in self._arrays:
            self._arrays[number] = self.operate("array", value)
        return self._arrays[number]

    def number(self, value: Any, name: str) -> Any:
        """What an object says of itself as a number or an array: the same until it may change."""
        key = (number_of(value) or 0, self.epoch, name)
        if key not in self._numbers:
            self._numbers = {each: old for each, old in self._numbers.items() if each[1] == key[1]}
            self._numbers[key] = self.operate(name, value)
        return self._numbers[key]

    def next(self, number: int) -> Any:
        """The next item of an iterator; raises ``StopIteration`` at its end."""
        self.epoch += 1
        answer, blobs = self._ask(["next", number])
        if answer[0] == "end":
            raise StopIteration(*(self.codec.decode(each, blobs) for each in answer[1:2]))
        return self._value(answer, blobs)

    def signature(self, number: int) -> list[list[Any]]:
        """Name, kind, whether it has a default, and the default, of each parameter."""
        answer, blobs = self._ask(["signature", number])
        if answer[0] != "signature":
            self._value(answer, blobs)
            raise WireError("a signature that is none")
        parameters = []
        for each in answer[1] if type(answer[1]) is list else []:
            if type(each) is not list or len(each) != 4 or type(each[1]) is not int:
                raise WireError("a malformed signature")
            parameters.append([str(each[0]), *each[1:3], self.codec.decode(each[3], blobs)])
        return parameters

    def seed(self, library: str, value: Any) -> None:
        """Seed the global random state of ``numpy`` or ``random`` in the student process."""
        out: list[Any] = []
        self._ask(["seed", library, self.codec.encode(value, out)], out)

    def collect(self) -> dict[str, bytes]:
        """The files that student code wrote or changed, relative path to content."""
        answer, blobs = self._ask(["collect"])
        names = answer[1] if len(answer) == 2 and type(answer[1]) is list else []
        if answer[0] != "files" or len(names) != len(blobs):
            return {}
        pairs = list(zip(names, blobs, strict=True))[:MOST_FILES]
        if sum(len(blob) for _, blob in pairs) > LARGEST_FILES:
            return {}
        return {name: bytes(blob) for name, blob in pairs if is_safe(name)}

    def close(self) -> None:
        """Hang up; the student process ends."""
        self._conversation.close()

    def _ask(self, message: list[Any], blobs: list[Any] | None = None) -> tuple[Any, Any]:
        functions = self.surroundings.replaced()
        folder = None if self.is_calling_back else self._folder
        if folder is not None:
            folder.send()
        if not self.is_calling_back:
            self._retention.send()
            for told, values in self._variables.rewritten() if self._variables.changed else ():
                self._conversation.ask(told, values)
        if functions is None:
            answer = self._conversation.ask(message, blobs)
        else:
            answer = self._ask_within(functions, message, blobs or [])
        if folder is not None:
            folder.fetch()
        if self._exports.mistake is not None:
            mistake, self._exports.mistake = self._exports.mistake, None
            raise mistake
        return answer

    def _ask_within(
        self, functions: dict[str, Any], message: list[Any], blobs: list[Any]
    ) -> tuple[Any, Any]:
        bodies = [[name, self.codec.encode(each, [])] for name, each in functions.items()]
        answer, found = self._conversation.ask(["within", bodies, message], blobs)
        if answer[0] in ("refused", "raised"):
            return answer, found
        if answer[0] != "within" or len(answer) != 3:
            raise self._conversation.give_up("an answer that fits no question")
        inner, printed = answer[1:]
        if type(inner) is not list or not inner or type(printed) is not list:
            raise self._conversation.give_up("an answer that fits no question")
        self.surroundings.repeat(printed)
        return inner, found

    # -- values -----------------------------------------------------------------------------------

    def _value(self, answer: list[Any], blobs: list[Any]) -> Any:
        if answer[0] == "value" and len(answer) > 1:
            return self.codec.decode(answer[1], blobs)
        if answer[0] == "raised" and len(answer) > 1:
            raise errors_of_students.rebuild(answer[1], lambda body: self.codec.decode(body, blobs))
        if answer[0] == "refused":
            raise WireError(str(answer[-1])[:1000])
        raise self._conversation.give_up("an answer that fits no question")

    def _one_of(self, given: list[Any], position: Any) -> Any:
        if type(position) is not int or not 0 <= position < len(given):
            raise WireError("an answer that names no argument")
        return given[position]

    def _copy_back(self, given: list[Any], changed: Any, blobs: list[Any]) -> None:
        for item in changed if type(changed) is list else []:
            if type(item) is not list or len(item) != 2:
                raise WireError("a malformed change of an argument")
            change_in_place(self._one_of(given, item[0]), self.codec.decode(item[1], blobs))

    def _choose(self, plain: Any, description: list[Any]) -> Any:
        """An object that is plain data and more: itself where its class is one of the author's."""
        if len(description) != 6 or description[3] not in self.known_classes:
            return plain
        value = self._resolve(description)
        self.clad.add(description[1])
        return value

    def _resolve(self, description: list[Any]) -> Any:
        kind, number, *rest = description
        if type(number) is not int or number < 1:
            raise WireError("an object without a number")
        if kind == "mine":
            return self._exports.own(number - 1)
        if kind not in MAKERS:
            raise WireError("an object of no known kind")
        # The same object is the same stand-in, so that `is` means what it says.
        if number in self.made:
            self.came_back.add(number)
        if (number, kind) not in self._stand_ins:
            self._stand_ins[number, kind] = MAKERS[kind](self, number, *rest)
            own = own_module(*rest) if kind == "module" else None
            if own is not None:
                self._modules[number] = own
        return self._stand_ins[number, kind]
