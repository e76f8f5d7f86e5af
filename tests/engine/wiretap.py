"""Engines whose judges talk to a recorder, or to a liar, in the place of a student process.

``Recorder`` passes everything on and keeps each frame that the student process sent, in order: one
for each question of the judge's (a callback is an answer, too). ``Liar`` answers the questions with
a script, and hangs up at its end. The judge, its process and the scoring are the real ones.
"""

import contextlib
import json
import socket
import threading

from gradus.engine import Engine
from gradus.engine.wire import frames
from tests.engine.processes import tree

PATIENCE = 0.1  # seconds; without a question for so long, the judge waits for more bytes


def read_frame(sock):
    """The bytes of one whole frame; none when the other side hung up."""
    data = _read(sock, frames.HEADER.size)
    if len(data) < frames.HEADER.size:
        return b""
    _, body, blobs = frames.HEADER.unpack(data)
    return data + _read(sock, body + blobs)


def _read(sock, size):
    data = bytearray()
    while len(data) < size and (chunk := sock.recv(size - len(data))):
        data += chunk
    return bytes(data)


class _Tapped(Engine):
    """Gives the judge the other end of a socket of ours, served by a thread."""

    def _send_student(self, report, branch):
        (theirs, wire), (their_lifeline, lifeline) = socket.socketpair(), socket.socketpair()
        serve = threading.Thread(target=self._serve_until_hangup, args=(wire, lifeline))
        serve.start()
        with theirs, their_lifeline:
            socket.send_fds(report, [b"s"], [theirs.fileno(), their_lifeline.fileno()])

    def _serve_until_hangup(self, wire, lifeline):
        with wire, lifeline, contextlib.suppress(OSError):
            self._serve(wire, lifeline)


class Recorder(_Tapped):
    """Keeps what the student process sends, in ``frames``."""

    def __init__(self, root):
        super().__init__(root)
        self.frames = []

    def _serve(self, wire, lifeline):
        (student, students), (own, owns) = socket.socketpair(), socket.socketpair()
        with student, own:
            with students, owns:
                self._student.fork(self._request, [students.fileno(), owns.fileno()])
            while question := read_frame(wire):
                student.sendall(question)
                self.frames.append(read_frame(student))
                wire.sendall(self.frames[-1])


class Liar(_Tapped):
    """Answers from a script: the bytes for each question. Needs no student process.

    Attributes
    ----------
    scripts : one for each student process of a submission; the last for all that follow.
    peak : the largest memory, in bytes, that a judge was seen to have.
    answered : how many answers were sent.
    """

    def __init__(self, root):
        super().__init__(root)
        self.scripts = []
        self.peak = self.answered = 0

    def start(self):
        self._keeper.submit(self._judge.start).result()

    def wait(self):
        self._judge.wait()

    def _serve(self, wire, lifeline):
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        wire.settimeout(PATIENCE)
        lifeline.setblocking(False)
        try:
            for answer in script:
                if not read_frame(wire):
                    break
                self._sample()
                wire.sendall(answer)
                self.answered += 1
            read_frame(wire)
        finally:
            self._sample()
            lifeline.send(json.dumps({"status": 1}).encode())

    def _sample(self):
        for pid in tree(self._judge)[3:]:
            with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as status:
                rows = dict(line.split(":", 1) for line in status)
                self.peak = max(self.peak, int(rows.get("VmHWM", "0 kB").split()[0]) * 1024)
