"""Floor 4, beside the hub: how fast Gradus grades, measured against its peers in one run.

Theory of operation
-------------------
``contest`` builds a *venue*, a temporary copy of the course with a seeded cohort (``specimens``,
made of the author's own ``answers``), and lets every contender grade the same bytes, one contender
after the other:

- *Gradus* (``sealed_run``), as ``gradus grade`` does it: sandbox, judge, gradebook, feedback;
- *nbgrader* (``stock``): its own two commands under a configuration that knows nothing of Gradus;
- *Otter* (``otter``, ``otter_run``), in an environment of its own (``peers``);
- the *floor* (``floor_run``): the same cells in forks of a warm interpreter and nothing else, the
  work that no grader can avoid.

A contender is a program in a process of its own. ``contender`` starts it, hears over a ``line``
when it is warm, when it has done a submission and when it is done, and reads with a ``meter`` from
/proc what the whole tree of its processes uses: no contender measures itself. A peer that needs
seconds for a submission grades the first few of the cohort, whose order makes every beginning a
fair sample; ``performance`` scales that to the cohort with the seconds to start counted once.

Speed means nothing if the work is not the same: ``scores`` compares the points that Gradus and
nbgrader gave, and a contender that doesn't give right answers all points is named in the notes.

``growth`` fits how time and memory grow with the cohort; ``account`` tells it all, in JSON or as a
table.
"""
