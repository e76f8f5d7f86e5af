# %% first
import fcntl
import glob
import os
import signal

signal.signal(signal.SIGIO, signal.SIG_IGN)
found = []
for name in glob.glob(os.path.dirname(os.__file__) + "/*.py")[:200]:
    descriptor = os.open(name, os.O_RDONLY)
    for kind in (fcntl.F_WRLCK, fcntl.F_RDLCK):
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, kind)
            found.append("leased")
        except OSError as error:
            found.append(error.strerror)
    os.close(descriptor) if len(found) > 100 else None
print(set(found))
