"""Floor 3: many submissions of a course, and the folders and gradebook that nbgrader reads.

``CourseGrader`` is the way in. It holds four things apart:

* *Grading* is a function of bytes (floor 2). It runs in an executor, by default one thread per job
  over the engine's warm processes, several submissions at a time.
* *Writing* is done by one thread, in the order in which results arrive, under a lock file that all
  processes of one installation share. A result is staged beside its destination, written to the
  gradebook in one transaction and swapped into place by renaming. A process killed at any point
  leaves the old result or the new one; what it staged is removed by the next.
* *Registration* makes nbgrader's gradebook know the assignment. nbgrader's own generator does it,
  in a process of its own: it changes the working directory and takes seconds to import.
* The *ledger* in ``.gradus/`` remembers which version of a submission was graded against which
  version of the assignment, and is written last: an entry says that all else is in place.

``source/`` and ``release/`` are read, never written.
"""
