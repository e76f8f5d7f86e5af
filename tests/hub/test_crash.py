"""The exchange service of the real hub is killed: nothing that was acknowledged is lost."""

import os
import signal
import threading
import time

import pytest

from gradus.hub.processes import descendants

DEADLINE = 120  # seconds

SUBMIT = """
import base64, json, os, urllib.request
files = [{"path": "systems_of_linear_equations.ipynb",
          "content": base64.b64encode(b"not a notebook").decode()}]
request = urllib.request.Request(
    os.environ["GRADUS_EXCHANGE_URL"] + "/attempts/mml/C1_W2", method="POST",
    data=json.dumps({"request": "crash", "files": files}).encode(),
    headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
print(json.load(urllib.request.urlopen(request))["id"])
"""
STATE = """
import json, os, urllib.request
request = urllib.request.Request(
    os.environ["GRADUS_EXCHANGE_URL"] + "/attempts?course=mml",
    headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
try:
    attempts = json.load(urllib.request.urlopen(request))["attempts"]
    print([each["state"] for each in attempts if each["id"] == %d][0])
except OSError:
    print("out of reach")
"""


@pytest.mark.timeout(300)
def test_an_attempt_with_a_receipt_is_graded_though_the_service_was_killed(hub, student_server):
    number = int(student_server.run(SUBMIT))
    (service,) = [pid for pid in descendants(hub.process.pid) if is_service(pid)]
    os.kill(service, signal.SIGKILL)
    deadline = time.monotonic() + DEADLINE
    pause = threading.Event()
    while (state := student_server.run(STATE % number).strip()) != "graded":
        assert time.monotonic() < deadline, (state, hub.log()[-3000:])
        pause.wait(1)
    assert service not in [pid for pid in descendants(hub.process.pid) if is_service(pid)]


def is_service(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return "gradus.hub.service" in file.read()
    except OSError:
        return False
