"""The command lines of the two warm processes without a sandbox, as ``--unsafe`` asks for.

They see the machine as the engine does. Each has a folder in a workspace that the engine makes and
removes. The student side is loaded as in the sandbox: without the engine's own initialiser, which
would import the trusted side.
"""

import sys
from pathlib import Path

import gradus
from gradus.engine.sandbox import BOOT, JUDGE_VARIABLES, STUDENT_VARIABLES, Command

STUDENT_BOOT = """
import sys, types
for name, folder in {packages!r}.items():
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from gradus.engine.student.warm import main
main()
"""


def student_command(control: int, workspace: Path) -> Command:
    """The warm student process, with its control socket as descriptor ``control``."""
    package = Path(gradus.__file__).parent
    boot = STUDENT_BOOT.format(
        packages={"gradus": str(package), "gradus.engine": str(package / "engine")}
    )
    home = str(workspace / "student")
    environment = {**STUDENT_VARIABLES, **_folders(home), "IPYTHONDIR": f"{home}/ipython"}
    argv = (sys.executable, "-I", "-c", boot, str(control), home)
    return Command(argv, environment, home)


def judge_command(control: int, course_root: Path, workspace: Path) -> Command:
    """The warm judge process of one course."""
    boot = BOOT.format(
        path=str(Path(gradus.__file__).parent.parent), module="gradus.engine.judge.warm"
    )
    home = str(workspace / "judge")
    argv = (sys.executable, "-I", "-c", boot, str(control), str(course_root))
    return Command(argv, {**JUDGE_VARIABLES, **_folders(home)}, home)


def _folders(home: str) -> dict[str, str]:
    return {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "MPLCONFIGDIR": f"{home}/matplotlib",
    }
