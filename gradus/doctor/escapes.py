"""Ways out of a student process, each tried for real by a cell of a notebook.

A cell defines ``attempt``, which returns what it got hold of, or nothing, or raises an ``OSError``
or ``MemoryError`` where the system says no. ``BAIT`` tells it where to look (see ``bait``).
"""

from dataclasses import dataclass

PREAMBLE = """
import contextlib, ctypes, json, os, resource, signal, socket, subprocess, sys, time
from gradus.engine.student.syscalls import ARCHITECTURES
BAIT = json.loads({facts!r})
libc = ctypes.CDLL(None, use_errno=True)
CALLS = ARCHITECTURES[os.uname().machine].refused

def require(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def say(verdict, detail):
    print("DOCTOR " + json.dumps([verdict, str(detail)[:300]]), flush=True)

def report(attempt):
    try:
        got = attempt()
    except (OSError, MemoryError) as error:
        say("blocked", f"{{type(error).__name__}}: {{error}}".rstrip(": "))
    except BaseException as error:
        say("broken", f"{{type(error).__name__}}: {{error}}")
    else:
        say("escaped" if got else "blocked", got or "nothing was found")
"""

PARTS = """
def capabilities():
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    require(libc.capget(header, data))
    return any(data)

print("DOCTOR " + json.dumps({
    "processes": os.getpid() == 1,
    "files": bool(os.statvfs("/").f_flag & os.ST_RDONLY),
    "network": [name for _, name in socket.if_nameindex()] == ["lo"],
    "host name": socket.gethostname() == "gradus",
    "system calls": libc.prctl(21, 0, 0, 0, 0) == 2,
    "no new privileges": libc.prctl(39, 0, 0, 0, 0) == 1,
    "no capabilities": not capabilities(),
    "memory limit": resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY,
}), flush=True)
"""
"""What is in force, as seen from inside: True where it is."""


@dataclass(frozen=True, slots=True)
class Escape:
    """One way out.

    Attributes
    ----------
    name : what is tried, as in "tried to ...".
    code : the body of ``attempt``.
    may_die : whether the process may rightly be ended over it.
    """

    name: str
    code: str
    may_die: bool = False


ESCAPES = (
    Escape(
        "read the course folder",
        "return f\"{len(os.listdir(BAIT['course']))} names in {BAIT['course']}\"",
    ),
    Escape(
        "read the gradebook",
        "if not BAIT['gradebook']:\n    return None\n"
        "return f\"{len(open(BAIT['gradebook'], 'rb').read())} bytes\"",
    ),
    Escape(
        "read another user's file", "return open(os.path.join(BAIT['folder'], 'secret')).read()"
    ),
    Escape("read /etc/shadow", "return f\"{len(open('/etc/shadow').read())} characters\""),
    Escape(
        "see other processes",
        "others = {name for name in os.listdir('/proc') if name.isdigit()} - {str(os.getpid())}\n"
        "return others and f'{len(others)} of them'",
    ),
    Escape(
        "signal another process",
        "os.kill(BAIT['process'], signal.SIGKILL)\nreturn 'it can be killed'",
    ),
    Escape(
        "trace another process",
        "require(libc.ptrace(0x4206, BAIT['doctor'], None, None))\nreturn 'it can be traced'",
    ),
    Escape(
        "read another process's memory",
        "mine = ctypes.create_string_buffer(len(BAIT['token']))\n"
        "class Piece(ctypes.Structure):\n"
        "    _fields_ = [('start', ctypes.c_void_p), ('size', ctypes.c_size_t)]\n"
        "here = Piece(ctypes.addressof(mine), len(mine))\n"
        "there = Piece(BAIT['address'], len(mine))\n"
        "require(libc.process_vm_readv(BAIT['doctor'], ctypes.byref(here), 1,\n"
        "                              ctypes.byref(there), 1, 0))\n"
        "return mine.raw == BAIT['token'].encode() and 'the secret'",
    ),
    Escape(
        "connect to the loopback interface",
        "socket.create_connection(('127.0.0.1', BAIT['port']), timeout=2)\nreturn 'connected'",
    ),
    Escape(
        "connect to a unix socket",
        "socket.socket(socket.AF_UNIX).connect(os.path.join(BAIT['folder'], 'socket'))\n"
        "return 'connected'",
    ),
    Escape(
        "connect to an abstract socket",
        "socket.socket(socket.AF_UNIX).connect('\\0gradus-doctor-' + BAIT['token'])\n"
        "return 'connected'",
    ),
    Escape(
        "open a socket to the hypervisor",
        "socket.socket(40, socket.SOCK_STREAM)\nreturn 'a vsock, which no namespace holds'",
    ),
    Escape(
        "see a network",
        "return [name for _, name in socket.if_nameindex() if name != 'lo']",
    ),
    Escape(
        "mount a file system",
        "require(libc.mount(b'none', os.getcwdb(), b'tmpfs', 0, None))\nreturn 'mounted'",
    ),
    Escape(
        "make a user namespace",
        "require(libc.unshare(0x10000000))\nreturn 'a namespace of its own'",
    ),
    Escape(
        "become root",
        "with contextlib.suppress(OSError):\n    os.setuid(0)\n"
        "return os.geteuid() == 0 and 'it is root'",
    ),
    Escape(
        "reach deep into the kernel",
        "buffer = ctypes.create_string_buffer(256)\n"
        "names = ['bpf', 'perf_event_open', 'userfaultfd', 'io_uring_setup', 'keyctl', 'add_key']\n"
        "def is_refused(name):\n"
        "    result = libc.syscall(CALLS[name], 0, buffer, 0, 0, 0, 0)\n"
        "    return result < 0 and ctypes.get_errno() in (1, 38)\n"
        "return [name for name in names if not is_refused(name)]",
    ),
    Escape(
        "write outside",
        "open(os.path.join(BAIT['folder'], 'written'), 'w').close()\nreturn 'written'",
    ),
    Escape(
        "change the Python environment",
        "import numpy\nopen(numpy.__file__, 'ab').close()\nreturn numpy.__file__",
    ),
    Escape(
        # Inside, its own /tmp and /dev/shm may be written: the doctor looks from outside.
        "leave files for others",
        "for place in ('/dev/shm', '/tmp', '/var/tmp'):\n"
        "    with contextlib.suppress(OSError):\n"
        "        open(f\"{place}/left-{BAIT['token']}\", 'w').close()\n"
        "return None",
    ),
    Escape(
        "use more memory than allowed",
        "block = bytearray(BAIT['memory'] + 2**28)\nreturn f'{len(block)} bytes'",
        may_die=True,
    ),
    Escape(
        "fill the disk",
        "try:\n"
        "    for number in range(8):\n"
        "        with open(f'filler-{number}', 'wb') as file:\n"
        "            os.posix_fallocate(file.fileno(), 0, BAIT['disk'] // 4)\n"
        "finally:\n"
        "    for number in range(8):\n"
        "        with contextlib.suppress(OSError):\n"
        "            os.unlink(f'filler-{number}')\n"
        "return 'twice the room that is allowed'",
    ),
    Escape(
        "keep a daemon",
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.execvp('sleep', ['sleep', BAIT['daemon']])\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "return None",
    ),
    Escape(
        "start more processes than allowed",
        "children = []\n"
        "try:\n"
        "    for _ in range(3 * BAIT['processes']):\n"
        "        pid = os.fork()\n"
        "        if pid == 0:\n"
        "            time.sleep(30)\n"
        "            os._exit(0)\n"
        "        children.append(pid)\n"
        "    time.sleep(1)\n"
        "finally:\n"
        "    for pid in children:\n"
        "        os.kill(pid, signal.SIGKILL)\n"
        "        os.waitpid(pid, 0)\n"
        "return f'{len(children)} processes'",
        may_die=True,
    ),
)


def cell(escape: Escape) -> str:
    """The source of the cell that tries an escape."""
    body = "\n".join(f"    {line}" for line in escape.code.splitlines())
    return f"def attempt():\n{body}\n\nreport(attempt)"
