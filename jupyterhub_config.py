"""The hub of this course, for `gradus serve` and for people who start `jupyterhub` by hand.

What is set below the call wins: another authenticator, spawner or database.
"""

from pathlib import Path

from gradus.hub.configuration import configure

c = get_config()  # noqa: F821
configure(c, course_dir=Path(__file__).parent)
