"""Courses that nbgrader grades through ``gradus.nbgrader.seal``, in temporary folders."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from gradus.engine import Engine
from gradus.hub.installation import internal_ports
from gradus.nbgrader import seal
from tests.course_builder import answer_cell, build_course, grade_cell

SQUARE = "def square(x):\n    return x * x"
ONE = [
    answer_cell("square", SQUARE),
    grade_cell("square_test", "assert square(2) == 4", points=4),
]
KERNEL_OF_OCTAVE = {"name": "octave", "display_name": "Octave", "language": "octave"}
SEALED = """
from gradus.nbgrader import seal
seal(c)
"""
SETTINGS = f'{SEALED}c.CourseDirectory.course_id = "course"\n'
WITHOUT_GRAMMAR = "import sys; sys.modules['rfc3987_syntax'] = None\n"  # half of nbgrader's import
BY_HAND = ("why", "drawing")
DEADLINE = 120  # seconds


@dataclass(frozen=True)
class Course:
    """A course that nbgrader grades through ``seal``."""

    root: Path
    settings: dict

    @property
    def api(self):
        config = Config()
        seal(config)
        config.merge(Config(self.settings))
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.course_id = "course"
        return NbGraderAPI(config=config)

    def generate(self, assignment="ps1"):
        result = self.api.generate_assignment(assignment)
        assert result["success"], result

    def autograde(self, student="*", assignment="ps1", **options):
        return self.api.autograde(assignment, student, **options)

    def gradebook(self):
        return Gradebook(f"sqlite:///{self.root}/gradebook.db", "course")

    def grades(self, student, assignment="ps1"):
        """Cell to (automatic score, whether a person has to look)."""
        with self.gradebook() as gradebook:
            submission = gradebook.find_submission(assignment, student)
            return {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }

    def scores(self, student, assignment="ps1"):
        """Cell to automatic score, without the cells of ``BY_HAND``."""
        grades = self.grades(student, assignment)
        return {name: score for name, (score, _) in grades.items() if name not in BY_HAND}

    def autograded(self, student, name="first", assignment="ps1"):
        """The cells of a graded notebook by grade id, and the notebook."""
        path = self.root / "autograded" / student / assignment / f"{name}.ipynb"
        content = nbformat.read(path, as_version=4)
        cells = {
            cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in content["cells"]
        }
        return cells, content


class SharedEngine(Engine):
    """One engine in the place of all, for courses without references of their own."""

    made: "list[SharedEngine]" = []  # noqa: RUF012  (shared on purpose)

    def __new__(cls, root, **ignored):
        return cls.made[0] if cls.made else super().__new__(cls)

    def __init__(self, root, **ignored):
        if not self.made:
            super().__init__(root)
            self.made.append(self)
            super().start()

    def start(self):
        """Started already."""

    def close(self):
        """Closed by ``end``."""

    @classmethod
    def end(cls):
        """Close it, if it was ever made."""
        while cls.made:
            Engine.close(cls.made.pop())


def make_course(root, assignments, *, settings=None, files=None, **options):
    course = Course(build_course(root, assignments, files=files, **options), settings or {})
    for assignment in assignments:
        course.generate(assignment)
    return course


def change(folder, edit, name="first"):
    """Damage a submitted notebook; ``edit`` gets its content."""
    path = folder / f"{name}.ipynb"
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def find(content, grade_id):
    (cell,) = [
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def nbgrader(*arguments, cwd, prefix=()):
    """Start nbgrader as a person would."""
    program = f"{WITHOUT_GRAMMAR}from nbgrader.apps.nbgraderapp import main; main()"
    return _start(program, *arguments, cwd=cwd, prefix=prefix)


def run(*arguments, cwd, prefix=()):
    """The exit status and the output of one command of nbgrader's, behind the words of another."""
    process = nbgrader(*arguments, cwd=cwd, prefix=prefix)
    output, _ = process.communicate(timeout=DEADLINE)
    return process.returncode, output


@contextmanager
def formgrader(root, home):
    """A Jupyter server on the course; yields what posts to the formgrader's API."""
    (port,) = internal_ports(1)
    program = f"{WITHOUT_GRAMMAR}from jupyter_server.serverapp import main; main()"
    options = f"--no-browser --allow-root --port={port} --port-retries=0 --IdentityProvider.token=t"
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
    }
    process = _start(program, *options.split(), cwd=root, **places)
    address = f"http://127.0.0.1:{port}"

    def ask(path, method="POST"):
        request = urllib.request.Request(
            f"{address}/{path}", method=method, headers={"Authorization": "token t"}
        )
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return json.load(response)

    try:
        _wait_until(lambda: _answers(ask), process)

        def post(path):
            return ask(f"formgrader/api/{path}")

        post.address = address
        yield post
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE)


def processes_that_name(text):
    """The command lines of this machine's processes that hold a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if str(text).encode() in command:
            found.append(command)
    return found


def _start(program, *arguments, cwd, prefix=(), **environment):
    path = f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", program, *arguments],
        cwd=cwd,
        env=os.environ | {"PATH": path} | {key: str(value) for key, value in environment.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_until(holds, process):
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _answers(ask):
    try:
        return ask("api/status", "GET")
    except urllib.error.URLError:
        return None
