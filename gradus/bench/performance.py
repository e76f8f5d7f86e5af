"""What the runs of a contender come to, for a cohort of a given size."""

from collections.abc import Sequence
from dataclasses import dataclass

from gradus.bench.contender import Run


@dataclass(frozen=True, slots=True)
class Performance:
    """How fast a contender grades, and with what.

    Attributes
    ----------
    per_second : submissions per second of the whole cohort, getting ready included where it counts.
    sample : how many submissions it graded to find that out.
    seconds : how long that took, getting ready included.
    warm_seconds : how long it took to get ready for the first submission.
    cpu_seconds_per_submission : of processor time in the whole tree of processes, getting ready
        included where it counts.
    peak_mb : the most memory that the tree was seen to use; None where it can't be read.
    mb_per_concurrent : by how much that is more than what it used when it was ready, for each
        submission that is graded at the same time.
    at_once : how many that are.
    failed : students who got no result, and why.
    """

    per_second: float
    sample: int
    seconds: float
    warm_seconds: float
    cpu_seconds_per_submission: float
    peak_mb: float | None
    mb_per_concurrent: float | None
    at_once: int
    failed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Absence:
    """A contender that did not compete, and why not."""

    reason: str


def perform(
    runs: Sequence[Run],
    *,
    students: int,
    sample: int,
    at_once: int,
    failed: dict[str, str],
    is_warm: bool = False,
) -> Performance:
    """Put together what was measured.

    A sample is scaled to the cohort: getting ready is counted once, the rest for each submission.

    Parameters
    ----------
    runs : the programs that were run one after the other, each of which got warm.
    students, sample : the sizes of the cohort and of the part of it that was graded.
    is_warm : getting ready does not count (the floor is warm by definition).
    """
    scale = students / sample
    warm, work, warm_cpu, work_cpu = 0.0, 0.0, 0.0, 0.0
    for run in runs:
        assert run.warm is not None
        warm += run.warm.seconds
        work += run.end.seconds - run.warm.seconds
        warm_cpu += run.warm.reading.cpu_seconds
        work_cpu += run.end.reading.cpu_seconds - run.warm.reading.cpu_seconds
    counted, counted_cpu = (0.0, 0.0) if is_warm else (warm, warm_cpu)
    return Performance(
        per_second=students / (counted + work * scale),
        sample=sample,
        seconds=warm + work,
        warm_seconds=warm,
        cpu_seconds_per_submission=(counted_cpu + work_cpu * scale) / students,
        peak_mb=max((run.peak_mb for run in runs if run.peak_mb is not None), default=None),
        mb_per_concurrent=_most([_growth(run) for run in runs], at_once),
        at_once=at_once,
        failed=failed,
    )


def _growth(run: Run) -> float | None:
    """How much memory came on top of what the program used when it was ready."""
    ready = run.warm.reading.memory_mb if run.warm else None
    return None if ready is None or run.peak_mb is None else run.peak_mb - ready


def _most(growths: list[float | None], at_once: int) -> float | None:
    return max((each / at_once for each in growths if each is not None), default=None)
