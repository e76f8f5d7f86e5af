# %% first
import os

os.environ["LD_PRELOAD"] = os.path.abspath("mine.so")
os.environ["LD_AUDIT"] = os.environ["LD_PRELOAD"]
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = os.path.abspath(".")
os.environ["PATH"] = os.path.abspath(".") + ":" + os.environ["PATH"]
os.environ["BASH_ENV"] = os.environ["ENV"] = os.path.abspath("start.sh")
for name in ("sitecustomize.py", "usercustomize.py", "json.py", "start.sh", "python", "bwrap", "sh"):
    with open(name, "w") as file:
        file.write("import os\nos._exit(0)\n" if name.endswith(".py") else "#!/bin/sh\nexit 0\n")
    os.chmod(name, 0o755)
open("mine.so", "wb").write(bytes.fromhex("7f454c46020101000000000000000000"))
print("laid out")
# %% last
print("still here")
