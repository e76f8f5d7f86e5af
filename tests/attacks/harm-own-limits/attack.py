# %% first
import ctypes
import os
import resource
import signal

libc = ctypes.CDLL(None, use_errno=True)
for name in (name for name in dir(resource) if name.startswith("RLIMIT_")):
    soft, hard = resource.getrlimit(getattr(resource, name))
    try:
        resource.setrlimit(getattr(resource, name), (hard, hard))
        if hard != resource.RLIM_INFINITY:
            resource.setrlimit(getattr(resource, name), (hard + 1, hard + 1))
            print("OUT", name)
    except (OSError, ValueError) as error:
        print(name, type(error).__name__)
for action in (
    lambda: os.nice(-5), lambda: os.setpriority(os.PRIO_USER, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    lambda: open("/proc/self/oom_score_adj", "w"),
):
    try:
        action()
        print("OUT")
    except OSError as error:
        print("refused:", error.strerror)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
libc.prctl(1, 0, 0, 0, 0)
libc.prctl(36, 1, 0, 0, 0)
libc.mlockall(3)
signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
signal.signal(signal.SIGPROF, lambda *args: None)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
os.nice(5)
print("done")
