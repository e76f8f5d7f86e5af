"""Modules that are not the real ones."""


def hand_in(notebook, folder):
    for name in ("gradus", "reference_solutions", "numpy", "IPython", "secret"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise SystemExit('taken over')\n")
        (folder / f"{name}.py").write_text("raise SystemExit('taken over')\n")
    (folder / "reference_solutions" / "secret.py").write_text("TOTAL = LISTS = None\n")
    for name in (
        "conftest.py",
        "sitecustomize.py",
        "nbgrader_config.py",
        "jupyter_config.py",
        "json.py",
        "ast.py",
    ):
        (folder / name).write_text("raise SystemExit('taken over')\n")
    (folder / "math.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF" + bytes(1000))
    return notebook
