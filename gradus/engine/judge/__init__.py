"""The judge's side: trusted, it runs the test cells and makes the score.

``warm`` is started once per course with the course's references imported, and forks one *judge* per
submission. A judge plays a notebook (``play``): it has the student process run the student's cells
and runs each test cell itself (``testcell``), in a ``namespace`` whose unknown names are fetched
from the student: data by value, everything else as a ``proxies`` stand-in, whose word counts as far
as ``testimony`` says. ``student`` is the conversation. Nothing that the student process sends is
evaluated, unpickled or believed; an operation that would show the student the expected value
(``==``, ``-`` against the judge's data) is never left to the student's objects.
"""
