"""Text that can't be encoded."""


def hand_in(notebook, folder):
    half = "\ud800 \udfff \x00 \x1b[31m \u2028 \ufffe \x85"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] += half
    notebook["cells"].insert(
        0,
        {
            "cell_type": "code",
            "id": "\udcff",
            "metadata": {half: half},
            "execution_count": 1,
            "source": "text = 'half'  # " + "\ud83d",
            "outputs": [
                {"output_type": "stream", "name": half, "text": half},
                {
                    "output_type": "display_data",
                    "data": {"text/html": half, half: half},
                    "metadata": {half: 1},
                },
            ],
        },
    )
    notebook["metadata"][half] = half
    return notebook
