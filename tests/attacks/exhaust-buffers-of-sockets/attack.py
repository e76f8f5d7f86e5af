# %% first
import os
import socket


def fill():
    """The megabytes that the kernel holds in sockets for one process."""
    held, size = [], 0
    try:
        while True:
            for each in socket.socketpair():
                held.append(each)
                each.setblocking(False)
                each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10**9)
                try:
                    while True:
                        size += each.send(bytes(30_000))
                except BlockingIOError:
                    pass
    except OSError:
        return held, size / 2**20


held, size = fill()
print("held by one:", "much" if size > 100 else "little")
held.clear()
# %% before mean
for _ in range(50):
    try:
        if os.fork() == 0:
            held, size = fill()
            while True:
                pass
    except OSError:
        break
