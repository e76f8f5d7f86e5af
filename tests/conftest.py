"""How the suite is spread over the processes of ``make test`` (pytest-xdist).

A file's tests stay together, so that its fixtures (a warm engine, a graded course) are made once.
Files that use the same real hub stay together too; the sealed tests of each assignment go apart.
What takes longest is started first, so that no process waits at the end for another.

The names of tests stay what they are, unlike under ``--dist loadgroup``: ``--last-failed``, which
``.ci/run`` uses without processes, finds them again.
"""

import re

import pytest

ONE_HUB = (
    "tests/browser/test_student_path.py",
    "tests/hub/test_crash.py",
    "tests/hub/test_formgrader.py",
    "tests/hub/test_serve.py",
    "tests/hub/test_student_server.py",
    "tests/hub/test_unsafe.py",
)
LONGEST_FIRST = (
    "one hub",
    "tests/nbgrader/test_stock_suite.py",
    "tests/attacks",
    "tests/cohort/test_stock_nbgrader.py",
    "tests/cli/test_grade.py",
    "tests/nbgrader/test_autograding",
    "tests/bench/test_contest.py",
    "tests/engine/test_survival.py",
    "tests/course/test_sealed.py",
    "tests/engine",
    "tests/bench",
)
SEALED = re.compile(r"tests/course/test_sealed\.py::.*\[(\w+)")


def part_of_suite(nodeid):
    """The name of the part that a test belongs to."""
    file = nodeid.partition("::")[0]
    if file in ONE_HUB:
        return "one hub"
    sealed = SEALED.match(nodeid)
    return f"{file} {sealed[1]}" if sealed else file


def turn_of_part(part):
    """Where a part comes among all."""
    for turn, start in enumerate(LONGEST_FIRST):
        if part.startswith(start):
            return turn
    return len(LONGEST_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Parts(LoadFileScheduling):
        """Hands out one part after the other."""

        def _split_scope(self, nodeid):
            return part_of_suite(nodeid)

    return Parts(config, log)


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):  # in a process of pytest-xdist's
        items.sort(key=lambda item: turn_of_part(part_of_suite(item.nodeid)))
        strays = {item.nodeid for item in items if "hub" in item.fixturenames}
        strays = {each.partition("::")[0] for each in strays} - set(ONE_HUB)
        if strays:
            raise pytest.UsageError(f"add to ONE_HUB in tests/conftest.py: {sorted(strays)}")
