"""The contest itself, on real parts: Gradus, the floor and stock nbgrader; Otter is not there."""

import json

import pytest
from click.testing import CliRunner

from gradus.bench import contest as contest_module
from gradus.bench.peers import PeerError
from gradus.cli.main import main
from tests.bench.conftest import CALCULUS
from tests.course_builder import build_course

STUDENTS = 3  # right, partly right, wrong


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What ``gradus bench --json`` prints for a small cohort."""
    root = build_course(
        tmp_path_factory.mktemp("contest") / "course",
        {"ps1": CALCULUS},
    )

    def no_network():
        raise PeerError("there is no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contest_module, "peers_python", no_network)
        arguments = ["bench", "--course-dir", str(root), "--students", str(STUDENTS), "--json"]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert (0, "") == (result.exit_code, result.stderr)
    assert ["nbgrader_config.py", "source"] == sorted(path.name for path in root.iterdir())
    return json.loads(result.stdout)


def test_says_what_was_graded(printed):
    assert ("ps1", STUDENTS) == (printed["assignment"], printed["students"])
    assert {"right": 1, "partly right": 1, "wrong": 1} == printed["cohort"]


@pytest.mark.parametrize("name", ["gradus", "nbgrader", "floor"])
def test_every_contender_graded_all_and_used_something(printed, name):
    contender = printed[name]
    assert {} == contender["failed"]
    assert STUDENTS == contender["sample"]
    for measure in ("per_second", "seconds", "warm_seconds", "cpu_seconds_per_submission"):
        assert contender[measure] > 0
    assert contender["peak_mb"] > 30
    assert contender["mb_per_concurrent"] >= 0  # 0 where it is over before somebody looks


def test_per_second_includes_getting_warm(printed):
    gradus = printed["gradus"]
    assert gradus["warm_seconds"] < gradus["seconds"]
    assert pytest.approx(STUDENTS / gradus["seconds"], rel=0.01) == gradus["per_second"]


def test_ratios_are_those_of_the_speeds(printed):
    speed = {name: printed[name]["per_second"] for name in ("gradus", "nbgrader", "floor")}
    assert pytest.approx(speed["gradus"] / speed["nbgrader"], rel=0.01) == printed["ratio_nbgrader"]
    assert pytest.approx(speed["floor"] / speed["gradus"], rel=0.01) == printed["ratio_floor"]


def test_right_answers_got_all_points_from_everybody(printed):
    assert 1 == printed["score_share"]["right"]
    assert 0 < printed["score_share"]["partly right"] < 1
    assert not any("right answers" in note for note in printed["notes"])


def test_gradus_and_nbgrader_agree(printed):
    assert [] == printed["disagreements"]


def test_a_peer_that_can_not_run_is_null_with_the_reason(printed):
    assert {"per_second": None, "reason": "there is no network"} == printed["otter"]
    assert None is printed["ratio_otter"]
