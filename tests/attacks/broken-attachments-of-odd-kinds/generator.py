"""Attachments and outputs of kinds and types that no page is ready for."""

SCRIPT = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
ODD = (None, 5, [], {}, [[1], {"a": 2}], "x" * 100_000, {"image/png": {"data": [1]}}, True)
KINDS = ("image/svg+xml", "image/png", "text/html", "application/pdf", "text/latex", "x" * 5000, "")


def hand_in(notebook, folder):
    for number, cell in enumerate(notebook["cells"]):
        odd = ODD[number % len(ODD)]
        if cell["cell_type"] == "markdown":
            cell["source"] += (
                "\n![x](attachment:a.svg) ![y](attachment:../b) <img src=attachment:a.svg>"
            )
            cell["attachments"] = {"a.svg": {"image/svg+xml": SCRIPT}, "../b": odd, "": {"": odd}}
        else:
            cell["outputs"] = [
                {"output_type": "display_data", "data": {kind: odd for kind in KINDS}},
                {"output_type": "execute_result", "data": odd, "metadata": odd},
                {"output_type": "stream", "text": odd, "name": odd},
                {"output_type": "error", "ename": odd, "evalue": odd, "traceback": odd},
                {"output_type": odd},
            ]
            cell["execution_count"] = odd
    return notebook
