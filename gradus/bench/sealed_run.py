"""The program of the contender that this is all about: Gradus, as ``gradus grade`` runs it.

Arguments: the course folder, the assignment, how many submissions at a time.
"""

import sys
from collections import Counter

from gradus.bench import line


def main() -> None:
    root, assignment, jobs = sys.argv[1:]
    from gradus.cohort.grader import CourseGrader

    with CourseGrader(root, jobs=int(jobs)) as grader:
        grader.prepare(assignment)
        students = grader.course.students(assignment)
        line.tell("warm")
        line.wait()
        outcomes = grader.grade_many(
            assignment, students, on_outcome=lambda _outcome: line.tell("submission")
        )
        verdicts = Counter(
            exercise.verdict.value
            for outcome in outcomes
            if outcome.graded
            for exercise in outcome.graded.exercises
        )
        failed = {each.student: each.reason for each in outcomes if each.graded is None}
        loans = {
            outcome.student: {
                f"{each.notebook}/{each.name}": each.lent
                for each in outcome.graded.exercises
                if each.lent
            }
            for outcome in outcomes
            if outcome.graded
        }
        line.tell("done", verdicts=verdicts, failed=failed, loans=loans)
        line.wait()


if __name__ == "__main__":
    main()
