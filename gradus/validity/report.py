"""What an examination found: every trial, and the marks that the tests get."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a trial is about."""

    MUTANT = "mutant"
    EQUIVALENT = "equivalent"  # a mutant that is listed as no fault
    VARIANT = "variant"
    ALONE = "alone"  # the author's answer, with every other exercise unwritten
    REPEAT = "repeat"  # the author's answers once more


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate and what it earned.

    Attributes
    ----------
    exercise : the grade id of the test cell; empty for a repeat of the whole notebook.
    name : of the candidate.
    lost : the points it lost.
    difference : what it changes in the solution, as lines of a diff.
    detail : the failure in full, for the author.
    seed : the cases' seed, for a repeat with fresh cases.
    """

    kind: Kind
    exercise: str
    name: str
    lost: float
    difference: str = ""
    detail: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination found.

    Attributes
    ----------
    solution_score, release_score : percent of the points.
    exercises : the grade ids of the test cells, in order.
    trials : everything that was graded.
    """

    assignment: str
    solution_score: float
    release_score: float
    exercises: tuple[str, ...]
    trials: tuple[Trial, ...]
    seconds: float

    def of(self, kind: Kind, exercise: str | None = None) -> tuple[Trial, ...]:
        return tuple(
            each for each in self.trials if each.kind is kind and exercise in (None, each.exercise)
        )

    @property
    def survivors(self) -> tuple[Trial, ...]:
        """Mutants that kept all points: faults which the tests don't see."""
        return tuple(each for each in self.of(Kind.MUTANT) if not each.lost)

    @property
    def rejected(self) -> tuple[Trial, ...]:
        """Variants that lost points: right answers which the tests refuse."""
        return tuple(each for each in self.of(Kind.VARIANT) if each.lost)

    @property
    def dependent(self) -> tuple[Trial, ...]:
        """Exercises that a right answer can't pass while the others are unwritten."""
        return tuple(each for each in self.of(Kind.ALONE) if each.lost)

    @property
    def flaky(self) -> tuple[Trial, ...]:
        """Repeats of the author's answers that lost points."""
        return tuple(each for each in self.of(Kind.REPEAT) if each.lost)

    @property
    def killed(self) -> int:
        return len(self.of(Kind.MUTANT)) - len(self.survivors)

    @property
    def kill_rate(self) -> float:
        """The share of the mutants that lost points, those that are no faults left out."""
        mutants = len(self.of(Kind.MUTANT))
        return self.killed / mutants if mutants else 1.0

    @property
    def is_valid(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.survivors or self.rejected or self.dependent or self.flaky) and (
            self.solution_score,
            self.release_score,
        ) == (100.0, 0.0)

    def as_object(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "assignment": self.assignment,
            "mutants": len(self.of(Kind.MUTANT)) + len(self.of(Kind.EQUIVALENT)),
            "killed": self.killed,
            "equivalent": len(self.of(Kind.EQUIVALENT)),
            "kill_rate": round(self.kill_rate, 4),
            "survivors": [_named(each) | {"diff": each.difference} for each in self.survivors],
            "variants": len(self.of(Kind.VARIANT)),
            "rejected": [_named(each) | {"detail": each.detail} for each in self.rejected],
            "dependent": [each.exercise for each in self.dependent],
            "repeats": len(self.of(Kind.REPEAT)),
            "flaky": [_named(each) | {"seed": each.seed} for each in self.flaky],
            "solution_score": self.solution_score,
            "release_score": self.release_score,
            "seconds": round(self.seconds, 1),
        }


def _named(trial: Trial) -> dict[str, Any]:
    return {"exercise": trial.exercise, "name": trial.name, "lost": trial.lost}
