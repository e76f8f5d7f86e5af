"""Gradus: sealed, instant autograding of nbgrader courses through JupyterHub."""
