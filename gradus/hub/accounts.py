"""The demo accounts: one student, one teaching assistant, one instructor.

Their passwords are made once per installation and kept, readable by the operator alone, so that
they can be shown at every start. A real class signs in through an authenticator of JupyterHub's
own (OAuth, LTI, PAM): set ``c.JupyterHub.authenticator_class`` in ``jupyterhub_config.py``.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Unicode

from gradus.hub.installation import InstallationError

# No letter or digit that could be taken for another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Role(StrEnum):
    """What a person is in a course."""

    STUDENT = "student"
    TA = "ta"
    INSTRUCTOR = "instructor"


@dataclass(frozen=True, slots=True)
class Account:
    """One person who can sign in."""

    name: str
    role: Role
    password: str


def demo_accounts(path: Path) -> tuple[Account, ...]:
    """The demo accounts of an installation, made on the first call.

    Raises
    ------
    InstallationError
        when the file can't be read.
    """
    if not path.exists():
        made = [Account(role.value, role, _new_password()) for role in Role]
        _write_private(path, json.dumps([asdict(account) for account in made], indent=1))
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(Account(row["name"], Role(row["role"]), row["password"]) for row in rows)
        if not found:
            raise ValueError("there is no account in it")
        return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstallationError(
            f"{path} can't be read ({error}): remove it, and new passwords are made"
        ) from error


class AccountAuthenticator(Authenticator):
    """Signs in the accounts of one file, each with a password of its own."""

    accounts_file = Unicode(help="The file that holds the accounts.").tag(config=True)

    async def authenticate(self, handler: Any, data: Mapping[str, str]) -> str | None:
        """The account's name when the password is right, else None."""
        given = data.get("password", "").encode()
        found = None
        for account in demo_accounts(Path(self.accounts_file)):
            is_right = secrets.compare_digest(given, account.password.encode())
            if is_right and account.name == data.get("username"):
                found = account.name
        return found


def _new_password() -> str:
    """Four groups of four: 79 bits, and easy to copy by hand."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _write_private(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
