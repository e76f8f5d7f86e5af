"""``gradus serve``: its start, its end, and how it fails."""

import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
import requests
from click.testing import CliRunner

from gradus.cli.serve import serve
from gradus.hub.installation import Installation, internal_ports, port_problem
from tests.hub.running import RunningHub, copy_course, still_alive

AT_ONCE = 5  # seconds, on a machine that is busy with other things; it takes about one


@dataclass
class Life:
    """One run of the hub, from the outside."""

    said: str
    passwords: dict
    state_files: dict
    status: int
    seconds_to_stop: float
    left: list
    port: int
    has_sockets: bool


def live(course, number, *, with_server):
    hub = RunningHub(course).wait_until_up()
    if with_server:
        hub.start_server("student").run("import subprocess; subprocess.Popen(['sleep', '1000'])")
    state = course / ".gradus"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [state, *state.iterdir()]}
    passwords = hub.passwords
    started = time.monotonic()
    status, before = hub.stop(number)
    seconds = time.monotonic() - started
    # After SIGKILL nobody waits for the others, which end by themselves: at once, though a new
    # exchange has nine assignments to check.
    left = still_alive(before, seconds=AT_ONCE if number == signal.SIGKILL else 0)
    sockets = Installation(course.resolve(), state.resolve()).sockets_dir
    return Life(hub.said, passwords, modes, status, seconds, left, hub.port, sockets.exists())


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("serve") / "course")


@pytest.fixture(scope="module")
def lives(course):
    """Two runs on one state: ended by Ctrl-C with a student at work, and by SIGKILL.

    ``shared_hub`` ends by SIGTERM.
    """
    return [
        live(course, signal.SIGINT, with_server=True),
        live(course, signal.SIGKILL, with_server=False),
    ]


def test_the_address_and_the_three_accounts_are_printed(lives):
    first = lives[0]
    assert f"http://127.0.0.1:{first.port}" in first.said
    assert ["student", "ta", "instructor"] == list(first.passwords)
    assert all(f"{name:<10}" in first.said for name in first.passwords)
    assert all(password in first.said for password in first.passwords.values())


def test_every_account_has_a_password_of_its_own(lives):
    assert 3 == len(set(lives[0].passwords.values()))
    assert all(len(password) >= 16 for password in lives[0].passwords.values())


def test_the_passwords_of_an_installation_stay(lives):
    assert lives[0].passwords == lives[1].passwords


def test_nobody_but_the_operator_can_enter_the_state_folder(lives):
    assert 0o700 == lives[0].state_files[".gradus"]
    assert 0o600 == lives[0].state_files["accounts.json"]


@pytest.mark.parametrize("number", [0, 1], ids=["Ctrl-C", "SIGKILL"])
def test_no_process_is_left_after(lives, number):
    assert [] == lives[number].left


def test_it_stops_within_seconds_and_says_that_all_is_well(lives):
    assert 0 == lives[0].status
    assert lives[0].seconds_to_stop < 20


def test_the_port_and_the_sockets_are_free_again(lives):
    assert port_problem("127.0.0.1", lives[0].port) is None
    assert not lives[0].has_sockets


def run(*arguments):
    done = CliRunner().invoke(serve, [str(argument) for argument in arguments])
    return done.exit_code, done.output


def test_a_port_in_use_is_named(course):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, output = run("--course-dir", course, "--port", port)
    assert 1 == status
    assert f"127.0.0.1:{port}" in output
    assert "--port" in output


def test_a_folder_that_is_no_course_is_named(tmp_path):
    status, output = run("--course-dir", tmp_path)
    assert (1, True) == (status, "is not an nbgrader course" in output)


def test_a_missing_proxy_is_named_with_the_remedy(course, monkeypatch):
    monkeypatch.setattr("gradus.hub.configuration.PROXY", "nowhere")
    status, output = run("--course-dir", course)
    assert (1, True) == (status, "make setup" in output)


def test_a_missing_bubblewrap_is_named_with_the_remedy(course, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    status, output = run("--course-dir", course)
    assert (1, True) == (status, "apt-get install bubblewrap" in output)


def test_a_hub_that_does_not_come_up_is_said_in_one_line_with_the_log(course):
    own = course / "jupyterhub_config.py"
    working = own.read_text()
    own.write_text("raise RuntimeError('the operator made a mistake')")
    (port,) = internal_ports(1)
    # In a process of its own: at the end, the command ends everything below its process.
    command = [f"{sys.prefix}/bin/gradus", "serve", "--course-dir", course, "--port", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    own.write_text(working)
    (line,) = done.stderr.splitlines()
    assert (1, True, True) == (
        done.returncode,
        "the operator made a mistake" in line,
        "hub.log" in line,
    )


def test_a_state_folder_that_is_in_use_is_named(hub):
    status, output = run("--course-dir", hub.course_dir, "--port", hub.port + 1)
    assert (1, True) == (status, "another `gradus serve`" in output)


def test_a_wrong_password_opens_nothing(hub):
    for name, password in (("student", "wrong"), ("student", ""), ("nobody", "x")):
        session = hub.sign_in(name, password)
        assert 403 == session.last.status_code
        assert session.get(f"{hub.url}/hub/api/user").status_code == 403


def test_one_account_s_password_does_not_open_another(hub):
    assert 403 == hub.sign_in("instructor", hub.passwords["student"]).last.status_code


def test_the_exchange_is_released_to_those_who_sign_in_only(hub):
    assert 403 == requests.get(f"{hub.url}/services/exchange/releases").status_code
