"""Floor 1: a course as data.

A *course* is an nbgrader course directory: notebooks in ``source/`` with solutions and hidden
tests, their student versions in ``release/``, submissions in ``submitted/STUDENT/ASSIGNMENT/``.
``open_course`` reads its settings (``nbgrader_config.py``, and ``course.toml`` where there is one),
``Course.assignment`` reads one assignment, ``read_submission`` what one student handed in.

Nothing here runs a notebook, opens a database or imports nbgrader: notebooks are parsed as JSON
into frozen values, and whatever is wrong with one is an error that names the file and the remedy.
"""

from gradus.course.assignment import Assignment, AssignmentNotebook
from gradus.course.catalogue import CatalogueEntry
from gradus.course.course import Course, open_course
from gradus.course.errors import AuthorError, CourseError, SubmissionError
from gradus.course.notebook import Cell, Notebook, Role, parse_notebook
from gradus.course.printable import printable
from gradus.course.submission import Submission, read_submission
from gradus.course.titles import exercise_titles

__all__ = [
    "Assignment",
    "AssignmentNotebook",
    "AuthorError",
    "CatalogueEntry",
    "Cell",
    "Course",
    "CourseError",
    "Notebook",
    "Role",
    "Submission",
    "SubmissionError",
    "exercise_titles",
    "open_course",
    "parse_notebook",
    "printable",
    "read_submission",
]
