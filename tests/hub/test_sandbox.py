"""A student's sandbox, looked at from inside."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

import gradus
from gradus.hub.relay import listen_unix
from gradus.hub.sandbox import HUB_SOCKET, CourseSandbox, Limits, Sandbox, problem, write_etc
from gradus.hub.spawner import folder_name

SECRET = "only the course may know this"
pytestmark = pytest.mark.skipif(problem() is not None, reason=str(problem()))


@pytest.fixture
def place(tmp_path):
    """A course with the hub's state in it, and two students' homes."""
    course = tmp_path / "course"
    state = course / ".gradus"
    for folder in ("home", "other home", "sockets", "configuration", "etc"):
        (state / folder).mkdir(parents=True)
    for path in ("source.txt", ".gradus/accounts.json", ".gradus/other home/answer.txt"):
        (course / path).write_text(SECRET)
    write_etc(state / "etc")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(state / "hub.sock"))
        yield course


@pytest.fixture
def sandbox(place):
    state = place / ".gradus"
    return Sandbox(
        home=state / "home",
        sockets=state / "sockets",
        hub_socket=state / "hub.sock",
        configuration=state / "configuration",
        etc=state / "etc",
        limits=Limits(scratch=2**20),
    )


@pytest.fixture
def course_sandbox(place):
    state = place / ".gradus"
    return CourseSandbox(
        course_dir=place,
        state_dir=state,
        home=state / "home",
        configuration=state / "configuration",
        etc=state / "etc",
    )


def run(sandbox, program, *, environment=None, limits=None):
    """What a Python program prints inside."""
    done = subprocess.run(
        sandbox.command([sys.executable, "-c", program]),
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": "/home/jovyan"} | (environment or {}),
        preexec_fn=limits.apply if limits else None,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_of_the_course_or_of_another_student_is_anywhere(sandbox, place):
    names = [str(place), str(place / ".gradus"), str(place / ".gradus" / "other home")]
    program = (
        "import os\n"
        f"print([name for name in {names!r} if os.path.exists(name)])\n"
        "system = {'/proc', '/usr', '/dev', '/sys'}\n"
        "for parent, folders, files in os.walk('/'):\n"
        "    folders[:] = [f for f in folders if os.path.join(parent, f) not in system]\n"
        "    for name in files:\n"
        "        if name in ('source.txt', 'accounts.json', 'answer.txt'):\n"
        "            print(os.path.join(parent, name))\n"
    )
    assert "[]" == run(sandbox, program)


def test_of_the_repository_only_the_package_and_the_environment_are_there(sandbox):
    root = Path(gradus.__file__).parent.parent
    inside = eval(run(sandbox, f"import os; print(os.listdir({str(root)!r}))"))
    assert set(inside) <= {"gradus", Path(sys.prefix).name}


def test_no_file_system_but_the_own_ones_can_be_written(sandbox):
    program = (
        "import os, sys\n"
        "for place in ('/', '/etc', '/usr', '/run', '/opt', '/dev', '/home', '/home/jovyan',\n"
        "              '/tmp', '/dev/shm', '/run/gradus', sys.prefix, sys.base_prefix):\n"
        "    try:\n"
        "        open(place + '/written', 'w').close()\n"
        "        print(place)\n"
        "    except OSError: pass\n"
    )
    assert ["/home/jovyan", "/tmp", "/dev/shm", "/run/gradus"] == run(sandbox, program).split()


def test_the_home_is_the_student_s_folder(sandbox, place):
    run(sandbox, "open('/home/jovyan/work.txt', 'w').write('kept')")
    assert "kept" == (place / ".gradus" / "home" / "work.txt").read_text()


def test_the_user_is_jovyan_without_any_right(sandbox):
    program = (
        "import os, pwd\n"
        "print(pwd.getpwuid(os.getuid()).pw_name, os.getuid(), os.getgid())\n"
        "for line in open('/proc/self/status'):\n"
        "    name, _, value = line.partition(':')\n"
        "    if name in ('CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs'):\n"
        "        print(name, int(value, 16))\n"
    )
    assert [
        "jovyan 1000 1000",
        "CapPrm 0",
        "CapEff 0",
        "CapBnd 0",
        "CapAmb 0",
        "NoNewPrivs 1",
    ] == run(sandbox, program).splitlines()


def test_no_further_user_namespace_can_be_made(sandbox):
    program = "import os, ctypes; print(ctypes.CDLL(None).unshare(0x10000000))"
    assert "-1" == run(sandbox, program)


def test_only_its_own_processes_are_there(sandbox):
    program = "import os; print(sum(name.isdigit() for name in os.listdir('/proc')))"
    assert "2" == run(sandbox, program)


def test_the_machine_s_loopback_is_not_its_own(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = (
            "import socket\n"
            f"print(socket.socket().connect_ex(('127.0.0.1', {port})))\n"
            "print([name for _, name in socket.if_nameindex()])"
        )
        refused, interfaces = run(sandbox, program).splitlines()
    assert ("111", "['lo']") == (refused, interfaces)


def test_abstract_sockets_of_the_machine_are_out_of_reach(sandbox):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0gradus-test")
        server.listen()
        program = "import socket\nprint(socket.socket(socket.AF_UNIX).connect_ex('\\0gradus-test'))"
        assert "111" == run(sandbox, program)


def test_scratch_space_ends_at_its_limit(sandbox):
    program = (
        "for place in ('/tmp', '/dev/shm'):\n"
        "    try:\n"
        "        with open(place + '/large', 'wb', buffering=0) as file:\n"
        "            for _ in range(4): file.write(b'x' * 2**20)\n"
        "        print('written')\n"
        "    except OSError as error: print(error.strerror)\n"
    )
    assert ["No space left on device"] * 2 == run(sandbox, program).splitlines()


def test_limits_hold_for_memory_files_and_file_size(sandbox):
    limits = Limits(open_files=64, file_size=2**20, memory=2**30)
    program = (
        "import os\n"
        "def attempt(call):\n"
        "    try: call()\n"
        "    except (OSError, MemoryError) as error: print(type(error).__name__)\n"
        "    else: print('allowed')\n"
        "attempt(lambda: bytearray(2**31))\n"
        "attempt(lambda: [os.open('/dev/null', os.O_RDONLY) for _ in range(100)])\n"
    )
    assert ["MemoryError", "OSError"] == run(sandbox, program, limits=limits).splitlines()
    program = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with open('/home/jovyan/large', 'wb') as file:\n"
        "    try: file.write(b'x' * 2**21)\n"
        "    except OSError as error: print(error.strerror)"
    )
    assert "File too large" == run(sandbox, program, limits=limits)


@pytest.mark.skipif(os.getuid() == 0, reason="the kernel does not hold root to this limit")
def test_a_fork_bomb_ends_at_the_limit(sandbox):
    program = (
        "import os, resource, signal\n"
        "resource.setrlimit(resource.RLIMIT_NPROC, (20, 20))\n"
        "children = 0\n"
        "try:\n"
        "    for _ in range(100):\n"
        "        if os.fork() == 0: signal.pause()\n"
        "        children += 1\n"
        "except OSError: print(children < 20)\n"
    )
    assert "True" == run(sandbox, program)


def test_everything_in_it_ends_with_whoever_started_it(sandbox, place):
    program = (
        "import subprocess, sys, time\n"
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
        "print('up', flush=True)\n"
        "time.sleep(1000)"
    )
    process = subprocess.Popen(
        sandbox.command([sys.executable, "-c", program]), stdout=subprocess.PIPE, text=True
    )
    assert "up\n" == process.stdout.readline()
    process.kill()
    # The pipe's other end is held by all of them: it ends when the last one is gone.
    assert "" == process.stdout.read()
    process.stdout.close()
    process.wait()


def test_the_relay_leads_to_the_proxy_and_nowhere_else(sandbox, place):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        threading.Thread(target=answer_once, args=(proxy,), daemon=True).start()
        with hub_side(place / ".gradus" / "hub.sock", proxy.getsockname()[1]):
            program = (
                "import socket\n"
                "with socket.create_connection(('127.0.0.1', 8081)) as connection:\n"
                "    connection.sendall(b'hello'); connection.shutdown(socket.SHUT_WR)\n"
                "    print(connection.makefile().read())"
            )
            relay = [sys.executable, "-m", "gradus.hub.relay", "--port", "8081", "--socket"]
            relay += [str(HUB_SOCKET), "--processes", "64", "--", sys.executable, "-c", program]
            done = subprocess.run(
                sandbox.command(relay), capture_output=True, text=True, timeout=60, check=False
            )
    assert (0, "HELLO") == (done.returncode, done.stdout.strip()), done.stderr


def answer_once(proxy):
    connection, _ = proxy.accept()
    with connection:
        received = b""
        while chunk := connection.recv(100):
            received += chunk
        connection.sendall(received.upper())


@contextmanager
def hub_side(path, port):
    """The hub's half of the relay, in a thread."""
    path.unlink()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(listen_unix(path, "127.0.0.1", port))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    server.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_the_formgrader_writes_the_course_but_does_not_see_the_hub_s_state(course_sandbox, place):
    program = (
        "import os\n"
        "open('graded.txt', 'w').write('yes')\n"
        "print(open('source.txt').read(), os.listdir('.gradus'))\n"
        "try: open('.gradus/x', 'w')\n"
        "except OSError as error: print(error.strerror)\n"
    )
    assert [f"{SECRET} []", "Read-only file system"] == run(course_sandbox, program).splitlines()
    assert "yes" == (place / "graded.txt").read_text()


def test_the_formgrader_can_not_change_what_the_hub_itself_runs(course_sandbox, place):
    (place / "jupyterhub_config.py").write_text("c = 1")
    (place / "node_modules").mkdir()
    program = (
        "for name in ('jupyterhub_config.py', 'node_modules/x'):\n"
        "    try: open(name, 'w')\n"
        "    except OSError as error: print(error.strerror)\n"
    )
    assert ["Read-only file system"] * 2 == run(course_sandbox, program).splitlines()


@pytest.mark.parametrize("name", ["student", "a@b.ch", "..", ".", "a/b", ".hidden", "é"])
def test_a_person_s_folder_is_one_folder_below_the_homes(name):
    folder = folder_name(name)
    assert Path("/homes") == (Path("/homes") / folder).resolve().parent
    assert not folder.startswith(".")


def test_two_people_never_share_a_folder():
    names = ["a/b", "a%2Fb", ".a", "%2Ea", "a", "A", "a b", "a+b"]
    assert len(names) == len({folder_name(name) for name in names})
