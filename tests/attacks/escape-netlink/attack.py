# %% last
import errno
import fcntl
import socket
import struct

flags = struct.pack("16sH14s", b"lo", 1, b"")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as each:
    try:
        fcntl.ioctl(each, 0x8914, flags)
        print("OUT")
    except OSError as error:
        print("lo up:", errno.errorcode[error.errno])
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
    route.bind((0, 0))
    body = struct.pack("BBHiII", 0, 0, 0, 1, 1, 1)
    for kind, name in ((16, "new link"), (20, "new address"), (24, "new route")):
        route.send(struct.pack("IHHII", 16 + len(body), kind, 0x605, 1, 0) + body)
        answer = route.recv(4096)
        print(f"{name}:", errno.errorcode.get(-struct.unpack_from("i", answer, 16)[0], "OUT"))
for family in (9, 15, 16):
    try:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, family).bind((0, 1))
        print("bound", family)
    except OSError as error:
        print("netlink", family, errno.errorcode[error.errno])
