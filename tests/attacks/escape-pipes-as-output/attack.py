# %% last
import os
import socket
import threading

os.mkfifo("pipe")
socket.socket(socket.AF_UNIX).bind("socket")
open("swapped", "w").close()
os.mkfifo("other")


def swap():
    while True:
        os.rename("swapped", "aside")
        os.rename("other", "swapped")
        os.rename("swapped", "other")
        os.rename("aside", "swapped")


threading.Thread(target=swap, daemon=True).start()
print("swapping")
