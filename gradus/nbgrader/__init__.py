"""Floor 4: what nbgrader loads from Gradus.

nbgrader keeps its own programs and pages (assignment list, formgrader, command line); its settings
say where ours take part.

*Autograde.* ``seal`` has it grade in the sealed engine, in any course, with or without a hub. What
was handed in is read by ``repair`` as the author's notebook (``authored``) with the student's
answers, run by ``execution`` in the one engine of the process (``engines``), and what the engine
found is put into the outputs of the test cells (``scoring``), off which nbgrader reads the scores
that it writes. Under the hub nothing can be run where the formgrader is: there ``autograding`` asks
the exchange service to grade.

*Exchange.* Under the hub ``configure`` replaces it class by class, through ``ExchangeFactory``;
elsewhere it does nothing, so that the same ``nbgrader_config.py`` serves a laptop. The classes
speak to the exchange service over HTTP, with the hub token of the process they run in. nbgrader
drives each by ``start()``: it calls ``init_src``, ``init_dest`` and ``copy_files``, and shows what
``fail`` says. All of it is synchronous, in the event loop of the Jupyter server.
"""

from gradus.nbgrader.configuration import hide_tests, seal

__all__ = ["hide_tests", "seal"]
