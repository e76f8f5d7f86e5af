"""The examination of one machine, for one course."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gradus.course import CourseError, open_course
from gradus.doctor.coursework import gradebook_file, look_at_course
from gradus.doctor.finding import Finding, Status
from gradus.doctor.machine import describe_machine, look_at_machine
from gradus.doctor.sandboxing import look_at_sandboxing
from gradus.doctor.software import look_at_software, versions
from gradus.doctor.trial import Trial, try_escapes


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found.

    Attributes
    ----------
    findings : what was looked at.
    trial : what was tried.
    versions : of the software.
    machine : the machine in figures.
    """

    findings: tuple[Finding, ...]
    trial: Trial
    versions: dict[str, str]
    machine: dict[str, object]

    @property
    def is_safe(self) -> bool:
        """Whether submissions can be graded here, safely."""
        has_failed = any(each.status is Status.FAILED for each in self.findings)
        return self.trial.is_safe and not has_failed

    def as_object(self) -> dict[str, Any]:
        """The diagnosis as JSON has it."""
        return {
            "ok": self.is_safe,
            "isolation": {
                "level": self.trial.isolation.value,
                "parts": self.trial.parts,
                "problem": self.trial.problem,
            },
            "checks": [asdict(each) for each in self.findings],
            "escapes": [asdict(each) for each in self.trial.attempts],
            "versions": self.versions,
            "machine": self.machine,
        }


def examine(folder: Path) -> Diagnosis:
    """Look at a machine and at the course in a folder, and try to escape from a student process."""
    findings = [*look_at_sandboxing(), *look_at_software(folder)]
    findings += [*look_at_machine(folder), *look_at_course(folder)]
    try:
        gradebook = gradebook_file(open_course(folder))
    except CourseError:
        gradebook = None
    trial = try_escapes(folder, gradebook=gradebook)
    return Diagnosis(tuple(findings), trial, versions(), describe_machine())
