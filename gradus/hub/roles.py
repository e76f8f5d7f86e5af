"""Who may do what: groups and scopes of the hub, and what each role sees in JupyterLab.

A course has two groups, named as nbgrader's own JupyterHub plug-in expects: ``nbgrader-COURSE``
for its students and ``formgrade-COURSE`` for those who grade; and ``instruct-COURSE`` for those of
the latter who may also release assignments and feedback. Each role has a folder of Jupyter
settings that comes before the person's own.
"""

import json
from pathlib import Path
from typing import Any

EXCHANGE = "exchange"
RELEASE = "custom:gradus:release"  # as in gradus.nbgrader.guard, which is slow to import
CUSTOM_SCOPES = {RELEASE: {"description": "Release assignments and feedback"}}
LAB_PLUGINS = ("formgrader", "create-assignment", "course-list", "assignment-list")
SERVER_EXTENSIONS = ("formgrader", "course_list", "assignment_list")
SHOWN = {
    "student": ("assignment-list",),
    "grader": ("assignment-list", "course-list"),
    "formgrader": ("formgrader", "create-assignment"),
}


def students_of(course: str) -> str:
    """The name of the group of a course's students."""
    return f"nbgrader-{course}"


def graders_of(course: str) -> str:
    """The name of the group of those who grade a course."""
    return f"formgrade-{course}"


def instructors_of(course: str) -> str:
    """The name of the group of those who may release, among those who grade a course."""
    return f"instruct-{course}"


def grader_user(course: str) -> str:
    """The hub user on whose behalf the course's formgrader asks the hub."""
    return f"grader-{course}"


def hub_roles(course: str) -> list[dict[str, Any]]:
    """The hub's roles for one course."""
    exchange = f"access:services!service={EXCHANGE}"
    return [
        {"name": students_of(course), "groups": [students_of(course)], "scopes": [exchange]},
        {
            "name": graders_of(course),
            "groups": [graders_of(course)],
            "scopes": [
                exchange,
                f"access:services!service={course}",
                "list:services",
                f"read:services!service={course}",
            ],
        },
        {
            "name": instructors_of(course),
            "groups": [instructors_of(course)],
            "scopes": [RELEASE],
        },
        {
            "name": f"formgrader-{course}",
            "services": [course],
            "scopes": [
                exchange,
                "list:users",
                "read:users:groups",
                "list:groups",
                "read:groups",
                f"groups!group={students_of(course)}",
            ],
        },
    ]


def server_token_scopes() -> list[str]:
    """What a person's own server may ask the hub for; cut down to what the person may."""
    return [
        "users:activity!user",
        "access:servers!server",
        "read:users:groups!user",
        "read:users:name!user",
        "list:services",
        "read:services",
        "access:services",
    ]


def write_settings(folder: Path, course: str) -> None:
    """Write each role's Jupyter and nbgrader settings into a folder of its own."""
    for role, shown in SHOWN.items():
        place = folder / role
        _write_json(place / "labconfig" / "page_config.json", _page_config(shown))
        _write_json(place / "jupyter_server_config.json", _server_config(role, shown))
        (place / "nbgrader_config.py").write_text(
            "from gradus.nbgrader.configuration import configure\n\n"
            f"configure(get_config(), course={course!r})  # noqa: F821\n"
        )


def _page_config(shown: tuple[str, ...]) -> dict[str, Any]:
    hidden = {f"@jupyter/nbgrader:{name}": name not in shown for name in LAB_PLUGINS}
    return {"disabledExtensions": {**hidden, "@jupyterlab/apputils-extension:announcements": True}}


def _server_config(role: str, shown: tuple[str, ...]) -> dict[str, Any]:
    extensions = {
        f"nbgrader.server_extensions.{name}": name.replace("_", "-") in shown
        for name in SERVER_EXTENSIONS
    }
    server: dict[str, Any] = {"jpserver_extensions": extensions}
    if role == "formgrader":
        # The formgrader is a page in a frame of JupyterLab; the hub's default forbids frames.
        policy = "frame-ancestors 'self'"
        server["tornado_settings"] = {"headers": {"Content-Security-Policy": policy}}
        extensions["gradus.nbgrader.guard"] = True
        server["authorizer_class"] = "gradus.nbgrader.guard.CourseAuthorizer"
    return {"ServerApp": server, "LabApp": {"news_url": None, "extension_manager": "readonly"}}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1))
