"""Forty megabytes of outputs."""


def hand_in(notebook, folder):
    big = {"output_type": "stream", "name": "stdout", "text": "x" * 700_000}
    table = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/html": "<td>" * 200_000},
    }
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [big, table]
    return notebook
