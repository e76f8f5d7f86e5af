# %% last
import errno
import socket

for name, family, kind in (
    ("raw", 2, 3), ("raw6", 10, 3), ("packet", 17, 3), ("vsock", 40, 1), ("crypto", 38, 5),
    ("xdp", 44, 3), ("bluetooth", 31, 3), ("can", 29, 3), ("key", 15, 3), ("rds", 21, 5),
    ("tipc", 30, 1), ("x25", 9, 5), ("nfc", 39, 1), ("kcm", 41, 2), ("smc", 43, 1),
):
    try:
        socket.socket(family, kind, 255 if family in (2, 10) else 0)
        print("OUT", name)
    except OSError as error:
        print(f"{name}:", errno.errorcode[error.errno])
