"""What keeps student code in: the sandbox; or, where the operator insists, next to nothing."""

from enum import StrEnum

NOTICE = (
    "This was graded without a sandbox (`--unsafe`): the student's code could read the hidden "
    "tests and the reference solutions, change files of the machine and reach the network. Grade "
    "it again in the sandbox before the score counts."
)
"""For instructors, wherever a report is shown that was made so."""


class Isolation(StrEnum):
    """How a submission's code is kept away from everything else."""

    SANDBOXED = "sandboxed"  # namespaces, a file system of its own, a filter on system calls
    NONE = "none"  # plain processes: limits of the kernel and a temporary folder, no more

    @property
    def is_safe(self) -> bool:
        """Whether student code can be nobody's friend: it reaches nothing but its own work."""
        return self is Isolation.SANDBOXED
