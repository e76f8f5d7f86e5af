"""What student code can see, looked at from inside the student process."""

import ast
import json
from dataclasses import replace

import pytest

from gradus.course import Submission, parse_notebook
from tests.course_builder import answer_cell, code_cell, grade_cell
from tests.engine.conftest import build_assignment

SENTINEL = "XYZZY-HIDDEN"
TEST = grade_cell(
    "t",
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\n"
    f"from reference_solutions import secret\nmark = '{SENTINEL}'\nassert f(2) == 2\n"
    "### END HIDDEN TESTS\n",
)


@pytest.fixture
def look(sit):
    """Run an expression in a student process, next to a graded exercise; its value."""

    def look(expression, *, setup=""):
        probe = f"{setup}\nopen('seen.txt', 'w').write(repr({expression}))"
        cells = [answer_cell("f", "def f(x):\n    return x"), TEST, code_cell("PROBE")]

        def put(content):
            content["cells"][2]["source"] = probe
            return content

        graded = sit(cells, change=put)
        assert graded.score == 1
        assert "seen.txt" in graded.files, graded.notebooks[0].content.decode()[-3000:]
        return ast.literal_eval(graded.files["seen.txt"].decode())

    return look


def test_no_file_of_the_system_holds_a_test_or_a_reference(look, tmp_path):
    found = look(
        "hits",
        setup="""
import os
hits = []
for folder, _, names in os.walk('/'):
    if folder.startswith(('/usr', '/proc', '/sys')) or 'site-packages' in folder:
        continue
    for name in names:
        path = os.path.join(folder, name)
        try:
            if os.path.isfile(path) and os.path.getsize(path) < 10**6:
                data = open(path, 'rb').read()
                if b'XYZZY-' + b'HIDDEN' in data or b'XYZZY-' + b'REFERENCE' in data:
                    hits.append(path)
        except OSError:
            pass
""",
    )
    assert found == []


def test_the_memory_of_the_process_holds_no_hidden_test(look):
    found = look(
        "hits",
        setup="""
import gc, sys
needle = ''.join(['XYZZY', '-HIDDEN'])
hits = []
gc.unfreeze()
for each in gc.get_objects():
    for part in gc.get_referents(each):
        if type(part) is str and part is not needle and needle in part:
            hits.append(part[:80])
        if type(part) is bytes and needle.encode() in part:
            hits.append(str(part[:80]))
""",
    )
    assert found == []


def test_the_memory_is_searched_well_enough_to_find_a_sentinel(look):
    found = look(
        "len(hits) > 0",
        setup="""
import gc
kept = {'a': 'PLANTED-' + str(len('abc'))}
hits = []
gc.unfreeze()
for each in gc.get_objects():
    for part in gc.get_referents(each):
        if type(part) is str and 'PLANTED-' + '3' in part:
            hits.append(part[:80])
""",
    )
    assert found is True


def test_the_environment_is_bare(look):
    seen = look("sorted(__import__('os').environ)")
    allowed = {
        "HOME", "IPYTHONDIR", "LANG", "MKL_NUM_THREADS", "MPLBACKEND", "MPLCONFIGDIR",
        "NBGRADER_EXECUTION", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
        "PATH", "PWD", "PYTHONDONTWRITEBYTECODE", "SANDBOX", "TERM", "USER", "KMP_INIT_AT_FORK",
        "KMP_DUPLICATE_LIB_OK", "COLUMNS", "LINES", "JPY_PARENT_PID", "LC_CTYPE",
    }  # fmt: skip
    assert set(seen) <= allowed


def test_the_process_has_no_privileges_and_no_company(look):
    uid, pid, processes, network = look(
        "(os.getuid(), os.getpid(), os.listdir('/proc'), [n for _, n in socket.if_nameindex()])",
        setup="import os, socket",
    )
    assert (uid, pid, processes) == (1000, 1, [])
    assert network == ["lo"]


def test_only_the_working_folder_and_tmp_can_be_written(look):
    writable = look(
        "writable",
        setup="""
import os
writable = set()
for folder, names, _ in os.walk('/'):
    names[:] = [n for n in names if not os.path.islink(os.path.join(folder, n))]
    if folder.startswith(('/usr/', '/root', '/work')) and folder.count('/') > 4:
        names[:] = []
    path = os.path.join(folder, 'probe')
    try:
        open(path, 'w').close()
        os.unlink(path)
        writable.add(folder)
    except OSError:
        pass
writable = sorted(writable)
""",
    )
    assert {"/dev/shm", "/home/student", "/tmp"} >= {
        folder for folder in writable if not folder.startswith(("/tmp/", "/home/student/"))
    }
    assert not [each for each in writable if each == "/proc"]


def test_only_the_wire_is_open(look):
    targets = look(
        "open_now",
        setup="""
import os, stat
open_now = []
for number in range(3, 300):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    open_now.append('socket' if stat.S_ISSOCK(mode) else 'file' if stat.S_ISREG(mode) else 'other')
""",
    )
    assert [each for each in targets if each != "file"] == ["socket"]


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.ptrace(16, 1, 0, 0)",
        "libc.syscall(250, 0, 0, 0, 0)",
        "libc.syscall(425, 8, 0)",
        "libc.setuid(0)",
    ],
    ids=["unshare", "mount", "ptrace", "keyctl", "io_uring", "setuid"],
)
def test_a_privileged_call_is_refused(look, call):
    assert look(f"{call} < 0", setup="import ctypes\nlibc = ctypes.CDLL(None)") is True


def test_a_hidden_region_with_marks_of_its_own_stays_hidden(engine):
    """What the release lacks is hidden, whichever marks the course's settings name."""
    test = "assert f(1) == 1\n### SECRET\nmark = 'XYZZY-OTHER-MARKS'\nassert f(2) == 2\n### /SECRET"
    cells = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", test)]
    assignment = build_assignment(cells)
    (notebook,) = assignment.notebooks
    given = json.loads(notebook.release.to_json())
    given["cells"][1]["source"] = "assert f(1) == 1"
    release = parse_notebook("nb", json.dumps(given).encode())
    assignment = replace(assignment, notebooks=(replace(notebook, release=release),))
    given["cells"][0]["source"] = "def f(x):\n    return 1"
    given["cells"].append(
        dict(given["cells"][0], id="p", metadata={}, source="print('mark' in dir())")
    )
    data = json.dumps(given).encode()
    graded = engine.grade(assignment, Submission("student", {"nb": data}, {}))
    (exercise,) = graded.exercises
    assert (0, "A hidden test did not pass.") == (exercise.score, exercise.message)
    assert "False\n" == json.loads(graded.notebooks[0].content)["cells"][2]["outputs"][0]["text"]
