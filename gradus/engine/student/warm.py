"""The warm student process: imports once, forks one student process per submission."""

import contextlib
import gc
import json
import os
import random
import select
import signal
import socket
import sys
from typing import Any

from gradus.engine.student.confinement import Confinement, clone_into_namespaces, confine

MODULES = (
    "numpy", "numpy.testing", "scipy", "scipy.linalg", "scipy.stats", "scipy.optimize",
    "scipy.special", "pandas", "matplotlib", "matplotlib.pyplot", "matplotlib_inline.backend_inline",
)  # fmt: skip


class WarmStudent:
    """Takes requests on a control socket; keeps the lifelines of its children."""

    def __init__(self, control: socket.socket, shell: Any) -> None:
        self._control = control
        self._shell = shell
        self._lifelines: dict[int, tuple[int, socket.socket]] = {}  # pidfd to pid and lifeline

    def run(self) -> None:
        """Until the engine hangs up: then every child dies with this process."""
        while True:
            watched = [self._control, *self._lifelines]
            watched += [lifeline for _, lifeline in self._lifelines.values()]
            ready, _, _ = select.select(watched, [], [])
            for each in ready:
                if each is self._control:
                    if not self._accept():
                        return
                elif isinstance(each, int):
                    self._bury(each)
                else:
                    self._obey(each)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 65536, 2)
        if not message:
            return False
        if len(descriptors) != 2:
            return True
        wire, lifeline = descriptors
        limits = Confinement(**json.loads(message))
        uid, gid = os.getuid(), os.getgid()
        pid = clone_into_namespaces()
        if pid == 0:
            _become_student(wire, limits, self._shell, uid=uid, gid=gid)
        os.close(wire)
        self._lifelines[os.pidfd_open(pid)] = (pid, socket.socket(fileno=lifeline))
        return True

    def _obey(self, lifeline: socket.socket) -> None:
        pid = next((pid for pid, each in self._lifelines.values() if each is lifeline), None)
        if pid is None:
            return
        try:
            command = lifeline.recv(16)
        except OSError:
            command = b""
        # The child is not reaped before _bury, so its number can't be another's.
        os.kill(pid, signal.SIGINT if command.startswith(b"I") else signal.SIGKILL)

    def _bury(self, pidfd: int) -> None:
        pid, lifeline = self._lifelines.pop(pidfd)
        _, status, usage = os.wait4(pid, 0)
        os.close(pidfd)
        report = {"status": os.waitstatus_to_exitcode(status), "memory_kb": usage.ru_maxrss,
                  "cpu_seconds": usage.ru_utime + usage.ru_stime}  # fmt: skip
        with contextlib.suppress(OSError):
            lifeline.send(json.dumps(report).encode())
        lifeline.close()


def _become_student(wire: int, limits: Confinement, shell: Any, *, uid: int, gid: int) -> None:
    """In the child: confine it, then serve the judge. Never returns."""
    status = 1
    try:
        if wire != 3:
            os.dup2(wire, 3)
        os.closerange(4, 65536)
        confine(limits, uid=uid, gid=gid)
        _serve(shell)
        status = 0
    finally:
        os._exit(status)


def _serve(shell: Any) -> None:
    from gradus.engine.student.outputs import Outputs, redirect
    from gradus.engine.student.service import Service, interruptible
    from gradus.engine.wire import Channel

    import numpy

    outputs = Outputs()
    redirect(outputs)
    shell.attach(outputs)
    random.seed()
    numpy.random.seed()
    interruptible()
    Service(Channel(socket.socket(fileno=3)), shell).serve()


def _warm_up() -> Any:
    """Import the scientific stack and run one cell of everything, so that forks need not."""
    from gradus.engine.student.outputs import Outputs
    from gradus.engine.student.shell import make_shell

    shell = make_shell()  # before matplotlib, whose inline backend looks for a shell on import
    for name in MODULES:
        __import__(name)
    saved = os.dup(1), os.dup(2)
    shell.attach(Outputs())
    shell.run("import matplotlib.pyplot as _p; _p.plot([1, 2]); _p.show(); _p.close('all')")
    shell.run("1 / 0")
    os.dup2(saved[0], 1)
    os.dup2(saved[1], 2)
    shell.reset(new_session=False)
    shell.execution_count = 1
    return shell


def main() -> None:
    """The program inside the sandbox. Its only argument is the number of the control socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = _warm_up()
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    WarmStudent(control, shell).run()
