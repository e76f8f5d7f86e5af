# %% first
import os

names = [b"a\nb.txt", b"-rf", b"..\\..\\evil", b"\xff\xfe.txt", b"caf\xe9", "\u202etxt.exe".encode(), b"$(touch x)",
         b"CON", b"a" * 255, b" ", b"nb.ipynb", b"victim.ipynb", b"timestamp.txt", b"'\"<script>.html", b"..."]
for name in names:
    with open(name, "w") as file:
        file.write("mine")
os.makedirs("x/" * 200 + "y")
open("x/" * 200 + "y/z", "w").close()
print("left", len(os.listdir(".")))
