# %% after mean_test
import os
import socket

for number in range(3, 256):
    try:
        status = os.fstat(number)
    except OSError:
        continue
    print("open", number, oct(status.st_mode), os.get_inheritable(number))
    try:
        os.lseek(number, 0, os.SEEK_SET)
        print(os.pread(number, 10**6, 0))
    except OSError as error:
        print(error.strerror)
    try:
        wire = socket.socket(fileno=os.dup(number))
        wire.setblocking(False)
        print(wire.family, wire.getpeername(), wire.getsockname())
        print(wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        print(wire.recv(10**6, socket.MSG_PEEK))
    except OSError as error:
        print(error.strerror)
