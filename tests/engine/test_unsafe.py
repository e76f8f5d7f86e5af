"""Without bubblewrap or user namespaces: grading refuses, unless it is told to do without."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gradus.course import Submission
from gradus.engine import Engine, Isolation, PlatformError
from gradus.engine.executed import with_notice
from gradus.engine.isolation import NOTICE
from gradus.hub.processes import descendants
from tests.course_builder import answer_cell, code_cell, grade_cell, notebook
from tests.engine.conftest import Sitting, build_assignment
from tests.engine.processes import wait_until

CELLS = [
    answer_cell("f", "def f(x):\n    return 2 * x"),
    grade_cell(
        "t",
        "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(3) == 6\n### END HIDDEN TESTS",
        points=3,
    ),
]
# A user namespace that permits no further one, as a hardened machine has it.
WITHOUT_NAMESPACES = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--"]
PROGRAM = """
import json, sys
from pathlib import Path
from gradus.course import Submission
from gradus.engine import Engine, Isolation, PlatformError
from tests.engine.test_unsafe import CELLS
from tests.engine.conftest import Sitting

try:
    with Engine(Path(sys.argv[1]), isolation=Isolation(sys.argv[2])) as engine:
        engine.wait()
        graded = Sitting(engine)(CELLS)
        print(json.dumps([graded.score, graded.isolation]))
except PlatformError as error:
    print(json.dumps(["refused", str(error)]))
"""


@pytest.fixture(scope="module")
def unsafe(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("course"), isolation=Isolation.NONE) as engine:
        yield Sitting(engine)


@pytest.fixture
def run(unsafe):
    """Runs code as a cell of the student's; what it printed, and the graded submission."""

    def run(code):
        cells = [*CELLS, code_cell("pass")]

        def put(content):
            content["cells"][-1]["source"] = code
            return content

        graded = unsafe(cells, change=put)
        outputs = json.loads(graded.notebooks[0].content)["cells"][-1]["outputs"]
        return "".join(each.get("text", "") for each in outputs), graded

    return run


def grade_without_namespaces(isolation, folder):
    command = [*WITHOUT_NAMESPACES, sys.executable, "-c", PROGRAM, str(folder), isolation]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    return json.loads(done.stdout)


def test_without_bubblewrap_grading_refuses_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PlatformError, match="sudo apt-get install bubblewrap"):
        Engine(tmp_path).start()


def test_without_user_namespaces_grading_refuses(tmp_path):
    word, reason = grade_without_namespaces("sandboxed", tmp_path)
    assert word == "refused"
    assert "gradus doctor" in reason
    assert "namespace" in reason


def test_without_user_namespaces_unsafe_grading_works(tmp_path):
    assert [3, "none"] == grade_without_namespaces("none", tmp_path)


def test_without_bubblewrap_unsafe_grading_works(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with Engine(tmp_path, isolation=Isolation.NONE) as engine:
        graded = Sitting(engine)(CELLS)
    assert (3, Isolation.NONE) == (graded.score, graded.isolation)


def test_a_result_says_what_isolation_it_was_made_in(unsafe, sit):
    assert Isolation.NONE is unsafe(CELLS).isolation
    assert Isolation.SANDBOXED is sit(CELLS).isolation


@pytest.mark.parametrize(
    "answer",
    ["def f(x):\n    return x + x", "def f(x):\n    return 2", "def f(x):\n    1 / 0", "f = 3 +"],
    ids=["right", "wrong", "raises", "syntax error"],
)
def test_honest_work_scores_as_in_the_sandbox(unsafe, sit, answer):
    (bare,), (sealed,) = (each(CELLS, {"f": answer}).exercises for each in (unsafe, sit))
    assert (sealed.score, sealed.verdict, sealed.message) == (
        bare.score,
        bare.verdict,
        bare.message,
    )


def test_files_are_given_and_taken_back(run):
    text, graded = run("open('left.txt', 'w').write('mine'); print('written')")
    assert "written\n" == text
    assert {"left.txt": b"mine"} == graded.files


def test_the_working_folder_is_a_temporary_one_and_goes(run):
    folder, _ = run("import os; print(os.getcwd())")
    home, _ = run("import os; print(os.environ['HOME'])")
    assert folder != home, "another for each submission"
    assert not Path(folder.strip()).exists()


def test_what_is_left_running_is_ended(run):
    text, _ = run(
        "import os, time\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.write(writing, str(os.getpid()).encode())\n"
        "        time.sleep(600)\n"
        "    os._exit(0)\n"
        "print(os.read(reading, 20).decode())"
    )
    run("pass")  # whatever was graded before is buried by now
    assert not _is_running(int(text))


def test_tracing_other_processes_is_refused(run):
    text, _ = run(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.ptrace(16, {os.getpid()}, 0, 0), ctypes.get_errno())"
    )
    assert "-1 1\n" == text


def test_memory_is_limited(run):
    text, _ = run(
        "try:\n    block = bytearray(3 * 2**30)\nexcept MemoryError:\n    print('too much')"
    )
    assert "too much\n" == text


def test_a_student_process_knows_nothing_of_the_trusted_side(run):
    text, _ = run("import sys; print([n for n in sys.modules if 'judge' in n or 'plan' in n])")
    assert "[]\n" == text


def test_the_workspace_goes_with_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Engine(tmp_path, isolation=Isolation.NONE) as engine:
        engine.wait()
        assert 1 == len(list(tmp_path.iterdir()))
    assert [] == list(tmp_path.iterdir())


ENDLESS = r"""
import sys
from pathlib import Path
from gradus.engine import Engine, Isolation
from tests.course_builder import answer_cell, grade_cell
from tests.engine.conftest import Sitting

WHOSE = {"student": "f()", "judge": "while True: pass"}
with Engine(Path(sys.argv[1]), isolation=Isolation.NONE) as engine:
    engine.wait()
    answer = "import os\ndef f():\n    os.fork() or os.setsid()\n    while True: pass"
    cells = [answer_cell("f", answer), grade_cell("t", WHOSE[sys.argv[2]])]
    print("grading", flush=True)
    Sitting(engine)(cells, cell_seconds=100)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["term", "kill"])
@pytest.mark.parametrize("busy", ["student", "judge"])
def test_nothing_is_left_of_an_engine_that_was_killed(busy, number, tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    argv = [sys.executable, "-c", ENDLESS, str(tmp_path), busy]
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE) as grading:
        assert b"grading\n" == grading.stdout.readline()
        wait_until(lambda: any(tmp_path.glob(f"gradus-unsafe-*/{busy}/*-*")))
        family = descendants(grading.pid)
        grading.send_signal(number)
    wait_until(lambda: not any(map(_is_running, family)))
    wait_until(lambda: not list(tmp_path.iterdir()))


def test_the_notice_stands_at_the_top_of_a_notebook_graded_without_a_sandbox(unsafe):
    data = json.loads(notebook(CELLS))
    graded = unsafe.engine.grade(
        build_assignment(CELLS), Submission("student", {"nb": json.dumps(data).encode()}, {})
    )
    content = graded.notebooks[0].content
    marked = json.loads(with_notice(content, graded.isolation))
    assert NOTICE in marked["cells"][0]["source"]
    assert len(data["cells"]) + 1 == len(marked["cells"])
    assert "none" == marked["metadata"]["gradus"]["isolation"]
    assert content == with_notice(content, Isolation.SANDBOXED)


def _is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
