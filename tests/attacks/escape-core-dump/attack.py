# %% first
import ctypes
import os
import resource
import signal

print("limit:", resource.getrlimit(resource.RLIMIT_CORE))
try:
    resource.setrlimit(resource.RLIMIT_CORE, (2**30, 2**30))
    print("OUT")
except (ValueError, OSError) as error:
    print("raised:", type(error).__name__)
print("dumpable:", ctypes.CDLL(None).prctl(4, 1, 0, 0, 0))
pid = os.fork()
if pid == 0:
    os.kill(os.getpid(), signal.SIGSEGV)
    os._exit(0)
_, status = os.waitpid(pid, 0)
print("signal", os.WTERMSIG(status), "core:", os.WCOREDUMP(status), [n for n in os.listdir(".") if "core" in n])
