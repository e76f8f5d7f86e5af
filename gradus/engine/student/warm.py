"""The warm student process: loads libraries, forks one student process per submission."""

import fcntl
import gc
import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import NamedTuple

from gradus.engine.student.confinement import (
    BRANCH_NAMESPACES,
    Confinement,
    clone_into_namespaces,
    confine,
    restrain,
    seal,
    settle,
)
from gradus.engine.student.opening import CannotBranch, play_opening
from gradus.engine.student.outputs import Outputs, redirect
from gradus.engine.student.restraint import Unconfined
from gradus.engine.student.service import Service
from gradus.engine.student.shell import StudentShell, make_shell
from gradus.engine.student.watch import Watch
from gradus.engine.wire import Channel
from gradus.engine.wire.nursery import Nursery

MODULES = (
    "numpy",
    "numpy.testing",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
)
REHEARSALS = {
    "pandas": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}).describe()",
}
"""For a library a cell that touches what notebooks use of it."""
REHEARSAL = (
    """
import matplotlib.pyplot as plt
fig, (a, b) = plt.subplots(1, 2)
a.plot([0, 1], [1, 2], "o--", label="$x_1$")
a.set_title(r"$\\hat{y} = \\frac{a}{b}$", weight="bold")
a.annotate("here", (0, 1), (1, 2), arrowprops={"arrowstyle": "-|>"})
a.legend()
a.grid(True)
b.imshow([[0, 1], [1, 0]])
b.bar([0, 1], [1, 2])
b.hist([1, 2, 2], bins=2)
b.set_xlabel("x", style="italic")
plt.show()
""",
    "1 / 0",
    "%time 1 + 1",
    "import numpy as np\nnp.linalg.solve(np.eye(2), np.ones(2)), np.random.default_rng(0).normal()",
)
"""The same for all notebooks, so that caches are filled (fonts, mathtext, formatters)."""
FIRST = 3  # descriptor of our own; 0 to 2 are the usual ones


def main() -> None:
    """The program inside the sandbox.

    Arguments: the number of the control socket; without a sandbox, the folder to work in as well.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    unconfined = Unconfined(sys.argv[2]) if len(sys.argv) > 2 else None
    user = os.getuid(), os.getgid()
    if unconfined is None:
        _rehearse_confinement(user)
    try:
        _serve_forks(control, _warm_up(), user, unconfined)
    finally:
        if unconfined is not None:
            unconfined.close()


class _Branch(NamedTuple):
    """What makes a process the branch of a notebook: see ``opening``."""

    outputs: Outputs
    played: list[tuple[str, bytes]]


def _serve_forks(
    control: socket.socket,
    shell: StudentShell,
    user: tuple[int, int],
    unconfined: Unconfined | None = None,
    branch: _Branch | None = None,
) -> None:
    """Fork a student process, or a branch, whenever the engine asks for one."""
    gc.collect()
    gc.freeze()
    watch = Watch()

    def hold(limits: Confinement) -> None:
        if unconfined is None:
            confine(limits, uid=user[0], gid=user[1])
        else:
            restrain(limits)

    def spawn(request: dict[str, dict[str, int]], descriptors: list[int]) -> int:
        limits = Confinement(**request["limits"])
        if request.get("is_branch"):
            pid = clone_into_namespaces(BRANCH_NAMESPACES)
            if pid == 0:
                _become_branch(descriptors, limits, shell, user)
            return pid
        pid = clone_into_namespaces() if unconfined is None else unconfined.fork()
        if pid == 0:
            _become_student(descriptors[0], lambda: hold(limits), shell, branch)
        # Twice what the kernel allows one process: it is the milder guard, and comes first.
        watch.allow(pid, memory=2 * limits.memory, processes=2 * limits.processes)
        return pid

    def load(modules: list[str]) -> None:
        for name in modules:
            __import__(name)
        _rehearse(shell, [REHEARSALS[name] for name in modules if name in REHEARSALS])
        gc.collect()
        gc.freeze()

    def bury(pid: int) -> None:
        watch.forget(pid)
        if unconfined is not None:
            unconfined.bury(pid)

    Nursery(control, spawn, bury, load=load, guard=watch).run()


def _rehearse_confinement(user: tuple[int, int]) -> None:
    """Confine a child once, so that a machine where that fails is found before any grading."""
    pid = clone_into_namespaces()
    if pid == 0:
        status = 1
        try:
            confine(Confinement(), uid=user[0], gid=user[1])
            seal()
            status = 0
        except OSError:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        sys.exit("a student process can't be confined here")


def _become_branch(
    descriptors: list[int], limits: Confinement, shell: StudentShell, user: tuple[int, int]
) -> None:
    """In the child: play an opening, then serve forks of this process. Never returns."""
    status = 1
    try:
        control, opening, log = _keep_only(*descriptors, 2)
        settle(limits, uid=user[0], gid=user[1])
        try:
            outputs = _show(shell)
            branch = _Branch(outputs, play_opening(shell, opening))
        except CannotBranch as reason:
            os.write(log, f"an opening is played for each submission: {reason}\n".encode())
            raise
        _serve_forks(socket.socket(fileno=control), shell, user, branch=branch)
        status = 0
    finally:
        os._exit(status)


def _become_student(
    wire: int, hold: Callable[[], None], shell: StudentShell, branch: _Branch | None
) -> None:
    """In the child: confine it with ``hold``, then serve the judge. Never returns."""
    status = 1
    try:
        wire, log = _keep_only(wire, 2)
        try:
            hold()
            serve = _prepare(wire, shell, branch)
        except Exception:  # whatever it is: the platform's, for its log
            os.write(log, traceback.format_exc().encode())
            raise
        os.close(log)
        serve()
        status = 0
    finally:
        os._exit(status)


def _keep_only(*kept: int) -> list[int]:
    """Close every descriptor but these and the usual three; their new numbers."""
    high = [fcntl.fcntl(each, fcntl.F_DUPFD, FIRST + len(kept)) for each in kept]
    numbers = list(range(FIRST, FIRST + len(kept)))
    for number, each in zip(numbers, high, strict=True):
        os.dup2(each, number)
    os.closerange(FIRST + len(kept), 65536)
    return numbers


def _prepare(wire: int, shell: StudentShell, branch: _Branch | None) -> Callable[[], None]:
    """Put everything in place, close what student code may not use; then what serves the judge."""
    if branch is None:
        _show(shell)
    else:
        branch.outputs.reopen()
    seal()
    played = branch.played if branch is not None else ()
    return Service(Channel(socket.socket(fileno=wire)), shell, played).serve


def _show(shell: StudentShell) -> Outputs:
    """Collect what cells put out, from now on; the working folder is searched for modules."""
    sys.path.insert(0, "")
    outputs = Outputs()
    redirect(outputs)
    shell.attach(outputs)
    return outputs


def _draw_only_what_is_shown() -> None:
    """Leave out what pyplot does after each cell: draw every open figure, for a window to show.

    The inline backend has no window. It draws a figure when it shows it, and closes it then.
    """
    sys.modules["matplotlib.pyplot"].draw_all = lambda *_: None  # type: ignore[attr-defined]


def _warm_up() -> StudentShell:
    """Import the scientific stack and run one cell of everything, so that forks need not."""
    shell = make_shell()  # before matplotlib, whose inline backend looks for a shell on import
    for name in MODULES:
        __import__(name)
    _draw_only_what_is_shown()
    _rehearse(shell, REHEARSAL)
    return shell


def _rehearse(shell: StudentShell, cells: Iterable[str]) -> None:
    """Run cells whose outputs nobody sees, and forget them."""
    saved = os.dup(1), os.dup(2)
    shell.attach(Outputs())
    for cell in cells:
        shell.run(cell)
    for number, descriptor in enumerate(saved, start=1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    shell.reset(new_session=True)
