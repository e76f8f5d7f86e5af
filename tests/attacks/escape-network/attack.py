# %% first
import errno
import socket
import urllib.request

for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "1.1.1.1", "::1"):
    for port in (22, 53, 80, 443, 5432, 8000, 8081):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(family, kind) as each:
                each.settimeout(0.2)
                try:
                    each.connect((host, port))
                    each.send(b"x")
                    print("OUT", host, port)
                except OSError as error:
                    print(host, port, errno.errorcode.get(error.errno, error))
for name in ("localhost", "example.org"):
    try:
        print("OUT", socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)[0][4])
    except OSError as error:
        print(name, error.strerror)
try:
    urllib.request.urlopen("http://127.0.0.1:8000/hub/health", timeout=1)
except OSError as error:
    print("hub:", error)
