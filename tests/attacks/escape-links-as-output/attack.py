# %% first
import os

for name in ("/etc/passwd", "/etc/shadow", "/proc/self/environ", "/opt/gradus/gradus/__init__.py"):
    os.symlink(name, name.replace("/", "-").strip("-"))
    try:
        os.link(name, "hard" + name.replace("/", "-"))
        print("OUT")
    except OSError as error:
        print("link:", error.strerror)
os.symlink("/opt", "folder")
os.symlink(".", "loop")
os.mkdir("deep")
os.symlink("..", "deep/up")
open("mine.txt", "w").write("mine")
