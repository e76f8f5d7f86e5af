"""Validity: how good are the hidden tests of an assignment?

A score is worth as much as the tests behind it. ``examination`` grades, through the sealed engine,
what an author can only guess at, and ``report`` says what came of it:

- the author's own solutions (they must earn everything) and the untouched release (nothing),
- *mutants*, solutions with one fault each, made by ``mutation`` and written by hand: each must lose
  points in its exercise,
- *variants*, other correct answers: each must keep all points,
- each exercise alone, with every other one unwritten: it must not depend on them,
- the solutions again and again: the score must not move.

What is written by hand lies in ``tests/course/<assignment>/`` of the course, see ``candidates``.
"""
