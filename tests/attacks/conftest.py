"""Fixtures of the attack corpus.

engine      : one warm engine for all attacks, with the references of ``victim``.
assignment  : what is attacked.
fresh       : the honest control, graded before any attack.
trials      : for each attack that was selected its ``Trial``: graded in a few threads, each
              followed at once by the honest control. They start together, so controls run between
              and beside attacks.
"""

import concurrent.futures
import itertools
import json
from dataclasses import dataclass, replace

import pytest

from gradus.course import Submission
from gradus.engine import Engine, GradedSubmission, cores
from gradus.engine.student.confinement import Confinement
from tests.attacks import corpus, victim
from tests.engine.conftest import build_assignment

LIMITS = Confinement(memory=768 * 2**20, disk=32 * 2**20, cpu_seconds=60)
NOTEBOOK_SECONDS = 30.0


@dataclass(frozen=True)
class Trial:
    """One attack and what came of it.

    Attributes
    ----------
    graded, raised : its result, or what the engine raised.
    control : the result of the honest work that was graded next.
    before, after : process ids of the warm processes.
    is_alive : whether both warm processes were alive afterwards.
    """

    graded: GradedSubmission | None
    raised: Exception | None
    control: GradedSubmission | Exception
    before: tuple[int | None, int | None]
    after: tuple[int | None, int | None]
    is_alive: bool


class Courtroom:
    """Grades attacks and controls with one engine."""

    def __init__(self, engine, assignment, unsealed, folder):
        self._engine = engine
        self._assignment = assignment
        self._unsealed = unsealed
        self._folder = folder
        self._numbers = itertools.count()

    @property
    def pids(self):
        return self._engine._student.pid, self._engine._judge.pid

    @property
    def is_alive(self):
        return self._engine._student.is_alive and self._engine._judge.is_alive

    def grade(self, attack, **changes):
        number = next(self._numbers)
        submission = attack.hand_in(self._folder / f"{number}-{attack.name}")
        seconds = attack.expectation.cell_seconds
        attacked = self._unsealed if attack.expectation.unsealed else self._assignment
        assignment = replace(attacked, cell_seconds=seconds, **changes)
        return self._engine.grade(assignment, submission)

    def grade_control(self):
        content = json.dumps(corpus.solved_notebook()).encode()
        return self._engine.grade(
            self._assignment, Submission("control", {"victim": content}, {"own.txt": b"mine"})
        )

    def try_attack(self, attack):
        graded = raised = None
        before = self.pids
        try:
            graded = self.grade(attack)
        except Exception as error:  # a finding like any other
            raised = error
        try:
            control = self.grade_control()
        except Exception as error:
            control = error
        return Trial(graded, raised, control, before, self.pids, self.is_alive)


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    root = tmp_path_factory.mktemp("attacked")
    victim.write_references(root)
    with Engine(root, limits=LIMITS) as engine:
        yield engine


@pytest.fixture(scope="session")
def assignment():
    return attacked(victim.cells())


def attacked(cells, **settings):
    limits = {"cell_seconds": 2.0, "notebook_seconds": NOTEBOOK_SECONDS}
    return victim.rename(build_assignment(cells, name="secret", **limits, **settings))


@pytest.fixture(scope="session")
def courtroom(engine, assignment, tmp_path_factory):
    unsealed = attacked(victim.cells(unsealed=True), unsealed=frozenset({"open_test"}))
    for each in (unsealed, assignment):
        engine.check(each)  # as before any grading: the judge remembers what the references say
    return Courtroom(engine, assignment, unsealed, tmp_path_factory.mktemp("handed-in"))


@pytest.fixture(scope="session")
def fresh(courtroom):
    return courtroom.grade_control()


@pytest.fixture(scope="session")
def trials(courtroom, fresh, request):
    selected = [
        item.callspec.params.get("attack")
        for item in request.session.items
        if hasattr(item, "callspec")
    ]
    attacks = {each.name: each for each in selected if isinstance(each, corpus.Attack)}
    # Those that end a warm process come last and one at a time: the others must not be disturbed.
    rough = [name for name, each in attacks.items() if each.expectation.restarts]
    with (
        concurrent.futures.ThreadPoolExecutor(max(2, cores())) as pool,
        concurrent.futures.ThreadPoolExecutor(1) as later,
    ):
        futures = {
            name: pool.submit(courtroom.try_attack, each)
            for name, each in attacks.items()
            if name not in rough
        }
        quiet = list(futures.values())

        def try_alone(attack):
            concurrent.futures.wait(quiet)
            return courtroom.try_attack(attack)

        futures |= {name: later.submit(try_alone, attacks[name]) for name in rough}
        yield futures
        for future in futures.values():
            future.cancel()
