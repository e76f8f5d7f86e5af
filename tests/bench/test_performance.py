"""From what was measured to what is reported."""

import pytest

from gradus.bench.contender import Moment, Run
from gradus.bench.meter import Reading
from gradus.bench.performance import perform


def run(*, warm, end, cpu, peak=500.0):
    """Warm after ``warm`` seconds with 300 MB, done after ``end``; ``cpu`` used by then."""
    return Run(
        warm=Moment(warm, Reading(cpu[0], 300.0)),
        end=Moment(end, Reading(cpu[1], 400.0)),
        submissions=10,
        result={},
        peak_mb=peak,
        status=0,
        errors="",
    )


def performed(*runs, students=10, sample=10, at_once=2, **options):
    return perform(runs, students=students, sample=sample, at_once=at_once, failed={}, **options)


def test_getting_warm_counts():
    assert 10 / 25 == performed(run(warm=5, end=25, cpu=(4, 40))).per_second


def test_the_floor_is_warm_by_definition():
    performance = performed(run(warm=5, end=25, cpu=(4, 40)), is_warm=True)
    assert 10 / 20 == performance.per_second
    assert 36 / 10 == performance.cpu_seconds_per_submission


def test_a_sample_is_scaled_with_getting_warm_counted_once():
    performance = performed(run(warm=5, end=25, cpu=(4, 40)), students=100)
    assert 100 / (5 + 20 * 10) == performance.per_second
    assert pytest.approx((4 + 36 * 10) / 100) == performance.cpu_seconds_per_submission
    assert 25 == performance.seconds


def test_two_programs_one_after_the_other_add_up():
    performance = performed(
        run(warm=5, end=25, cpu=(4, 40)), run(warm=3, end=13, cpu=(2, 12), peak=700.0)
    )
    assert 10 / (8 + 30) == performance.per_second
    assert 8 == performance.warm_seconds
    assert 700 == performance.peak_mb


def test_memory_of_one_more_at_the_same_time_is_what_came_on_top():
    assert (500 - 300) / 2 == performed(run(warm=5, end=25, cpu=(4, 40))).mb_per_concurrent


def test_memory_that_can_not_be_read_is_not_made_up():
    performance = performed(run(warm=5, end=25, cpu=(4, 40), peak=None))
    assert (None, None) == (performance.peak_mb, performance.mb_per_concurrent)
