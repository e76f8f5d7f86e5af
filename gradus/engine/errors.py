"""The platform's own failures: never a student's fault, never shown to a student."""


class PlatformError(Exception):
    """Grading can't be done here and now: the sandbox, the judge or the machine is at fault."""
