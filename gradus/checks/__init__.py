"""The grading vocabulary: what the hidden tests of a course are written in.

A test cell is a list of named checks and one award::

    ### BEGIN HIDDEN TESTS
    from gradus import checks
    from reference_solutions import c1_w2 as reference
    from reference_solutions import c1_w2_cases as cases

    with checks.check("Every size", hint="One row and one column is a size, too.", weight=2):
        checks.agrees_on(
            inverse, reference.inverse, cases.nonsingular(seed=1), normwise=True
        )
    with checks.check("Singular matrices", hint="Raise a ValueError, but only for these."):
        checks.agrees(inverse, reference.inverse, cases.nonsingular(seed=2)[0])
        checks.raises_on(ValueError, inverse, cases.singular(seed=2))
    checks.award(7)
    ### END HIDDEN TESTS

Import the module, not its names: under stock nbgrader a test cell shares its names with the
student's code, where ``check`` or ``same`` may be a function of their own.

Samples are judged with ``drawn_from``, ``near`` and ``share``, each at a stated rate of false
alarms; plots by their data, with ``drawing`` and ``same_points``. Case generators draw from
``generator``.

A ``check`` that fails is recorded and the next one runs; ``award`` turns the weights of the checks
that passed into points and is the cell's last expression, so stock nbgrader reads the same partial
credit from it. Students see the name of a failed check and its hint, never its source or its
inputs. The recorder is module state of the process that runs the test: the judge clears it before
each test cell with ``begin`` and reads it afterwards with ``recorded``.
"""

from gradus.checks.chance import attempt_seed, begin_attempt, drawn_from, generator, near, share
from gradus.checks.comparison import (
    agrees,
    agrees_on,
    answers,
    raises,
    raises_on,
    same,
    unchanged,
)
from gradus.checks.drawing import Drawing, drawing, same_points
from gradus.checks.record import CheckOutcome, award, begin, check, recorded

__all__ = [
    "CheckOutcome",
    "Drawing",
    "agrees",
    "agrees_on",
    "answers",
    "attempt_seed",
    "award",
    "begin",
    "begin_attempt",
    "check",
    "drawing",
    "drawn_from",
    "generator",
    "near",
    "raises",
    "raises_on",
    "recorded",
    "same",
    "same_points",
    "share",
    "unchanged",
]
