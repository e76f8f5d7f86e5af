"""Mutants that are listed as no fault: each is really made today, and once listed."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from gradus.validity.candidates import read_candidates
from gradus.validity.examination import mutants
from gradus.validity.exercise import sole_exercises

FILES = sorted(Path(__file__).parent.glob("*/equivalent.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_listed_mutant_is_made_and_listed_once(course, path):
    name = path.parent.name.upper()
    candidates = read_candidates(course.root, name)
    made = {
        (each.exercise, each.name)
        for sole in sole_exercises(course.assignment(name))
        for each in mutants(sole, candidates)
    }
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
    listed = Counter((each["exercise"], each["mutant"]) for each in entries)
    assert [] == sorted(each for each in listed if each not in made)
    assert [] == sorted(each for each, times in listed.items() if times > 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_reason_is_a_sentence(course, path):
    reasons = read_candidates(course.root, path.parent.name.upper()).equivalent.values()
    assert [] == [each for each in reasons if len(each) < 12 or not each.endswith(".")]
