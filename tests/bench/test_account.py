"""What is printed of a contest."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from gradus.bench import account
from gradus.bench.contest import NOT_ASKED, Contest
from gradus.bench.performance import Absence, Performance
from gradus.bench.scores import Disagreement


def performance(per_second, **other):
    values = {
        "per_second": per_second,
        "sample": 10,
        "seconds": 10 / per_second,
        "warm_seconds": 0.5,
        "cpu_seconds_per_submission": 0.25,
        "peak_mb": 512.0,
        "mb_per_concurrent": None,
        "at_once": 2,
        "failed": {},
    }
    return Performance(**values | other)


CONTEST = Contest(
    assignment="ps1",
    students=100,
    jobs=2,
    cohort={"right": 100},
    contenders={
        "gradus": performance(20.0),
        "floor": performance(30.0),
        "nbgrader": performance(0.2, failed={"student-00006": "nbgrader could not grade it"}),
        "otter": Absence("there is no [network]"),
    },
    share_by_kind={"right": 1.0},
    disagreements=(),
    notes=("a note",),
    load=0.0,
)


@pytest.fixture
def shown():
    def show(contest):
        console = Console(file=io.StringIO(), width=120)
        account.show_contest(contest, console)
        return console.file.getvalue()

    return show


def row(text, title):
    return next(line for line in text.splitlines() if f"│ {title} " in line)


def test_ratios_say_how_many_times_as_fast():
    found = account.contest_object(CONTEST)
    assert (100, None, 1.5) == tuple(
        found[f"ratio_{name}"] for name in ("nbgrader", "otter", "floor")
    )
    assert 512 == found["peak_mb"]


def test_the_table_has_a_row_for_each_contender(shown):
    text = shown(CONTEST)
    assert "100 times as fast" in row(text, "nbgrader")
    assert "1.5 times as fast" in row(text, "the floor")
    assert "unknown" in row(text, "Gradus")


def test_the_table_counts_what_got_a_result(shown):
    assert " 9 " in row(shown(CONTEST), "nbgrader")


def test_the_reason_of_a_missing_peer_is_shown_as_it_is(shown):
    assert "Otter did not compete: there is no [network]" in shown(CONTEST)


def test_a_peer_that_was_not_asked_for_is_not_spoken_of(shown):
    contenders = CONTEST.contenders | {"otter": NOT_ASKED}
    assert "Otter" not in shown(replace(CONTEST, contenders=contenders))


def test_agreement_and_disagreement_are_told(shown):
    assert "give the same points" in shown(CONTEST)
    differs = Disagreement("student-00002", "wrong", "ps1/test", 1.0, 0.0)
    text = shown(replace(CONTEST, disagreements=(differs,)))
    assert "student-00002 (wrong), ps1/test: 1.0 points from Gradus, 0.0 from nbgrader" in text
    lent = replace(differs, lent=("solve", "rank"))
    assert "(Gradus lent solve, rank)" in shown(replace(CONTEST, disagreements=(lent,)))


def test_nothing_is_said_of_agreement_when_nbgrader_did_not_compete(shown):
    assert "nbgrader give" not in shown(replace(CONTEST, disagreements=None))


def test_a_busy_machine_is_named():
    found = account.contest_object(replace(CONTEST, load=64.0))
    assert ["a note"] == found["notes"][:1]
    assert "load 64.0" in found["notes"][1]
