"""The configuration of JupyterHub, as a function that any ``jupyterhub_config.py`` can call.

Whatever the file sets after the call wins: another authenticator, spawner or database.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import gradus
from gradus.course import open_course
from gradus.hub import roles
from gradus.hub.accounts import AccountAuthenticator, Role, demo_accounts
from gradus.hub.installation import (
    Installation,
    InstallationError,
    internal_ports,
    private_folder,
)
from gradus.hub.sandbox import CONFIGURATION, HOME, USER, CourseSandbox, write_etc
from gradus.hub.spawner import HUB_PORT, SandboxSpawner
from gradus.nbgrader.client import URL_VARIABLE

PROXY = Path("node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy")
DIES_WITH_HUB = ("setpriv", "--pdeathsig", "SIGTERM")
START_TIMEOUT = 120  # seconds; a spawn takes 6 on an idle machine, 30 on a busy one


def configure(c: Any, course_dir: Path | str) -> None:
    """Configure JupyterHub to serve one course.

    Parameters
    ----------
    c : the configuration object of ``jupyterhub_config.py``.
    course_dir : the nbgrader course; ``gradus serve`` can name another in the environment.

    Raises
    ------
    InstallationError, CourseError
        with a remedy.
    """
    installation = Installation.from_environment(Path(course_dir), os.environ)
    course = open_course(installation.course_dir)
    installation.prepare()
    write_etc(installation.configuration_dir / "etc")
    roles.write_settings(installation.configuration_dir, course.id)
    hub_port, proxy_port, exchange_port, formgrader_port = internal_ports(4)
    _configure_hub(c, installation, hub_port, proxy_port)
    _configure_people(c, installation, course.id)
    _configure_servers(c, installation)
    c.JupyterHub.custom_scopes = roles.CUSTOM_SCOPES
    c.JupyterHub.load_roles = roles.hub_roles(course.id)
    c.JupyterHub.services = [
        _exchange_service(installation, exchange_port),
        _formgrader_service(installation, course.id, formgrader_port, exchange_port),
    ]


def proxy_command(course_dir: Path) -> list[str]:
    """The command that runs the proxy, which ends with the hub however that ends.

    Raises
    ------
    InstallationError
        when Node.js or the proxy is not there.
    """
    node = shutil.which("node")
    if node is None:
        raise InstallationError("node is missing: run `make setup`")
    for root in (Path(gradus.__file__).parent.parent, course_dir):
        if (root / PROXY).is_file():
            return [*DIES_WITH_HUB, node, str(root / PROXY)]
    raise InstallationError(f"the proxy is missing ({PROXY}): run `make setup`")


def exchange_url(port: int) -> str:
    """The exchange's own address, for parts of the hub that are not in a sandbox."""
    return f"http://127.0.0.1:{port}/services/{roles.EXCHANGE}"


def _configure_hub(c: Any, installation: Installation, hub_port: int, proxy_port: int) -> None:
    state = installation.state_dir
    c.JupyterHub.bind_url = f"http://{installation.host}:{installation.port}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{hub_port}"
    c.JupyterHub.db_url = f"sqlite:///{state}/hub.sqlite"
    c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
    c.ConfigurableHTTPProxy.command = proxy_command(installation.course_dir)
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy_port}"
    c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")


def _configure_people(c: Any, installation: Installation, course: str) -> None:
    accounts = demo_accounts(installation.accounts_file)
    students = [account.name for account in accounts if account.role is Role.STUDENT]
    graders = [account.name for account in accounts if account.role is not Role.STUDENT]
    instructors = [account.name for account in accounts if account.role is Role.INSTRUCTOR]
    c.JupyterHub.authenticator_class = AccountAuthenticator
    c.AccountAuthenticator.accounts_file = str(installation.accounts_file)
    c.Authenticator.allowed_users = {account.name for account in accounts}
    c.JupyterHub.default_url = lambda handler: _landing_page(handler, course)
    c.JupyterHub.load_groups = {
        roles.students_of(course): {"users": students},
        roles.graders_of(course): {"users": [*graders, roles.grader_user(course)]},
        roles.instructors_of(course): {"users": instructors},
    }


def _landing_page(handler: Any, course: str) -> str:
    """Where somebody goes after signing in: those who grade, to the formgrader."""
    user = handler.current_user
    is_grader = user and any(group.name == roles.graders_of(course) for group in user.groups)
    return f"{handler.base_url}services/{course}/" if is_grader else ""


def _configure_servers(c: Any, installation: Installation) -> None:
    c.JupyterHub.spawner_class = SandboxSpawner
    c.SandboxSpawner.homes_dir = str(installation.homes_dir)
    c.SandboxSpawner.sockets_dir = str(installation.sockets_dir)
    c.SandboxSpawner.configuration_dir = str(installation.configuration_dir)
    c.SandboxSpawner.proxy_host = installation.connect_host
    c.SandboxSpawner.proxy_port = installation.port
    c.SandboxSpawner.env_keep = []
    exchange_inside = f"http://127.0.0.1:{HUB_PORT}/services/{roles.EXCHANGE}"
    c.SandboxSpawner.environment = {URL_VARIABLE: exchange_inside}
    c.SandboxSpawner.default_url = "/lab"
    c.SandboxSpawner.http_timeout = START_TIMEOUT
    c.SandboxSpawner.start_timeout = START_TIMEOUT
    c.SandboxSpawner.server_token_scopes = roles.server_token_scopes()


def _exchange_service(installation: Installation, port: int) -> dict[str, Any]:
    return {
        "name": roles.EXCHANGE,
        "url": f"http://127.0.0.1:{port}",
        "command": [*DIES_WITH_HUB, sys.executable, "-m", "gradus.hub.service"],
        "cwd": str(installation.course_dir),
        "environment": {**_service_environment(installation), **installation.environment()},
        "display": False,
        "timeout": START_TIMEOUT,
    }


def _formgrader_service(
    installation: Installation, course: str, port: int, exchange_port: int
) -> dict[str, Any]:
    sandbox = CourseSandbox(
        course_dir=installation.course_dir,
        state_dir=installation.state_dir,
        home=private_folder(installation.homes_dir / f".formgrader-{course}"),
        configuration=installation.configuration_dir / "formgrader",
        etc=installation.configuration_dir / "etc",
    )
    return {
        "name": course,
        "url": f"http://127.0.0.1:{port}",
        "command": sandbox.command([f"{sys.prefix}/bin/jupyterhub-singleuser"]),
        "cwd": str(installation.course_dir),
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": [roles.RELEASE],
        "timeout": START_TIMEOUT,
        "environment": {
            **_service_environment(installation),
            "HOME": str(HOME),
            "USER": USER,
            "JUPYTERHUB_DEFAULT_URL": "/lab?formgrader=true",
            "JUPYTERHUB_USER": roles.grader_user(course),
            "JUPYTER_CONFIG_PATH": str(CONFIGURATION),
            URL_VARIABLE: exchange_url(exchange_port),
        },
    }


def _service_environment(installation: Installation) -> dict[str, str]:
    # nbgrader starts alembic by name, so the environment's programs have to be on the path.
    return {
        "PATH": f"{sys.prefix}/bin:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": str(installation.state_dir),
        "LANG": "C.UTF-8",
    }
