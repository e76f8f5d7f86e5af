"""The executed notebook: the plan's cells with what they put out, as valid nbformat 4.5."""

import json
import re
from collections.abc import Collection
from typing import Any

from gradus.engine.isolation import NOTICE, Isolation
from gradus.engine.plan import Plan, Step

VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def executed_notebook(plan: Plan, results: dict[int, dict[str, Any]]) -> bytes:
    """The notebook for ``autograded/``.

    Parameters
    ----------
    plan : the cells.
    results : number of a cell in the plan to the judge's result for it.
    """
    used: set[str] = set()
    cells = [
        _cell(step, results.get(number), _unique_id(step, number, used))
        for number, step in enumerate(plan.steps)
    ]
    release = plan.notebook.release.data
    notebook = {
        "cells": cells,
        "metadata": release.get("metadata", {}),
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8", "replace")


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


def _cell(step: Step, result: dict[str, Any] | None, identifier: str) -> dict[str, Any]:
    metadata = step.cell.data.get("metadata")
    cell: dict[str, Any] = {
        "cell_type": step.cell.kind,
        "id": identifier,
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": step.cell.source,
    }
    attachments = step.cell.data.get("attachments")
    if step.cell.kind != "code":
        if isinstance(attachments, dict):
            cell["attachments"] = attachments
        return cell
    result = result or {}
    count = result.get("count")
    cell["execution_count"] = count if type(count) is int else None
    cell["outputs"] = _outputs(result)
    return cell


def _outputs(result: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = [_output(each) for each in result.get("outputs") or [] if isinstance(each, dict)]
    notice = {
        "timeout": "the time limit was reached and the cell was stopped",
        "died": "the Python process ended while this cell was running",
        "skipped": "the notebook's time limit was reached before this cell",
    }.get(result.get("ended", ""))
    if notice and not outputs:
        outputs.append(
            {"output_type": "error", "ename": "Stopped", "evalue": notice, "traceback": [notice]}
        )
    return [each for each in outputs if each is not None]


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
    data, metadata = output.get("data"), output.get("metadata")
    built: dict[str, Any] = {
        "output_type": kind,
        "data": data if isinstance(data, dict) else {},
        "metadata": metadata if isinstance(metadata, dict) else {},
    }
    for mime, value in built["data"].items():
        if not isinstance(value, str) and not mime.endswith("json"):
            built["data"][mime] = str(value)
    if kind == "execute_result":
        count = output.get("execution_count")
        built["execution_count"] = count if type(count) is int else None
    return built


def _unique_id(step: Step, number: int, used: set[str]) -> str:
    """The cell's own id where it is valid and not taken, else a new one (nbformat 4.5)."""
    identifier = step.cell.data.get("id")
    if not isinstance(identifier, str) or not VALID_ID.fullmatch(identifier) or identifier in used:
        identifier = f"cell-{number}"
        while identifier in used:
            identifier += "x"
    used.add(identifier)
    return identifier
