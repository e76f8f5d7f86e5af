"""A real hub: ``gradus serve`` in a process of its own, on a copy of this course."""

import asyncio
import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from gradus.hub.installation import internal_ports
from gradus.hub.processes import descendants

ROOT = Path(__file__).parent.parent.parent
COURSE = (
    "source",
    "release",
    "reference_solutions",
    "course.toml",
    "nbgrader_config.py",
    "jupyterhub_config.py",
)
START_DEADLINE = 180  # seconds
SPAWN_DEADLINE = 120


def copy_course(folder):
    """A copy of this repository's course, without anybody's work."""
    folder.mkdir(parents=True)
    for name in COURSE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


class RunningHub:
    """A hub that runs. ``said`` is what it printed so far."""

    def __init__(self, course_dir, *options):
        self.course_dir = Path(course_dir)
        (self.port,) = internal_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self.said = ""
        self._lines = queue.Queue()
        command = [f"{sys.prefix}/bin/gradus", "serve", "--port", str(self.port)]
        command += ["--course-dir", str(self.course_dir), *options]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_up(self):
        """Wait for the announcement; fail with what was printed when it doesn't come."""
        deadline = time.monotonic() + START_DEADLINE
        while "Ctrl-C stops everything" not in self.said:
            line = self._lines.get(timeout=max(0.1, deadline - time.monotonic()))
            assert line is not None, self.said + self.log()[-2000:]
            self.said += line
        return self

    def stop(self, number=signal.SIGINT):
        """Send a signal; the exit status and the process ids that lived before."""
        before = [self.process.pid, *descendants(self.process.pid)]
        self.process.send_signal(number)
        status = self.process.wait(60)
        self._reader.join(10)
        self.process.stdout.close()
        return status, before

    def log(self):
        path = self.course_dir / ".gradus" / "logs" / "hub.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def passwords(self):
        rows = json.loads((self.course_dir / ".gradus" / "accounts.json").read_text())
        return {row["name"]: row["password"] for row in rows}

    def sign_in(self, name, password=None):
        """A session of the web; as the hub leaves it after the sign-in form."""
        session = requests.Session()
        page = f"{self.url}/hub/login?next=%2Fhub%2Fhome"
        session.get(page)
        form = {
            "username": name,
            "password": self.passwords[name] if password is None else password,
            "_xsrf": session.cookies.get("_xsrf", path="/hub/"),
        }
        session.last = session.post(page, data=form)
        return session

    def start_server(self, name):
        """The person's own server, started if need be."""
        session = self.sign_in(name)
        session.get(f"{self.url}/hub/spawn/{name}")
        deadline = time.monotonic() + SPAWN_DEADLINE
        pause = threading.Event()
        while session.get(f"{self.url}/user/{name}/api/status").status_code != 200:
            assert time.monotonic() < deadline, self.log()[-2000:]
            pause.wait(0.2)
            session.get(f"{self.url}/user/{name}/lab")
        return Server(f"{self.url}/user/{name}", session)

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)


class Server:
    """A Jupyter server of the hub, through the proxy."""

    def __init__(self, url, session):
        self.url, self.session = url, session
        self._path = "/" + url.split("/", 3)[3] + "/"

    def ask(self, method, path, **options):
        """A request of its API, with the mark against forged requests."""
        mark = self.session.cookies.get("_xsrf", path=self._path)
        return self.session.request(
            method, f"{self.url}/{path}", headers={"X-XSRFToken": mark}, **options
        )

    def run(self, program):
        """What Python prints in a kernel of this server."""
        kernel = self.ask("POST", "api/kernels", json={"name": "python3"}).json()["id"]
        try:
            return asyncio.run(self._execute(kernel, program))
        finally:
            self.ask("DELETE", f"api/kernels/{kernel}")

    async def _execute(self, kernel, program):
        asked = self.session.prepare_request(requests.Request("GET", f"{self.url}/api/kernels"))
        address = f"{self.url}/api/kernels/{kernel}/channels".replace("http://", "ws://")
        request = HTTPRequest(address, headers={"Cookie": asked.headers["Cookie"]})
        socket = await websocket_connect(request)
        content = {"code": program, "silent": False}
        header = {"msg_id": "1", "msg_type": "execute_request", "username": "", "session": "1"}
        header |= {"version": "5.3", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        printed = ""
        while True:
            reply = json.loads(await asyncio.wait_for(socket.read_message(), 60))
            if reply["parent_header"].get("msg_id") != "1":
                continue
            printed += reply["content"].get("text", "")
            printed += "\n".join(reply["content"].get("traceback", []))
            if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
                socket.close()
                return printed


_shared = {"hub": None, "users": 0}


@contextmanager
def shared_hub(folder):
    """One hub for all test modules of a process, stopped when the last of them is done.

    Every process of it has to be gone then.
    """
    if _shared["hub"] is None:
        _shared["hub"] = RunningHub(copy_course(folder / "course")).wait_until_up()
    _shared["users"] += 1
    yield _shared["hub"]
    _shared["users"] -= 1
    if _shared["users"] == 0:
        hub, _shared["hub"] = _shared["hub"], None
        status, before = hub.stop(signal.SIGTERM)
        assert (0, []) == (status, still_alive(before))


def still_alive(pids, *, seconds=0):
    """Those of some processes that have not ended after some seconds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while (left := [pid for pid in pids if _is_alive(pid)]) and time.monotonic() < deadline:
        pause.wait(0.1)
    return left


def _is_alive(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
