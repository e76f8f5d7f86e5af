"""Independent reference solutions, one module per assignment, and its case generators.

The hidden tests of ``source/`` compare what students return with what these modules return. Two
rules keep the comparison worth something:

* A reference reaches its result by another road than the answer in the source notebook: another
  algorithm, another library, exact arithmetic, or a property that only right answers have. Where
  several answers are right there is no reference but a predicate (``is_null_basis``).
* Cases are generated from a seed, by constructions that make the right answer known beforehand
  (a matrix of rank r is a product of two factors of rank r), and are never read from a file.

Generators return fresh arrays on every call, so no case can leak from one submission to the next.
These modules are trusted code: they run beside the hidden tests and are never visible to students.
"""
