"""Many submissions: what is graded, what is skipped, what a failure costs."""

import os
import threading

import pytest

from gradus.cohort.grader import CourseGrader, State
from gradus.course import CourseError
from tests.cohort.engines import CannedEngine, FailingEngine, StallingEngine
from tests.course_builder import submit

DEADLINE = 30  # seconds


def states(outcomes):
    return {outcome.student: outcome.state for outcome in outcomes}


@pytest.fixture
def one(course, grader):
    """A grader that graded the submission of "student"; grades it again when called."""
    submit(course.root, "ps1", "student", timestamp="2026-11-22 12:00:00 UTC")
    engine = CannedEngine()
    opened = grader(engine)
    opened.grade("ps1", "student")

    def again(**options):
        engine.graded.clear()
        opened.grade_many("ps1", ["student"], **options)
        return len(engine.graded)

    return again


class TestGradedSubmission:
    def test_is_skipped_while_nothing_has_changed(self, one):
        assert one() == 0

    def test_is_graded_again_by_force(self, one):
        assert one(force=True) == 1

    def test_is_graded_again_once_when_it_is_handed_in_again(self, one, course):
        submit(course.root, "ps1", "student", answers={})
        assert (one(), one()) == (1, 0)

    def test_is_graded_again_when_only_the_time_changed(self, one, course):
        submit(course.root, "ps1", "student", timestamp="2026-11-22 13:00:00 UTC")
        assert one() == 1

    @pytest.mark.parametrize("step", ["autograded", "feedback"])
    def test_is_graded_again_when_its_folder_is_gone(self, one, course, step):
        (course.root / step / "student/ps1").rename(course.root / "elsewhere")
        assert one() == 1

    def test_is_graded_again_when_the_gradebook_has_no_score(self, one, gradebook):
        book = gradebook()
        book.find_grade("slope_test", "calculus", "ps1", "student").auto_score = None
        book.db.commit()
        assert one() == 1

    def test_is_graded_again_when_the_gradebook_lost_it(self, one, gradebook):
        gradebook().remove_submission("ps1", "student")
        assert one() == 1

    def test_is_graded_again_when_a_reference_solution_changed(self, one, course):
        (course.root / "reference_solutions").mkdir()
        (course.root / "reference_solutions/ps1.py").write_text("ANSWER = 42\n")
        assert one() == 1

    def test_is_none_to_a_caller_who_does_not_force(self, course, grader):
        submit(course.root, "ps1", "student")
        opened = grader()
        assert opened.grade("ps1", "student", force=False).score == 7
        assert opened.grade("ps1", "student", force=False) is None


def test_a_judge_with_old_references_is_replaced(course, grader):
    started = []

    def start():
        started.append(CannedEngine())
        return started[-1]

    with CourseGrader(course, engine=start) as opened:
        opened.prepare("ps1")
        (course.root / "reference_solutions").mkdir()
        (course.root / "reference_solutions/ps1.py").write_text("ANSWER = 42\n")
        opened.prepare("ps1")
        assert [engine.is_closed for engine in started] == [True, False]


def test_an_engine_in_use_is_not_closed_when_it_is_replaced(course):
    stalling, fresh = StallingEngine(), CannedEngine()
    engines = iter([stalling, fresh])
    submit(course.root, "ps1", "student")
    with CourseGrader(course, engine=lambda: next(engines)) as opened:
        thread = threading.Thread(target=opened.grade, args=("ps1", "student"))
        thread.start()
        assert stalling.entered.wait(DEADLINE)
        (course.root / "reference_solutions").mkdir()
        (course.root / "reference_solutions/ps1.py").write_text("ANSWER = 42\n")
        opened.prepare("ps1")
        assert not stalling.is_closed
        stalling.go.set()
        thread.join(DEADLINE)
        assert stalling.is_closed


class TestFailure:
    @pytest.fixture
    def outcomes(self, course, grader):
        """What became of "a", graded before with full marks, and of "b" and "c", when "a" and "b"
        can't be graded by a fault of ours."""
        for student in "abc":
            submit(course.root, "ps1", student)
        grader().grade("ps1", "a")
        engine = FailingEngine(["a", "b"])
        return grader(engine).grade_many("ps1", ["a", "b", "c"], force=True)

    def test_costs_the_others_nothing(self, outcomes):
        assert states(outcomes) == {"a": State.FAILED, "b": State.FAILED, "c": State.GRADED}

    def test_has_a_reason(self, outcomes):
        assert outcomes[0].reason == "the judge died"

    @pytest.mark.usefixtures("outcomes")
    def test_leaves_the_last_result(self, course, gradebook):
        assert gradebook().find_submission("ps1", "a").score == 7
        assert (course.root / "autograded/a/ps1/algebra.ipynb").is_file()
        assert (course.root / "feedback/a/ps1/algebra.html").is_file()

    @pytest.mark.usefixtures("outcomes")
    def test_leaves_nothing_where_there_was_no_result(self, course, gradebook):
        assert not (course.root / "autograded/b").exists()
        assert [student.id for student in gradebook().students] == ["a", "c"]


def test_a_folder_that_can_not_be_written_leaves_the_old_scores(course, grader, gradebook):
    submit(course.root, "ps1", "student")
    opened = grader(CannedEngine())
    opened.grade("ps1", "student")
    submit(course.root, "ps1", "student", answers={})
    feedback = course.root / "feedback"
    feedback.rename(course.root / "elsewhere")
    feedback.write_text("a file where the folder was")
    (outcome,) = grader(CannedEngine({("student", "double_test"): 0})).grade_many(
        "ps1", ["student"]
    )
    assert outcome.state is State.FAILED
    assert str(feedback) in outcome.reason
    assert gradebook().find_submission("ps1", "student").score == 7


def test_a_gradebook_in_use_is_waited_for(course, grader, gradebook):
    submit(course.root, "ps1", "student")
    opened = grader()
    opened.prepare("ps1")
    book = gradebook()
    book.add_student("other")  # commits
    book.db.add(book.find_student("other"))
    book.find_student("other").first_name = "holds the lock"
    book.db.flush()
    grading = threading.Thread(target=opened.grade, args=("ps1", "student"))
    grading.start()
    grading.join(0.5)
    assert grading.is_alive()
    book.db.commit()
    grading.join(DEADLINE)
    assert not grading.is_alive()
    assert gradebook().find_submission("ps1", "student").score == 7


def test_outcomes_are_in_the_order_of_the_students(course, grader):
    names = ["c", "a", "b"]
    for name in names:
        submit(course.root, "ps1", name)
    seen = []
    outcomes = grader(jobs=3).grade_many("ps1", names, on_outcome=seen.append)
    assert [outcome.student for outcome in outcomes] == names
    assert sorted(outcome.student for outcome in seen) == sorted(names)


def test_several_are_graded_at_a_time(course, grader):
    meeting = threading.Barrier(2, timeout=DEADLINE)

    class MeetingEngine(CannedEngine):
        def grade(self, assignment, submission):
            meeting.wait()  # raises unless two are here at once
            return super().grade(assignment, submission)

    for name in "ab":
        submit(course.root, "ps1", name)
    outcomes = grader(MeetingEngine(), jobs=2).grade_many("ps1", ["a", "b"])
    assert states(outcomes) == {"a": State.GRADED, "b": State.GRADED}


def test_a_submission_handed_in_while_the_last_is_graded_wins(course, grader, gradebook):
    engine = StallingEngine()
    opened = grader(engine, jobs=2)
    submit(course.root, "ps1", "student")
    first = threading.Thread(target=opened.grade, args=("ps1", "student"))
    first.start()
    assert engine.entered.wait(DEADLINE)
    engine.scores = {("student", "double_test"): 1}
    submit(course.root, "ps1", "student", answers={}, timestamp="2026-11-22 13:00:00 UTC")
    second = threading.Thread(target=opened.grade, args=("ps1", "student"))
    second.start()
    engine.go.set()
    for thread in (first, second):
        thread.join(DEADLINE)
    timestamp = gradebook().find_submission("ps1", "student").timestamp
    assert timestamp is not None
    assert (course.root / "autograded/student/ps1/timestamp.txt").is_file()


@pytest.mark.parametrize("name", ["nobody", "", "..", "../submitted/student", ".hidden"])
def test_an_unknown_student_is_refused(course, grader, name):
    submit(course.root, "ps1", "student")
    with pytest.raises(CourseError, match=r"unknown student .* did you mean student"):
        grader().grade("ps1", name)


def test_closing_ends_a_stalled_grading(course):
    engine = StallingEngine()
    submit(course.root, "ps1", "student")
    opened = CourseGrader(course, engine=lambda: engine)
    thread = threading.Thread(target=opened.grade_many, args=("ps1", ["student"]), daemon=True)
    thread.start()
    assert engine.entered.wait(DEADLINE)
    opened.close()
    thread.join(DEADLINE)
    assert not thread.is_alive()


def test_an_executor_of_the_callers_runs_the_engine(course, grader):
    from concurrent.futures import ThreadPoolExecutor

    class ThreadNamingEngine(CannedEngine):
        def grade(self, assignment, submission):
            self.name = threading.current_thread().name
            return super().grade(assignment, submission)

    submit(course.root, "ps1", "student")
    engine = ThreadNamingEngine()
    with ThreadPoolExecutor(1, thread_name_prefix="mine") as executor:
        grader(engine, executor=executor).grade("ps1", "student")
        assert engine.name.startswith("mine")


def test_an_interrupt_ends_a_stalled_grading(course):
    class StallingForOne(StallingEngine):
        def grade(self, assignment, submission):
            if submission.student == "b":
                return super().grade(assignment, submission)
            return CannedEngine.grade(self, assignment, submission)

    for name in "ab":
        submit(course.root, "ps1", name)
    engine = StallingForOne()

    def interrupt(outcome):
        assert engine.entered.wait(DEADLINE)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), CourseGrader(course, engine=lambda: engine) as opened:
        opened.grade_many("ps1", ["a", "b"], on_outcome=interrupt)
    assert engine.is_closed
    assert (course.root / "autograded/a/ps1").is_dir()


def test_a_notebook_that_may_not_be_read_fails_instead_of_scoring_zero(course, grader):
    path = submit(course.root, "ps1", "student") / "algebra.ipynb"
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    (outcome,) = grader().grade_many("ps1", ["student"])
    assert outcome.state is State.FAILED
    assert f"{path} can't be read" in outcome.reason
