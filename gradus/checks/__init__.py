"""The grading vocabulary: what the hidden tests of a course are written in.

A test cell is a list of named checks and one award::

    ### BEGIN HIDDEN TESTS
    from gradus.checks import agrees, award, check
    from reference_solutions import c1_w2 as reference

    with check("matrices of any shape", hint="Try more rows than columns.", weight=2):
        for M in reference.matrices(seed=1):
            agrees(row_echelon, reference.row_echelon, M)
    with check("a zero in the pivot position", hint="Swap rows before you divide."):
        agrees(row_echelon, reference.row_echelon, reference.ZERO_PIVOT)
    award(12)
    ### END HIDDEN TESTS

A ``check`` that fails is recorded and the next one runs; ``award`` turns the weights of the checks
that passed into points and is the cell's last expression, so stock nbgrader reads the same partial
credit from it. Students see the name of a failed check and its hint, never its source or its
inputs. The recorder is module state of the process that runs the test: the judge clears it before
each test cell with ``begin`` and reads it afterwards with ``recorded``.
"""

from gradus.checks.comparison import agrees, raises, same, unchanged
from gradus.checks.record import CheckOutcome, award, begin, check, recorded

__all__ = [
    "CheckOutcome",
    "agrees",
    "award",
    "begin",
    "check",
    "raises",
    "recorded",
    "same",
    "unchanged",
]
