"""The warm judge process of one course: loads references, forks one judge per submission."""

import contextlib
import fcntl
import gc
import importlib
import json
import os
import pickle
import resource
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from gradus import checks
from gradus.engine.judge.giving import HANDED_OUT
from gradus.engine.judge.memory import Memory
from gradus.engine.wire import Channel
from gradus.engine.wire.nursery import Nursery, end_with_parent, leave

MODULES = ("numpy", "numpy.testing", "matplotlib.pyplot", "IPython.core.inputtransformer2")
KEPT_LOADED = frozenset({"numpy", "scipy", "pandas", "matplotlib"})
"""What a rehearsal loads of these is loaded once and for all: none of them starts a thread."""
REFERENCES = "reference_solutions"
REPORT, RECORD = 3, 4  # descriptors of a judge; the second one only in a rehearsal
MEMORY = 2 * 2**30  # bytes of address space beyond what the warm process has
LARGEST_PLAN = 512 * 2**20


def main() -> None:
    """Arguments: the number of the control socket, the course's root folder."""
    control = socket.socket(fileno=int(sys.argv[1]))
    root = Path(sys.argv[2])
    sys.path.insert(0, str(root))
    memory = Memory()
    _warm_up()
    gc.collect()
    gc.freeze()
    rehearsals: dict[int, int] = {}

    def load(modules: list[str]) -> None:
        _load(modules)
        memory.watch(REFERENCES)
        gc.collect()
        gc.freeze()

    def spawn(request: dict[str, bool], descriptors: list[int]) -> int:
        record = os.memfd_create("rehearsal") if request.get("is_rehearsal") else None
        pid = os.fork()
        if pid == 0:
            _become_judge(descriptors[0], memory, record)
        if record is not None:
            rehearsals[pid] = record
        return pid

    def bury(pid: int) -> None:
        shutil.rmtree(_folder(pid), ignore_errors=True)
        if pid in rehearsals:
            with open(rehearsals.pop(pid), "rb") as file:
                _learn(memory, file)

    try:
        Nursery(control, spawn, bury, load=load).run()
    finally:
        leave(os.environ["TMPDIR"])


def _learn(memory: Memory, file: BinaryIO) -> None:
    """Take over what a judge in rehearsal has written; nothing where it did not get that far."""
    from gradus.engine.judge.play import prepare

    file.seek(0)
    rehearsal = file.read()
    if rehearsal:
        plan, calls, modules = pickle.loads(rehearsal)
        _load(modules)
        prepare(plan)
        memory.learn(calls)
        gc.freeze()


def _load(modules: list[str]) -> None:
    for name in modules:
        # A reference that can't be loaded is found by the check of its own assignment.
        try:
            importlib.import_module(name)
        except Exception as error:  # any error at all of the author's module
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)


def _folder(pid: int) -> str:
    return f"{os.environ['TMPDIR']}/judge-{pid}"


def _warm_up() -> None:
    for name in MODULES:
        importlib.import_module(name)
    from gradus.engine.judge import play, testcell  # noqa: F401  (so that forks find it loaded)

    testcell.preload()


def _become_judge(report: int, memory: Memory, record: int | None) -> None:
    """In the child: grade one notebook. Never returns."""
    status = 1
    try:
        _keep_only(report, record)
        end_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _limit_memory()
        if record is not None:
            memory.begin_rehearsal()
        _grade(socket.socket(fileno=REPORT), lambda plan: _keep(plan, memory, record))
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _keep_only(report: int, record: int | None) -> None:
    """Close every descriptor but these two and the usual three."""
    kept = [each for each in (report, record) if each is not None]
    high = [fcntl.fcntl(each, fcntl.F_DUPFD, REPORT + len(kept)) for each in kept]
    for number, each in enumerate(high, start=REPORT):
        os.dup2(each, number)
    os.closerange(REPORT + len(high), 65536)


def _keep(plan: dict[str, Any], memory: Memory, record: int | None) -> None:
    if record is not None:
        modules = [name for name in sys.modules if name.partition(".")[0] in KEPT_LOADED]
        with open(RECORD, "wb") as file:
            pickle.dump((plan, memory.rehearsed(), modules), file)


def _grade(sock: socket.socket, on_played: Callable[[dict[str, Any]], None]) -> None:
    from gradus.engine.judge.play import Play
    from gradus.engine.judge.troubles import StudentLost

    channel = Channel(sock, largest_blobs=LARGEST_PLAN)
    (names_given, names_own), blobs = channel.receive()
    plan = json.loads(bytes(blobs[0]))
    checks.begin_attempt(plan["seed"])
    contents = [bytes(blob) for blob in blobs[1:]]
    given = dict(zip(names_given, contents, strict=False))
    own = dict(zip(names_own, contents[len(given) :], strict=True))
    folder = Path(_folder(os.getpid()))
    for name in ("work", "temporary", "modules"):
        (folder / name).mkdir(mode=0o700, parents=True)
    os.chdir(folder / "work")
    _put_files(folder / "work", {**own, **given})
    # Apart from the working folder, where student code may write: the author's modules alone.
    modules = {name: content for name, content in given.items() if name.endswith(".py")}
    _put_files(folder / "modules", modules)
    HANDED_OUT.update(name[: -len(".py")].replace("/", ".") for name in modules)
    sys.path.insert(0, str(folder / "modules"))
    tempfile.tempdir = str(folder / "temporary")

    def new_student(*, has_opened: bool) -> tuple[socket.socket, socket.socket]:
        channel.send(["student", has_opened])
        _, descriptors, _, _ = socket.recv_fds(sock, 1, 2)
        wire, lifeline = descriptors
        return socket.socket(fileno=wire), socket.socket(fileno=lifeline)

    def hand_over(result: dict[str, Any]) -> None:
        channel.send(["step"], [json.dumps(result).encode("utf-8", "backslashreplace")])

    # The author's files win over a student's of the same name, as in nbgrader.
    try:
        play = Play(plan, {**own, **given}, new_student, handed_in=own.keys() - given.keys())
        files = play.play(hand_over)
    except StudentLost as error:
        channel.send(["fault", str(error)])
    else:
        on_played(plan)  # before the end is told: this process may be killed then
        channel.send(["end", list(files)], list(files.values()))


def _put_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        with contextlib.suppress(OSError, ValueError):  # a name that can't be
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # What a test makes of a student's answer can take all of that. Short of memory, the kernel
    # takes this process before those of others, and after the student's.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
