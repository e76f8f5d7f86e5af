# %% first
import os
import sys

for _ in range(3000):
    print("x" * 1000)
    print("y" * 1000, file=sys.stderr)
sys.stdout.write("z" * 30_000_000)
# %% last
import os
import subprocess

subprocess.run("yes | head -c 20000000; yes 1>&2 | head -c 10", shell=True, timeout=1)
for _ in range(3000):
    os.write(1, b"w" * 5000)
# %% after mean
while True:
    print("flood", flush=True)
