"""The warm judge process of one course: imports the references, forks one judge per submission."""

import gc
import importlib
import json
import os
import resource
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from gradus.engine.wire import Channel
from gradus.engine.wire.nursery import Nursery

MODULES = (
    "numpy", "numpy.testing", "scipy", "scipy.linalg", "scipy.stats", "scipy.optimize",
    "scipy.special", "pandas", "matplotlib.pyplot", "IPython.core.inputtransformer2",
)  # fmt: skip
REPORT = 3
MEMORY = 4 * 2**30  # bytes of address space beyond what the warm process has
LARGEST_PLAN = 512 * 2**20


def main() -> None:
    """Arguments: the number of the control socket, the course's root folder."""
    control = socket.socket(fileno=int(sys.argv[1]))
    root = Path(sys.argv[2])
    sys.path.insert(0, str(root))
    _warm_up(root)
    gc.collect()
    gc.freeze()
    folders: dict[int, str] = {}

    def spawn(request: Any, descriptors: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            _become_judge(descriptors[0])
        folders[pid] = _folder(pid)
        return pid

    def bury(pid: int) -> None:
        shutil.rmtree(folders.pop(pid), ignore_errors=True)

    Nursery(control, spawn, bury).run()


def _folder(pid: int) -> str:
    return f"{os.environ['TMPDIR']}/judge-{pid}"


def _warm_up(root: Path) -> None:
    for name in MODULES:
        importlib.import_module(name)
    from gradus.engine.judge import play, testcell  # noqa: F401  (so that forks find it loaded)

    testcell.preload()
    for path in sorted((root / "reference_solutions").glob("*.py")):
        name = "reference_solutions" if path.stem == "__init__" else path.stem
        module = name if name == "reference_solutions" else f"reference_solutions.{name}"
        # A reference that can't be imported is found by the check of its own assignment.
        try:
            importlib.import_module(module)
        except Exception as error:  # any error at all of the author's module
            print(f"{module}: {type(error).__name__}: {error}", file=sys.stderr)


def _become_judge(report: int) -> None:
    """In the child: grade one notebook. Never returns."""
    status = 1
    try:
        if report != REPORT:
            os.dup2(report, REPORT)
        os.closerange(REPORT + 1, 65536)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _limit_memory()
        _grade(socket.socket(fileno=REPORT))
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _grade(sock: socket.socket) -> None:
    from gradus.engine.judge.play import Play
    from gradus.engine.judge.troubles import StudentLost

    channel = Channel(sock, largest_blobs=LARGEST_PLAN)
    (names_given, names_own), blobs = channel.receive()
    plan = json.loads(bytes(blobs[0]))
    contents = [bytes(blob) for blob in blobs[1:]]
    given = dict(zip(names_given, contents, strict=False))
    own = dict(zip(names_own, contents[len(given) :], strict=True))
    folder = Path(_folder(os.getpid()))
    folder.mkdir(mode=0o700)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    _put_files(folder, given)

    def new_student() -> tuple[socket.socket, socket.socket]:
        channel.send(["student"])
        _, descriptors, _, _ = socket.recv_fds(sock, 1, 2)
        wire, lifeline = descriptors
        return socket.socket(fileno=wire), socket.socket(fileno=lifeline)

    def hand_over(result: dict[str, Any]) -> None:
        channel.send(["step"], [json.dumps(result).encode("utf-8", "backslashreplace")])

    # The author's files win over a student's of the same name, as in nbgrader.
    try:
        files = Play(plan, {**own, **given}, new_student).play(hand_over)
    except StudentLost as error:
        channel.send(["fault", str(error)])
    else:
        channel.send(["end", list(files)], list(files.values()))


def _put_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
