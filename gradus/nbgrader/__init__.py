"""Floor 4: what nbgrader loads from Gradus.

nbgrader keeps its own programs and pages (assignment list, formgrader, command line) and lets
their exchange be replaced, class by class, through ``ExchangeFactory``. The classes here speak to
the exchange service over HTTP, with the hub token of the process they run in. ``configure`` sets
them; it does nothing where there is no hub, so that the same ``nbgrader_config.py`` serves a
laptop.

nbgrader drives each class by ``start()``: it calls ``init_src``, ``init_dest`` and ``copy_files``,
and shows what ``fail`` says. All of it is synchronous, in the event loop of the Jupyter server.
"""

from gradus.nbgrader.configuration import hide_tests, seal

__all__ = ["hide_tests", "seal"]
