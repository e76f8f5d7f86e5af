"""The account of a contest or of growth: one JSON object, or a table for people."""

import os
import platform
from typing import Any

from rich.console import Console
from rich.table import Table

from gradus.bench.contest import NOT_ASKED, Contest, versions
from gradus.bench.growth import Growth
from gradus.bench.performance import Absence, Performance

BUSY = 0.3
"""The load per processor from which other work disturbs what is measured."""

TITLES = {
    "gradus": "Gradus",
    "nbgrader": "nbgrader",
    "otter": "Otter",
    "floor": "the floor",
}


def contest_object(contest: Contest) -> dict[str, Any]:
    """The contest as one JSON object; ``null`` where something could not be measured."""
    found = {
        "students": contest.students,
        "assignment": contest.assignment,
        "jobs": contest.jobs,
        "cohort": contest.cohort,
        **{name: _performance_object(each) for name, each in contest.contenders.items()},
        "ratio_nbgrader": _ratio(contest, "gradus", "nbgrader"),
        "ratio_otter": _ratio(contest, "gradus", "otter"),
        "ratio_floor": _ratio(contest, "floor", "gradus"),
        "peak_mb": _rounded(getattr(contest.contenders["gradus"], "peak_mb", None)),
        "score_share": {kind: _rounded(share) for kind, share in contest.share_by_kind.items()},
        "disagreements": None,
        "notes": [*contest.notes, *_notes_on_load(contest.load)],
        "machine": _machine(contest.load),
        "versions": versions(),
    }
    if contest.disagreements is not None:
        found["disagreements"] = [
            {
                "student": each.student,
                "kind": each.kind,
                "exercise": each.exercise,
                "gradus": each.ours,
                "nbgrader": each.theirs,
                "lent": list(each.lent),
            }
            for each in contest.disagreements
        ]
    return found


def growth_object(growth: Growth) -> dict[str, Any]:
    """The growth as one JSON object."""
    return {
        "assignment": growth.assignment,
        "jobs": growth.jobs,
        "growth": [
            {"students": size, **_performance_object(each)}
            for size, each in growth.performances.items()
        ],
        "time_exponent": _rounded(growth.time_exponent),
        "memory_exponent": _rounded(growth.memory_exponent),
        "notes": _notes_on_load(growth.load),
        "machine": _machine(growth.load),
    }


def show_contest(contest: Contest, console: Console) -> None:
    """Print the contest as a table."""
    table = Table(title=f"{contest.assignment}: {contest.students} submissions")
    table.add_column("")
    for heading in ("per second", "CPU s each", "peak MB", "MB each", "at once", "graded", "ratio"):
        table.add_column(heading, justify="right")
    absent = []
    for name in TITLES:
        each = contest.contenders[name]
        if each == NOT_ASKED:
            continue
        if isinstance(each, Absence):
            absent.append(f"{TITLES[name]} did not compete: {each.reason}")
        else:
            table.add_row(TITLES[name], *_row(each), _ratio_in_words(contest, name))
    console.print(table)
    gradus = contest.contenders["gradus"]
    if isinstance(gradus, Performance):
        console.print(
            f"Gradus took {gradus.seconds:.1f} s, {gradus.warm_seconds:.1f} s of them to get warm."
        )
    for text in (*absent, *_agreement(contest), *contest.notes, *_notes_on_load(contest.load)):
        console.print(text, markup=False, soft_wrap=True)


def show_growth(growth: Growth, console: Console) -> None:
    """Print the growth as a table."""
    table = Table(title=f"{growth.assignment}, {growth.jobs} at a time")
    for heading in ("students", "seconds", "to get warm", "per second", "CPU s each", "peak MB"):
        table.add_column(heading, justify="right")
    for size, each in growth.performances.items():
        seconds = f"{each.seconds:.1f}", f"{each.warm_seconds:.1f}"
        table.add_row(str(size), *seconds, *_row(each)[:3])
    console.print(table)
    console.print(
        f"Time grows with the cohort to the power {_shown(growth.time_exponent, '.3f')}, "
        f"memory to the power {_shown(growth.memory_exponent, '.3f')}."
    )
    for text in _notes_on_load(growth.load):
        console.print(text, markup=False, soft_wrap=True)


def _performance_object(each: Performance | Absence) -> dict[str, Any]:
    if isinstance(each, Absence):
        return {"per_second": None, "reason": each.reason}
    names = ("per_second", "sample", "seconds", "warm_seconds", "cpu_seconds_per_submission",
             "peak_mb", "mb_per_concurrent", "at_once")  # fmt: skip
    return {name: _rounded(getattr(each, name)) for name in names} | {"failed": each.failed}


def _row(each: Performance) -> tuple[str, ...]:
    return (
        f"{each.per_second:.3g}",
        f"{each.cpu_seconds_per_submission:.3g}",
        _shown(each.peak_mb, ".0f"),
        _shown(each.mb_per_concurrent, ".0f"),
        str(each.at_once),
        str(each.sample - len(each.failed)),
    )


def _ratio_in_words(contest: Contest, name: str) -> str:
    if name == "gradus":
        return ""
    if name == "floor":
        return f"{_ratio(contest, 'floor', 'gradus'):.3g} times as fast"
    return f"Gradus {_ratio(contest, 'gradus', name):.3g} times as fast"


def _agreement(contest: Contest) -> list[str]:
    if contest.disagreements is None:
        return []
    if not contest.disagreements:
        return ["Gradus and nbgrader give the same points wherever both graded."]
    return [
        f"{each.student} ({each.kind}), {each.exercise}: "
        f"{each.ours} points from Gradus, {each.theirs} from nbgrader"
        + (f" (Gradus lent {', '.join(each.lent)})" if each.lent else "")
        for each in contest.disagreements
    ]


def _ratio(contest: Contest, above: str, below: str) -> float | None:
    one, other = contest.contenders.get(above), contest.contenders.get(below)
    if not isinstance(one, Performance) or not isinstance(other, Performance):
        return None
    return _rounded(one.per_second / other.per_second)


def _notes_on_load(load: float) -> list[str]:
    cores = len(os.sched_getaffinity(0))
    if load <= BUSY * cores:
        return []
    return [
        f"other work was running on this machine (load {load:.1f} on {cores} processors): "
        "measure again when it is idle"
    ]


def _machine(load: float) -> dict[str, Any]:
    return {
        "processors": len(os.sched_getaffinity(0)),
        "load_before": round(load, 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 4)


def _shown(value: float | None, form: str) -> str:
    return "unknown" if value is None else format(value, form)
