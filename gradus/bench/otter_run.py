"""The program of the contender Otter: ``otter.api.grade_submission`` for each submission.

This is what ``otter run`` does, without starting Python and importing Otter for each submission,
and several at a time: the fastest way to use Otter where there are no containers. It runs in the
peers' environment, so it imports nothing of ours but the line.

Arguments: how many at a time, and a JSON list of [student, notebook file, autograder file].
"""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from gradus.bench import line


def main() -> None:
    jobs, work = int(sys.argv[1]), json.loads(sys.argv[2])
    import otter.api  # noqa: F401  (so that the workers, which are forks, find it loaded)
    from nbconvert.preprocessors import ExecutePreprocessor  # noqa: F401

    scores: dict[str, float] = {}
    failed: dict[str, str] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        line.tell("warm")
        line.wait()
        students = {pool.submit(_grade, *paths): student for student, *paths in work}
        for future in as_completed(students):
            student = students[future]
            try:
                scores[student] = scores.get(student, 0.0) + future.result()
            except Exception as error:  # whatever Otter raises: that is its result
                failed[student] = f"{type(error).__name__}: {error}".splitlines()[0]
            line.tell("submission")
        line.tell("done", scores=scores, failed=failed)
        line.wait()


def _grade(notebook: str, autograder: str) -> float:
    from otter.api import grade_submission

    os.chdir("/")  # a folder that still exists: each grading leaves the one it worked in
    return float(grade_submission(notebook, autograder, quiet=True).total)


if __name__ == "__main__":
    main()
