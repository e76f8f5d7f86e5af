"""What two executions of one notebook may honestly differ in, and nothing else.

``likeness(cell)`` is an executed cell without that; two cells that did the same have equal ones.
"""

import re
from typing import Any

HIDDEN = (
    # (pattern, what stands for it, why it may differ)
    (r"\b0x[0-9a-f]{6,16}\b|(?<=object at )[0-9a-f]{8,16}\b", "ADDRESS", "memory is given anew"),
    (r"/tmp/ipykernel_\d+/\d+\.py", "CELL", "named after the process and a hash of the text"),
    (r"\(\d{4,}\.py, line", "(CELL, line", "the same name in a SyntaxError's message"),
    (r"[\d.e+]+ (?:ns|μs|ms|s|min)\b", "TIME", "no two runs take as long"),
    (r"\bThread-\d+", "Thread-N", "a kernel has threads of its own, which count"),
    (r"\bT_[0-9a-f]{5}", "T_ID", "pandas gives each styled table a random id"),
    (r"<dc:date>[^<]*</dc:date>", "DATE", "Matplotlib dates its SVG"),
    (r"\b[mp][0-9a-f]{10}\b", "SVG-ID", "Matplotlib salts the ids of its SVG at random"),
    (r"\r\n", "\n", "a kernel gives `!command` a terminal, which ends lines so; we have none"),
)


def likeness(cell: dict[str, Any], folders: dict[str, str]) -> dict[str, Any]:
    """An executed cell without what may differ.

    Parameters
    ----------
    cell : as nbformat has it.
    folders : for each folder that is elsewhere in the sandbox what stands for it.
    """
    # When it was executed is in the metadata that nbclient writes; the sealed engine writes none.
    metadata = {key: value for key, value in cell["metadata"].items() if key != "execution"}
    alike = {**cell, "metadata": metadata}
    if "outputs" in cell:
        alike["outputs"] = _coalesced([_plain(each, folders) for each in cell["outputs"]])
    return alike


def _coalesced(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Streams joined: nbclient keeps one output per message, JupyterLab shows them as one."""
    kept: list[dict[str, Any]] = []
    for output in outputs:
        last = kept[-1] if kept else {}
        is_more = output["output_type"] == "stream" and last.get("name") == output.get("name")
        if is_more and last.get("output_type") == "stream":
            last["text"] += output["text"]
        else:
            kept.append(output)
    return kept


def _plain(value: Any, folders: dict[str, str]) -> Any:
    if isinstance(value, str):
        for folder, name in folders.items():
            value = value.replace(folder, name)
        for pattern, name, _ in HIDDEN:
            value = re.sub(pattern, name, value)
        return value
    if isinstance(value, dict):
        return {key: _plain(each, folders) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, folders) for each in value]
    return value
