"""A link to the database on which everything takes a known time longer, to count round trips.

What a program waits for shows only in time: messages may be many and still travel together. So
the same work is done over a link that delays what is sent by DELAY_SECONDS, and each round trip
that was waited for costs that much more.

Run as `python -m benchmarks.common.slow_link LISTEN_PATH TARGET_PATH`.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common.reporting import ROOT

DELAY_SECONDS = 0.05
SOCKET = ".s.PGSQL.5432"


@contextlib.contextmanager
def slow_link(folder: Path, sockets: Path) -> Iterator[Path]:
    """A folder whose socket leads to the server that listens in `sockets`, slowly."""
    listening = folder / SOCKET
    command = [sys.executable, "-m", "benchmarks.common.slow_link"]
    child = subprocess.Popen([*command, str(listening), str(sockets / SOCKET)], cwd=ROOT)
    try:
        while not listening.exists():
            time.sleep(0.02)
        yield folder
    finally:
        child.terminate()
        child.wait()


async def _serve(listening: str, target: str) -> None:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(target)
        await asyncio.gather(_later(reader, back), _at_once(there, writer))

    server = await asyncio.start_unix_server(join, listening)
    async with server:
        await server.serve_forever()


async def _at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


async def _later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything arrives DELAY_SECONDS after it was sent; what is sent together stays together."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(65536):
        loop.call_later(DELAY_SECONDS, writer.write, data)
    loop.call_later(DELAY_SECONDS, writer.close)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2]))
