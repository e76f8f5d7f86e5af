"""The judge's side of the conversation against a student process that answers anything.

``LyingStudent`` holds the other ends of the wire and of the lifeline and sends what it is told to.
"""

import contextlib
import json
import socket
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradus.engine.judge import conversation
from gradus.engine.judge.errors_of_students import traceback_of
from gradus.engine.judge.student import Student
from gradus.engine.judge.troubles import AuthorMistake, StudentDied, StudentLost, StudentTimeout
from gradus.engine.wire import Channel, WireError, frames
from tests.engine.conftest import LONG_RUNS
from tests.engine.test_wire_fuzz import bodies

examples = settings(
    deadline=None,
    derandomize=not LONG_RUNS,
    max_examples=2000 if LONG_RUNS else 60,
    suppress_health_check=[HealthCheck.too_slow],  # on a busy machine
)


@pytest.fixture(scope="module", autouse=True)
def little_grace():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "GRACE_SECONDS", 0.1)
        yield


class LyingStudent:
    """Answers each question with the next of its answers; the last one again and again."""

    def __init__(self, *answers, obituary=b'{"status": 1}'):
        self._answers = list(answers)
        self._obituary = obituary
        self.questions = []

    def __enter__(self):
        wire, self._wire = socket.socketpair()
        lifeline, self._lifeline = socket.socketpair()
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()
        self.judge = Student(wire, lifeline)
        self.judge.deadline = time.monotonic() + 0.25
        return self.judge

    def __exit__(self, *error):
        self.judge.close()
        self._thread.join()

    def _answer(self):
        channel = Channel(self._wire)
        with contextlib.suppress(Exception):
            while True:
                message, _ = channel.receive()
                self.questions.append(message)
                answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
                if answer is None:
                    break
                data = answer if isinstance(answer, bytes) else whole(answer)
                self._wire.sendall(data)
        with contextlib.suppress(OSError):
            self._lifeline.sendall(self._obituary)
        self._lifeline.close()
        self._wire.close()


def whole(message, *blobs):
    body = frames.pack([[len(each) for each in blobs], message])
    size = sum(map(len, blobs))
    return frames.HEADER.pack(frames.MAGIC, len(body), size) + body + b"".join(blobs)


KINDS = ["value", "raised", "refused", "argument", "ran", "absent", "end", "signature", "files",
         "done", "callback", "returned", "failed", "", "?"]  # fmt: skip
answers = st.one_of(
    bodies,
    st.builds(lambda kind, rest: [kind, *rest], st.sampled_from(KINDS), st.lists(bodies)),
    st.builds(
        lambda parts: ["raised", parts],
        st.lists(st.one_of(st.none(), st.text(), st.lists(st.text())), min_size=7, max_size=9),
    ),
)
QUESTIONS = {
    "run": lambda student: student.run("x"),
    "fetch": lambda student: student.fetch("x"),
    "call": lambda student: student.call(1, ([1], {"a": 2}), {"k": abs}),
    "operate": lambda student: student.operate("len", 5),
    "next": lambda student: student.next(1),
    "signature": lambda student: student.signature(1),
    "collect": lambda student: student.collect(),
    "bind": lambda student: student.bind("x", 1),
    "prepare": lambda student: student.prepare({"a": b""}, 1),
}
OURS = (StudentDied, StudentTimeout, StudentLost, WireError, NameError, StopIteration)


@pytest.mark.parametrize("question", QUESTIONS)
@examples
@given(answers)
def test_any_answer_is_a_value_or_an_error_of_a_known_kind(question, answer):
    with LyingStudent(answer) as student:
        try:
            QUESTIONS[question](student)
        except OURS:
            pass
        except Exception as error:
            assert traceback_of(error) is not None


@examples
@given(st.binary(max_size=60))
def test_any_bytes_in_place_of_an_answer_end_the_conversation_in_time(noise):
    with LyingStudent(noise or b"x", None) as student:
        student.deadline = time.monotonic() + 0.05
        with pytest.raises((StudentDied, StudentTimeout, WireError)):
            student.fetch("x")


def test_after_a_malformed_answer_nothing_more_is_asked():
    liar = LyingStudent(b"x" * 100)
    with liar as student:
        with pytest.raises(WireError):
            student.fetch("x")
        for _ in range(3):
            with pytest.raises(StudentDied):
                student.fetch("x")
    assert 1 == len(liar.questions)


def test_a_question_too_large_to_ask_is_the_authors_mistake_and_ends_nothing():
    with LyingStudent(["value", 5]) as student:
        with pytest.raises(AuthorMistake):
            student.call(1, ("x" * (frames.LARGEST_BODY + 1),), {})
        assert 5 == student.fetch("x")


@pytest.mark.parametrize(
    ("obituary", "trouble"),
    [
        (b'{"status": -9, "reason": "memory"}', StudentDied),
        (b'{"error": "no process could be started"}', StudentLost),
        (b"", StudentLost),
    ],
    ids=["killed", "not started", "warm process gone"],
)
def test_whose_fault_a_death_is_says_the_warm_process(obituary, trouble):
    with LyingStudent(None, obituary=obituary) as student:
        with pytest.raises(trouble):
            student.fetch("x")
        assert isinstance(student.trouble, trouble)


def test_a_late_answer_is_dropped_and_the_next_question_gets_its_own():
    ours, theirs = socket.socketpair()
    lifeline, warm = socket.socketpair()
    with theirs, warm:
        student = Student(ours, lifeline)
        student.deadline = time.monotonic() + 0.1

        def late():
            assert b"I" == warm.recv(1)
            theirs.sendall(whole(["value", "late"]))
            warm.sendall(b"i")
            channel = Channel(theirs)
            for _ in range(2):
                channel.receive()
            theirs.sendall(whole(["value", "right"]))

        answering = threading.Thread(target=late)
        answering.start()
        with pytest.raises(StudentTimeout):
            student.fetch("x")
        student.deadline = time.monotonic() + 5
        assert ("right", False) == (student.fetch("y"), student.is_dead)
        answering.join()
        student.close()


def test_once_time_is_over_a_further_question_is_not_even_asked():
    liar = LyingStudent(["value", 1])
    with liar as student:
        student.deadline = time.monotonic() - 1
        with pytest.raises(StudentTimeout):
            student.fetch("x")
        assert not student.is_dead
    assert [] == liar.questions


def test_one_who_calls_back_for_ever_is_stopped_in_time():
    with LyingStudent(["callback", 0, [], []]) as student:
        endless = whole(["callback", 0, [], []]) * 2000
        student.deadline = time.monotonic() + 0.3
        liar_wire = socket.socket(fileno=student._conversation._channel.socket.fileno())
        liar_wire.detach()
        started = time.monotonic()
        with pytest.raises((StudentTimeout, StudentDied, WireError)):
            student.call(1, (lambda: 1,), {})
        assert len(endless) and time.monotonic() - started < 3


def test_time_that_is_up_after_a_callback_ends_the_process():
    """The interrupt may hit it while it reads the judge's reply: what follows would be a mess."""
    liar = LyingStudent(["callback", 0, [], []], b"")

    def answer_late():
        with contextlib.suppress(OSError):
            liar._wire.sendall(whole(["value", 1]))

    with liar as student:
        liar._lifeline.sendall(b"i")
        late = threading.Timer(0.3, answer_late)
        late.start()
        with pytest.raises(StudentTimeout):
            student.call(1, (lambda: 1,), {})
        late.join()
        assert student.is_dead


OUTPUTS = {
    "deep": b'{"outputs": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not JSON": b"\x00\xff{",
    "a list": b"[]",
    "huge": b" " * (25 * 2**20),
    "a number too long to read": b'{"count": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_outputs_that_can_not_be_read_are_a_wire_error(kind):
    frame = whole(["ran", False], OUTPUTS[kind])
    with LyingStudent(frame) as student, pytest.raises(WireError, match="outputs"):
        student.run("x")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
output = st.dictionaries(
    st.sampled_from(["output_type", "name", "text", "data", "metadata", "ename", "traceback"]),
    st.one_of(
        st.sampled_from(["stream", "error", "display_data", "execute_result", "stdout"]),
        json_values,
    ),
)


@examples
@given(st.lists(output | json_values, max_size=4), json_values, json_values)
def test_forged_outputs_still_make_a_valid_notebook(outputs, error, count):
    import nbformat

    text = json.dumps({"outputs": outputs, "error": error, "count": count}).encode()
    with LyingStudent(whole(["ran", True], text)) as student:
        result = student.run("x")
    cell = {
        "cell_type": "code", "id": "a", "metadata": {}, "source": "",
        "execution_count": result["count"], "outputs": result["outputs"],
    }  # fmt: skip
    for each in cell["outputs"]:
        if each["output_type"] == "execute_result":
            each.setdefault("execution_count", None)
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(nbformat.from_dict(notebook))
