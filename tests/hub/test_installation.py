"""Folders, ports, accounts and settings of one installation."""

import asyncio
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from gradus.hub.accounts import AccountAuthenticator, Role, demo_accounts
from gradus.hub.installation import (
    INTERNAL_PORTS,
    Installation,
    InstallationError,
    internal_ports,
    port_problem,
    private_folder,
)
from gradus.hub.roles import SHOWN, write_settings

LONGEST_SOCKET_PATH = 107  # bytes, on Linux


def test_the_environment_carries_an_installation_to_the_hub(tmp_path):
    installation = Installation(tmp_path, tmp_path / "state", "0.0.0.0", 9000, is_unsafe=True)
    assert installation == Installation.from_environment(Path("."), installation.environment())


@pytest.mark.parametrize("value", ["", "0", "no"])
def test_grading_is_unsafe_only_where_the_environment_says_1(tmp_path, value):
    assert not Installation.from_environment(tmp_path, {"GRADUS_UNSAFE": value}).is_unsafe
    assert Installation.from_environment(tmp_path, {"GRADUS_UNSAFE": "1"}).is_unsafe


def test_without_an_environment_the_state_lies_in_the_course(tmp_path):
    installation = Installation.from_environment(tmp_path, {})
    assert (tmp_path / ".gradus", "http://127.0.0.1:8000") == (
        installation.state_dir,
        installation.url,
    )


def test_sockets_have_short_paths_however_long_the_course_s_is(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    deep = tmp_path.joinpath(*["folder"] * 30)
    socket_path = Installation(deep, deep / ".gradus").sockets_dir / ("0" * 16) / "server.sock"
    assert len(os.fsencode(socket_path)) < LONGEST_SOCKET_PATH


def test_two_installations_never_share_their_sockets(tmp_path):
    one, other = (Installation(tmp_path, tmp_path / name) for name in ("one", "other"))
    assert one.sockets_dir != other.sockets_dir


def test_a_private_folder_is_closed_to_others(tmp_path):
    (tmp_path / "state").mkdir(mode=0o755)
    private_folder(tmp_path / "state")
    assert 0o700 == stat.S_IMODE((tmp_path / "state").stat().st_mode)


def test_a_link_in_the_place_of_a_private_folder_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InstallationError, match="remove it"):
        private_folder(tmp_path / "state")


def test_a_folder_that_can_not_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationError, match="can't be used"):
        private_folder(tmp_path / "file" / "state")


def test_a_port_that_somebody_listens_on_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert port_problem("127.0.0.1", taken.getsockname()[1])


def test_internal_ports_are_different_and_none_that_the_system_gives_away():
    ports = internal_ports(20)
    assert 20 == len(set(ports))
    assert set(ports) <= set(INTERNAL_PORTS)
    first, last = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    assert not set(INTERNAL_PORTS) & set(range(int(first), int(last)))


def test_accounts_are_made_once_and_kept(tmp_path):
    path = tmp_path / "accounts.json"
    assert demo_accounts(path) == demo_accounts(path)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_two_installations_have_different_passwords(tmp_path):
    passwords = {
        account.password
        for name in ("one", "other")
        for account in demo_accounts(tmp_path / f"{name}.json")
    }
    assert 2 * len(Role) == len(passwords)


@pytest.mark.parametrize("text", ["", "no json", "{}", '[{"name": "student"}]', "[1]", "[]"])
def test_accounts_that_can_not_be_read_are_named_with_the_remedy(tmp_path, text):
    path = tmp_path / "accounts.json"
    path.write_text(text)
    with pytest.raises(InstallationError, match="remove it"):
        demo_accounts(path)


@pytest.mark.parametrize(
    ("name", "password", "is_let_in"),
    [
        ("student", "right", True),
        ("student", "of the ta", False),
        ("student", "", False),
        ("student", None, False),
        ("nobody", "right", False),
        ("ta", "right", False),
    ],
)
def test_a_password_opens_its_own_account_alone(tmp_path, name, password, is_let_in):
    path = tmp_path / "accounts.json"
    rows = [
        {"name": "student", "role": "student", "password": "right"},
        {"name": "ta", "role": "ta", "password": "of the ta"},
    ]
    path.write_text(json.dumps(rows))
    authenticator = AccountAuthenticator(accounts_file=str(path))
    data = {"username": name} | ({"password": password} if password is not None else {})
    found = asyncio.run(authenticator.authenticate(None, data))
    assert (name if is_let_in else None) == found


@pytest.mark.parametrize("role", SHOWN)
def test_each_role_is_shown_its_own_parts_of_nbgrader(tmp_path, role):
    write_settings(tmp_path, "mml")
    page = json.loads((tmp_path / role / "labconfig" / "page_config.json").read_text())
    parts = {
        name.split(":")[1]
        for name, is_off in page["disabledExtensions"].items()
        if name.startswith("@jupyter/nbgrader") and not is_off
    }
    assert set(SHOWN[role]) == parts
