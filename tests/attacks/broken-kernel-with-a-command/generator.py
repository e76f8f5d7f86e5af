"""Metadata that name a program for a kernel, a renderer for cells, and the state of widgets."""

COMMAND = ["sh", "-c", "touch /tmp/started; cat /etc/passwd"]


def hand_in(notebook, folder):
    kernel = {"name": "../../sh", "argv": COMMAND, "language": "sh", "display_name": "<b>x</b>"}
    notebook["metadata"] |= {
        "kernelspec": kernel,
        "language_info": {"name": "python", "pygments_lexer": COMMAND, "nbconvert_exporter": "sh"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": COMMAND}}},
        "papermill": {"parameters": {"points": 100}},
        "nbgrader": {"grade": True, "points": 100},
    }
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"../{number}" if number % 2 else "same"
        cell["metadata"] |= {"tags": ["raises-exception", "remove-cell"], "editable": False}
    return notebook
