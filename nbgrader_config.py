"""This course for nbgrader's own tools: the command line, the formgrader, validation.

The formgrader runs this file at every request: it is cheap, and running it twice is the same as
running it once.
"""

import os
from pathlib import Path

from gradus.course.catalogue import read_catalogue
from gradus.nbgrader import hide_tests, seal
from gradus.nbgrader.configuration import configure

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent
course = read_catalogue(root / "course.toml").id

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = course

# Test cells import `reference_solutions`, also when `nbgrader validate` runs a source notebook.
path = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if str(root) not in path:
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, path)])

# `nbgrader autograde` and the formgrader's button grade in the sealed engine.
seal(c)
hide_tests(c)

# Under the hub, the exchange and the grading are the hub's services.
configure(c, course=course)
