"""The environment variables of a contender's program."""

import os
from pathlib import Path

import gradus


def environment(folder: Path, prefix: Path) -> dict[str, str]:
    """A clean one: test cells find their references, and nobody's own settings of Jupyter count.

    Parameters
    ----------
    folder : the copy of the course; what the program remembers goes into hidden folders there.
    prefix : the Python environment whose programs come first.
    """
    ours = str(Path(gradus.__file__).parent.parent)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    kept.pop("MPLBACKEND", None)
    return kept | {
        "PATH": os.pathsep.join([str(prefix / "bin"), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join([str(folder), ours]),
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_DATA_DIR": str(folder / ".jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter-runtime"),
        "IPYTHONDIR": str(folder / ".ipython"),
    }
