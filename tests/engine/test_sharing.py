"""The working folder of tests and of student code, and what of it the judge never runs."""

import json

import pytest

from gradus.engine import Verdict
from gradus.engine.judge.sharing import SharedFolder
from gradus.engine.wire.errors import WireError
from gradus.engine.wire.folders import Listing
from tests.course_builder import answer_cell, code_cell, grade_cell


@pytest.fixture
def folders(tmp_path):
    """Two folders; the listing of each, and what makes the second one like the first."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = (Listing({"": str(tmp_path / name)}) for name in ("one", "other"))

    def send():
        difference = one.difference()
        if difference is not None:
            other.apply(*difference)
        return difference

    return tmp_path / "one", tmp_path / "other", send, other


def test_files_and_folders_arrive_change_and_go(folders):
    one, other, send, listing = folders
    (one / "deep").mkdir()
    (one / "deep" / "a.txt").write_text("1")
    (one / "empty").mkdir()
    send()
    assert "1" == (other / "deep" / "a.txt").read_text() and (other / "empty").is_dir()
    for text in ("2", "3", "4"):  # as large as before, and within a tick of the file system's clock
        (one / "deep" / "a.txt").write_text(text)
        send()
        assert text == (other / "deep" / "a.txt").read_text()
    (one / "deep" / "a.txt").unlink()
    (one / "empty").rmdir()
    send()
    assert ["deep"] == [path.name for path in other.iterdir()] and not list(
        (other / "deep").iterdir()
    )
    assert send() is None and listing.difference() is None


def test_links_and_hidden_files_stay(folders):
    one, other, send, _ = folders
    (one / ".hidden").write_text("1")
    (one / "link").symlink_to("/etc/passwd")
    assert send() is None and not list(other.iterdir())


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "", ".", "a\0b", "a//b", ".ssh/a"])
def test_a_name_that_leads_elsewhere_is_refused(folders, name):
    _, other, _, listing = folders
    with pytest.raises(WireError, match="leads elsewhere"):
        listing.apply([], [], [name], [b"evil"])
    assert not list(other.parent.glob("a")) and not list(other.iterdir())


WRITES = """
import os, pickle
class Evil:
    def __reduce__(self): return (exec, ("import builtins; builtins.EVIL = 1",))
def save():
    pickle.dump(Evil(), open("data.pkl", "wb"))
    open("module_of_mine.py", "w").write("import builtins; builtins.EVIL = 1")
    open("reference_solutions.py", "w").write("import builtins; builtins.EVIL = 1")
    return 1
"""


@pytest.mark.parametrize(
    "use",
    [
        "import pickle; pickle.load(open('data.pkl', 'rb'))",
        "import pandas as pd; pd.read_pickle('data.pkl')",
        "exec(open('module_of_mine.py').read())",
        "import runpy; runpy.run_path('module_of_mine.py')",
        "import reference_solutions.of_something",
        "import subprocess, sys; subprocess.run([sys.executable, 'module_of_mine.py'], check=True)",
        "import os; assert os.system('true') == 0",
        "assert open('module_of_mine.py').read() == ''",
    ],
)
def test_what_student_code_has_written_is_not_run_by_the_judge(sit, use):
    test = (
        f"assert save() == 1\ntry:\n    {use}\nfinally:\n"
        "    import builtins\n    assert not hasattr(builtins, 'EVIL')\n    print('not run')"
    )
    graded = sit([answer_cell("a", WRITES), grade_cell("t", test)])
    assert Verdict.PASS is not graded.exercises[0].verdict
    outputs = json.loads(graded.notebooks[0].content)["cells"][1]["outputs"]
    assert any("not run" in each.get("text", "") for each in outputs)


def test_plain_data_in_a_pickle_is_read(sit):
    answer = "import pickle\ndef save(x):\n    pickle.dump(x, open('data.pkl', 'wb'))"
    test = (
        "import pickle\nimport numpy as np\nsave([1, {'a': {2}}, np.arange(3)])\n"
        "found = pickle.load(open('data.pkl', 'rb'))\n"
        "assert found[:2] == [1, {'a': {2}}] and found[2].tolist() == [0, 1, 2]"
    )
    assert 1 == sit([answer_cell("a", answer), grade_cell("t", test)]).score


def test_files_of_hidden_tests_are_not_handed_back(sit):
    test = (
        "### BEGIN HIDDEN TESTS\nopen('secret.txt', 'w').write('777')\n"
        "assert read('secret.txt') == '777'\n### END HIDDEN TESTS\n"
        "open('own.txt', 'w').write('1')\nassert read('own.txt') == '1'"
    )
    answer = "def read(name):\n    open('mine.txt', 'w').write('x')\n    return open(name).read()"
    graded = sit([answer_cell("a", answer), grade_cell("t", test), code_cell("1")])
    assert 1 == graded.score
    assert ["mine.txt"] == list(graded.files)


@pytest.mark.parametrize(
    "names, size",
    [(1, 300 * 2**20), (3000, 0), (10, 40 * 2**20)],
    ids=["one large file", "many names", "large together"],
)
def test_more_files_than_a_student_process_can_have_are_refused(names, size, tmp_path):
    listing = Listing({"": str(tmp_path)})

    def ask(message, blobs=()):
        content = [bytes(size)] * names
        return ["changed", [], [], [f"{number}.txt" for number in range(names)]], content

    with pytest.raises(WireError, match="more files"):
        SharedFolder(ask, listing, set())
    assert [] == list(tmp_path.iterdir())
