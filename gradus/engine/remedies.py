"""Words for students about what stopped their code, and what to do about it."""

import re
from collections.abc import Iterable

MEMORY = "Is there a list or an array that grows without end, or that is larger than it need be?"
NETWORK = "There is no network where notebooks are graded."
REMEDIES = {
    "MemoryError": f"It used more memory than it may. {MEMORY}",
    "RecursionError": "A function calls itself without end: when does it stop?",
    "SystemExit": "Leave out what ends Python: a function gives its result with `return`.",
    "ModuleNotFoundError": "Only the libraries of the course are there when notebooks are graded.",
    "FileNotFoundError": (
        "Only files that came with the assignment, or were handed in with it, are there."
    ),
    "PermissionError": "Files can be written beside the notebook only.",
    "ConnectionError": NETWORK,
    "ConnectionRefusedError": NETWORK,
    "gaierror": NETWORK,
    "URLError": NETWORK,
    "HTTPError": NETWORK,
    "SyntaxError": "Run the cell in your notebook: it has to run there without an error.",
    "IndentationError": "Run the cell in your notebook: it has to run there without an error.",
}
"""What to do about an exception whose own message doesn't say it to a beginner."""

DEATHS = {
    "": " (a call that ends it, such as `os._exit`, or a crash inside a library).",
    "memory": f", because your code and what it started used too much memory. {MEMORY}",
    "processes": ", because your code started too many processes.",
    "cpu": ", because your code used up its processor time. Is there a loop that never ends?",
    "wire": ", because your code broke the connection to the tests.",
}
"""Why a Python process ended, by the judge's reason."""

TOO_OFTEN = "often"
ENDED_TOO_OFTEN = (
    "In exercises before this one Python itself ended, too often to be started once more. "
    "Get those right first."
)

_CELL_FILE = re.compile(r"\((?:<[^>]*>|[\w./-]*\.py), line (\d+)\)")
UNTESTABLE = "something that no test can look at"  # a WireError, in words for students
LONGEST = 500  # characters of an exception's message


def stopped(name: str, message: str) -> str:
    """What an exception of the student's says: ``ValueError: no root. ...``."""
    message = _CELL_FILE.sub(r"(line \1)", message.strip())[:LONGEST]
    name = UNTESTABLE if name == "WireError" else name
    words = f"{name}: {message}" if message else f"{name}."
    remedy = REMEDIES.get(name)
    if remedy is None:
        return words
    separator = " " if words.endswith((".", "!", "?")) else ". "
    return f"{words}{separator}{remedy}"


def ended_python(where: str, reason: str) -> str:
    """What the end of the Python process says; ``where`` it ended is a sentence's beginning."""
    return ENDED_TOO_OFTEN if reason == TOO_OFTEN else f"{where}{DEATHS[reason]}"


def too_slow(whose: str, seconds: float) -> str:
    """What a time-out says; ``whose`` code it was, and where."""
    return f"{whose} did not finish within {seconds:g} seconds. Is there a loop that never ends?"


def graded_with(names: Iterable[str]) -> str:
    """The words about the functions that stood in for the student's own; empty for none."""
    quoted = [f"`{name}`" for name in names]
    if not quoted:
        return ""
    listed = " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
    return f"Graded with a correct {listed} in place of yours, so that no mistake counts twice."
