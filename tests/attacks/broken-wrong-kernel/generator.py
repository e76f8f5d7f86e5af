"""A kernel that doesn't exist."""


def hand_in(notebook, folder):
    notebook["metadata"] = {
        "kernelspec": {
            "name": "../../bin/sh -c id",
            "display_name": 5,
            "language": "bash",
            "argv": ["/bin/sh"],
        },
        "language_info": {"name": "R", "file_extension": "/../../x"},
    }
    return notebook
