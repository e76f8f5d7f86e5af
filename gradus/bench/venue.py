"""The venue: a temporary copy of a course, with a cohort that has handed in.

What a contender writes stays in the copy. The course's own settings hold there, but for the folders
and the gradebook, which are the copy's own whatever the settings say.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from gradus.bench.specimens import Specimen, first
from gradus.cohort.gradebook import Gradebook
from gradus.cohort.installation import state_folder, writing
from gradus.cohort.registration import register
from gradus.cohort.version import assignment_version
from gradus.course import Assignment, Course, CourseError, open_course

OWN_CONFIG = "course_config.py"
STEPS = ("source", "release", "submitted", "autograded", "feedback")

_CONFIG = """\
from pathlib import Path

c = get_config()
root = Path(__file__).resolve().parent
load_subconfig({own!r}, path=str(root))
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = "sqlite:///" + str(root / "gradebook.db")
for step in {steps!r}:
    setattr(c.CourseDirectory, step + "_directory", step)
"""


@dataclass(frozen=True, slots=True)
class Venue:
    """A copy of a course in which one assignment is registered, and its cohort.

    ``cohort`` says who handed in what; the notebooks themselves are in the copy alone.
    """

    course: Course
    assignment: Assignment
    cohort: tuple[Specimen, ...]


def build_venue(course: Course, name: str, *, students: int, folder: Path) -> Venue:
    """Copy what grading needs of a course into an empty folder and let a cohort hand in.

    Raises
    ------
    CourseError
        for an unknown assignment, or one that nbgrader refuses or that nothing can be graded in.
    """
    course.require_assignment(name)
    copied = _copy(course, name, folder)
    # Read as its own student version, before nbgrader takes seconds to make the real one.
    if not copied.assignment(name, release=copied.folder("source") / name).max_score:
        raise CourseError(f"assignment {name} has no graded cell: choose another to measure with")
    with writing(copied):
        gradebook = Gradebook(copied)
        try:
            assignment = register(copied, name, assignment_version(copied, name), gradebook)
        finally:
            gradebook.close()
    return Venue(copied, assignment, hand_in(copied, assignment, students=students))


def move_venue(venue: Venue, *, students: int, folder: Path) -> Venue:
    """Another copy of the same course, where nothing is graded yet, with a cohort of its own.

    Parameters
    ----------
    venue : one without a cohort.
    """
    shutil.copytree(venue.course.root, folder, dirs_exist_ok=True)
    course = open_course(folder)
    return Venue(course, venue.assignment, hand_in(course, venue.assignment, students=students))


def hand_in(course: Course, assignment: Assignment, *, students: int) -> tuple[Specimen, ...]:
    """Write the submissions of the first students of the cohort; who they are, without content."""
    cohort = []
    for specimen in first(assignment, students):
        target = course.submission_folder(specimen.student, assignment.name)
        files = {f"{name}.ipynb": content for name, content in specimen.notebooks.items()}
        for path, content in (assignment.files | files).items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(content)
        cohort.append(Specimen(specimen.student, specimen.kind, specimen.variant, notebooks={}))
    return tuple(cohort)


def student_version(course: Course, name: str) -> Path:
    """The folder with what students were given, in a course where the assignment is registered."""
    return state_folder(course) / "student_versions" / name


def _copy(course: Course, name: str, folder: Path) -> Course:
    source = course.folder("source")
    shutil.copytree(source / name, folder / "source" / name)
    for path in source.glob("*"):  # a header or footer
        if path.is_file():
            shutil.copy(path, folder / "source")
    references = course.root / "reference_solutions"
    if references.is_dir():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(references, folder / references.name, ignore=ignored)
    for path in (*course.root.glob("*.toml"), *course.root.glob("*.py")):
        own = OWN_CONFIG if path.name == "nbgrader_config.py" else path.name
        shutil.copy(path, folder / own)
    (folder / OWN_CONFIG).touch()
    (folder / "nbgrader_config.py").write_text(_CONFIG.format(own=OWN_CONFIG, steps=STEPS))
    return open_course(folder)
