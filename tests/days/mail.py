"""What the platform sends, as whoever it is for finds it: in its folder, or at a mail server."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, cast

from tests.commands.running import until

if TYPE_CHECKING:
    from pathlib import Path


LINK = re.compile(r"http://\S+/accounts/password/reset/key/\S+")


def link_in(folder: Path) -> str:
    """The link that sets a password, of the message that was written last."""
    until(lambda: LINK.search(_newest(folder)), "the message was written")
    found = LINK.search(_newest(folder))
    assert found
    return found[0]


def _newest(folder: Path) -> str:
    found = sorted(folder.glob("*"), key=lambda each: each.stat().st_mtime)
    return found[-1].read_text() if found else ""


@dataclass
class MailServer:
    """`received` is what came, in order; `refusals` how many messages it still puts off (451)."""

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    refusals: int = 0

    def for_address(self, address: str) -> list[EmailMessage]:
        return [each for each in self.received if each["To"] == address]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One of this machine that speaks SMTP without TLS, for as long as the block runs."""

    class Talk(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline():
                verb = line.split()[0].upper()
                if verb == b"DATA":
                    self._say("354 go on")
                    self._say(self._take())
                elif verb == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _take(self) -> str:
            lines = list(iter(self.rfile.readline, b".\r\n"))
            if box.refusals:
                box.refusals -= 1
                return "451 later"
            read = email.message_from_bytes(b"".join(lines), policy=default)
            box.received.append(cast(EmailMessage, read))
            return "250 kept"

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = ThreadingTCPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    box = MailServer(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
