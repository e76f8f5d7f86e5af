"""A relay of byte streams between a TCP port and a unix socket.

A sandbox without network reaches the hub through one: the hub listens on a unix socket that is
mounted into the sandbox (``listen_unix``), and inside, ``python -m gradus.hub.relay`` offers that
socket as a port of the sandbox's own loopback interface, then runs the server.
"""

import argparse
import asyncio
import contextlib
import resource
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

CHUNK = 2**16  # bytes

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def listen_unix(path: Path, host: str, port: int) -> asyncio.Server:
    """Listen on a unix socket and connect each client to ``host:port``."""
    path.unlink(missing_ok=True)
    handler = _handler(lambda: asyncio.open_connection(host, port))
    server = await asyncio.start_unix_server(handler, path)
    path.chmod(0o600)
    return server


async def listen_tcp(host: str, port: int, path: Path) -> asyncio.Server:
    """Listen on ``host:port`` and connect each client to a unix socket."""
    return await asyncio.start_server(
        _handler(lambda: asyncio.open_unix_connection(path)), host, port
    )


def _handler(
    connect: Callable[[], Awaitable[Stream]],
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    return handle


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until the end of the stream, then close the other side's half."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
            return
    writer.close()


async def _run(arguments: argparse.Namespace) -> int:
    await listen_tcp("127.0.0.1", arguments.port, arguments.socket)
    resource.setrlimit(resource.RLIMIT_NPROC, (arguments.processes,) * 2)
    child = await asyncio.create_subprocess_exec(*arguments.command)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, child.terminate)
    return await child.wait()


def main() -> int:
    """Offer the hub's socket as a loopback port, then run a command until it ends."""
    parser = argparse.ArgumentParser(prog="python -m gradus.hub.relay", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True, help="port of the loopback interface")
    parser.add_argument("--socket", type=Path, required=True, help="unix socket it leads to")
    parser.add_argument("--processes", type=int, required=True, help="most processes and threads")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run, after --")
    arguments = parser.parse_args()
    arguments.command = [word for word in arguments.command if word != "--"]
    return asyncio.run(_run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
