"""The exchange's real web application on a loopback port, with a table in place of the hub."""

import asyncio
import threading
from contextlib import contextmanager

from tornado.netutil import bind_sockets

from gradus.hub.api import application, serve
from gradus.hub.bundle import BundleLimits

PREFIX = "/services/exchange/"
LIMITS = BundleLimits(files=5, file_size=2000, total_size=4000)
TOKENS = {
    "token-of-student": {"kind": "user", "name": "student", "groups": ["nbgrader-mml"]},
    "token-of-other": {"kind": "user", "name": "other", "groups": ["nbgrader-mml"]},
    "token-of-ta": {"kind": "user", "name": "ta", "groups": ["formgrade-mml"]},
    "token-of-formgrader": {"kind": "service", "name": "mml"},
}


async def identify(token):
    return TOKENS.get(token)


@contextmanager
def served(exchange, limits=LIMITS):
    """The address of the exchange while the block runs."""
    (socket,) = bind_sockets(0, "127.0.0.1")
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def run():
        app = application(PREFIX, exchange, identify, limits)
        server = serve(app, limits)
        server.add_socket(socket)
        ready.set()
        await stopping.wait()
        server.stop()
        await server.close_all_connections()

    stopping = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}{PREFIX[:-1]}"
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()
