"""The hub of a course that has no ``jupyterhub_config.py`` of its own."""

from gradus.hub.configuration import configure

configure(c, course_dir=".")  # noqa: F821
