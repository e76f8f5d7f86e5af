"""The contender nbgrader: its own commands, in a copy of the course that knows nothing of Gradus.

``nbgrader autograde`` and ``nbgrader generate_feedback``, one submission after the other as they
do. The one setting that is ours is a hook that says when the next submission begins, so that the
seconds which nbgrader needs to start can be told from those it needs for each submission.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from gradus.bench.contender import Run, watch
from gradus.bench.environment import environment
from gradus.bench.peers import PeerError
from gradus.bench.scores import Scores, read_scores
from gradus.bench.specimens import Specimen
from gradus.bench.venue import Venue, student_version
from gradus.course import Course, open_course

SECONDS = 120
"""Given to nbgrader for each submission, and once more to start."""

_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "course"
c.Autograde.pre_convert_hook = "gradus.bench.line.tell_submission"
c.GenerateFeedback.pre_convert_hook = "gradus.bench.line.tell_submission"
"""


def grade_with_nbgrader(
    venue: Venue, sample: tuple[Specimen, ...], folder: Path, on_submission: Callable[[], None]
) -> tuple[list[Run], dict[str, str], Scores]:
    """Grade a part of the cohort with stock nbgrader.

    Parameters
    ----------
    folder : an empty folder for nbgrader's copy of the course.
    on_submission : called twice for each submission: when it is graded, when its page is made.

    Returns
    -------
    the two runs, why students got no result, and the scores.

    Raises
    ------
    PeerError
        when nbgrader gives up before the end.
    """
    course = _stock_course(venue, sample, folder)
    name = venue.assignment.name
    runs = []
    for verb in ("autograde", "generate_feedback"):
        run = watch(
            [sys.executable, "-m", "nbgrader", verb, name],
            folder=folder,
            environment=environment(folder, Path(sys.prefix)),
            seconds=SECONDS * (1 + len(sample)),
            on_submission=on_submission,
        )
        expected = len(sample) if verb == "autograde" else len(_graded(course, name))
        if run.warm is None or run.submissions < expected:
            words = run.errors.splitlines()[-1:] or ["it gave no reason"]
            raise PeerError(
                f"nbgrader {verb} began {run.submissions} of {expected} submissions and stopped: "
                f"{words[0].strip()}"
            )
        runs.append(run)
    graded = _graded(course, name)
    failed = {
        each.student: "nbgrader could not grade it" for each in sample if each.student not in graded
    }
    return runs, failed, read_scores(course, name)


def _graded(course: Course, name: str) -> set[str]:
    return {path.parent.name for path in course.folder("autograded").glob(f"*/{name}")}


def _stock_course(venue: Venue, sample: tuple[Specimen, ...], folder: Path) -> Course:
    name, origin = venue.assignment.name, venue.course.root
    shutil.copytree(origin / "source", folder / "source", dirs_exist_ok=True)
    shutil.copytree(student_version(venue.course, name), folder / "release" / name)
    shutil.copy(origin / "gradebook.db", folder)
    references = origin / "reference_solutions"
    if references.is_dir():
        shutil.copytree(references, folder / references.name)
    for specimen in sample:
        target = folder / "submitted" / specimen.student / name
        shutil.copytree(venue.course.submission_folder(specimen.student, name), target)
    (folder / "nbgrader_config.py").write_text(_CONFIG.format(root=str(folder)))
    return open_course(folder)
