"""The executed notebook: the plan's cells with what they put out, as valid nbformat 4.5."""

import json
import re
from collections.abc import Callable, Collection
from typing import Any

from gradus.engine.isolation import NOTICE, Isolation
from gradus.engine.plan import Plan, Step

JSON = re.compile(r"application/(.*\+)?json")
"""The kinds of output that need not be text."""
MOST_UPDATED = 3  # displays of the same id
MOST_LEVELS = 100  # of what is nested in a cell's metadata or attachments
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def executed_notebook(plan: Plan, results: dict[int, dict[str, Any]]) -> bytes:
    """The notebook for ``autograded/``.

    Parameters
    ----------
    plan : the cells.
    results : number of a cell in the plan to the judge's result for it.
    """
    used: set[str] = set()
    shown: dict[str, list[dict[str, Any]]] = {}
    cells = [
        _cell(step, results.get(number), _unique_id(step, number, used), shown)
        for number, step in enumerate(plan.steps)
    ]
    metadata = plan.notebook.release.data.get("metadata", {})
    # A line for each cell: as easy to compare as indented text, which takes json ten times as long.
    lines = ",\n".join(map(_json, cells))
    text = (
        f'{{"cells": [\n{lines}\n],\n"metadata": {_json(metadata)},\n'
        '"nbformat": 4,\n"nbformat_minor": 5}\n'
    )
    return text.encode("utf-8", "replace")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def with_notice(content: bytes, isolation: Isolation) -> bytes:
    """A graded notebook that says at its top when it was graded without a sandbox."""
    if isolation.is_safe:
        return content
    notebook = json.loads(content)
    notebook["cells"].insert(0, notice_cell({each["id"] for each in notebook["cells"]}))
    notebook["metadata"]["gradus"] = {"isolation": isolation.value}
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8", "replace")


def notice_cell(taken: Collection[str] = ()) -> dict[str, Any]:
    """The cell that says so, for instructors; its id is none of those that are taken."""
    identifier = "graded-without-a-sandbox"
    while identifier in taken:
        identifier += "x"
    return {"cell_type": "markdown", "id": identifier, "metadata": {}, "source": f"**{NOTICE}**"}


def _cell(
    step: Step,
    result: dict[str, Any] | None,
    identifier: str,
    shown: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """One cell; ``shown`` are the outputs so far by display id, which this cell may update."""
    cell: dict[str, Any] = {
        "cell_type": step.cell.kind,
        "id": identifier,
        "metadata": _valid_metadata(step.cell.data.get("metadata")),
        "source": step.cell.source,
    }
    if step.cell.kind != "code":
        attachments = _valid_attachments(step.cell.data.get("attachments"))
        if attachments:
            cell["attachments"] = attachments
        return cell
    result = result or {}
    count = result.get("count")
    cell["execution_count"] = count if _is_count(count) else None
    cell["outputs"] = _outputs(result, shown)
    return cell


def _outputs(
    result: dict[str, Any], shown: dict[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    outputs = []
    for each in result.get("outputs") or []:
        built = _output(each) if isinstance(each, dict) else None
        if built is not None:
            outputs.append(built)
            if isinstance(each.get("display_id"), str):
                shown.setdefault(each["display_id"], []).append(built)
    for display_id, data, metadata in result.get("updates") or []:
        # Many displays may have the same id: the data would be written out for each.
        for output in shown.get(display_id, [])[-MOST_UPDATED:]:
            output |= _rich(data, metadata)
    notice = {
        "timeout": "the time limit was reached and the cell was stopped",
        "died": "the Python process ended while this cell was running",
        "skipped": "the notebook's time limit was reached before this cell",
    }.get(result.get("ended", ""))
    if notice:
        outputs.append(
            {"output_type": "error", "ename": "Stopped", "evalue": notice, "traceback": [notice]}
        )
    return outputs


def _output(output: dict[str, Any]) -> dict[str, Any] | None:
    """One output, rebuilt field by field: the student process may have sent anything."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": str(output.get("text", ""))}
    if kind == "error":
        trace = output.get("traceback")
        return {
            "output_type": "error",
            "ename": str(output.get("ename", "")),
            "evalue": str(output.get("evalue", "")),
            "traceback": [str(line) for line in trace] if isinstance(trace, list) else [],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    built = {"output_type": kind, **_rich(output.get("data"), output.get("metadata"))}
    if kind == "execute_result":
        count = output.get("execution_count")
        built["execution_count"] = count if _is_count(count) else None
    return built


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _valid_metadata(metadata: Any) -> dict[str, Any]:
    """A cell's metadata without what the format doesn't allow, whatever wrote it."""
    if not isinstance(metadata, dict):
        return {}
    return {
        key: value
        for key, value in metadata.items()
        if (key not in _METADATA or _METADATA[key](value)) and _is_shallow(value)
    }


def _is_shallow(value: Any, levels: int = MOST_LEVELS) -> bool:
    """Whether a value is nested so little that whoever reads the notebook can."""
    if not isinstance(value, list | dict):
        return True
    items = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in items)


def _are_tags(value: Any) -> bool:
    are_texts = isinstance(value, list) and all(type(each) is str and each for each in value)
    return are_texts and len(set(value)) == len(value) and not any("," in each for each in value)


_METADATA: dict[str, Callable[[Any], bool]] = {
    "collapsed": lambda value: type(value) is bool,
    "scrolled": lambda value: type(value) is bool or value == "auto",
    "format": lambda value: type(value) is str,
    "jupyter": lambda value: type(value) is dict,
    "execution": lambda value: False,  # when it was executed, which is no longer true
    "name": lambda value: type(value) is str and value != "" and "\n" not in value,
    "tags": _are_tags,
}
"""What nbformat 4.5 says about the values of some keys."""


def _valid_attachments(attachments: Any) -> dict[str, Any]:
    if not isinstance(attachments, dict):
        return {}
    return {
        name: _rich(bundle, None)["data"]
        for name, bundle in attachments.items()
        if _is_shallow(bundle)
    }


def _rich(data: Any, metadata: Any) -> dict[str, Any]:
    bundle = {
        mime: value if isinstance(value, str) or JSON.fullmatch(mime) else str(value)
        for mime, value in (data if isinstance(data, dict) else {}).items()
    }
    return {"data": bundle, "metadata": metadata if isinstance(metadata, dict) else {}}


def _unique_id(step: Step, number: int, used: set[str]) -> str:
    """The cell's own id where it is valid and not taken, else a new one (nbformat 4.5)."""
    identifier = step.cell.data.get("id")
    if not isinstance(identifier, str) or not VALID_ID.fullmatch(identifier) or identifier in used:
        identifier = f"cell-{number}"
        while identifier in used:
            identifier += "x"
    used.add(identifier)
    return identifier
