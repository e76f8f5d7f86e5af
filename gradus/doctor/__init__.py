"""Floor 4: is grading safe on this machine, and if not, what is to be done?

Two ways of finding out. ``machine``, ``software``, ``sandboxing`` and ``coursework`` look at what
there is; each thing looked at is a ``Finding`` with a remedy in words. ``trial`` believes none of
it: it starts the engine as grading does, has a student process try the ``escapes`` one by one, and
looks from outside (``bait``) at what came of them. ``examination`` puts both together.
"""

from gradus.doctor.examination import Diagnosis, examine
from gradus.doctor.finding import Finding, Status

__all__ = ["Diagnosis", "Finding", "Status", "examine"]
