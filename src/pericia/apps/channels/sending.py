"""One webhook message over the network: to a machine that was looked at, within a set time.

Nothing is followed, no proxy is asked, and of the answer only the status is read.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from pericia.kernels.refusal import Refused
from pericia.kernels.webhooks.addresses import Target, is_public, target_of

CONNECT_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 16_384
USER_AGENT = "Pericia-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is the answer's, None without one; `error` is a short code, empty on success."""

    status: int | None
    error: str
    duration_ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _NotSentError(Exception):
    """Carries the code of why there is no answer."""


def send(url: str, headers: Mapping[str, str], payload: bytes) -> Outcome:
    """POST the payload and wait for the status. Never raises for what the other side does."""
    began = time.monotonic()
    try:
        status = _status(url, headers, payload)
        error = "" if 200 <= status < 300 else f"status_{status}"
    except _NotSentError as why:
        status, error = None, str(why)
    return Outcome(status, error, round((time.monotonic() - began) * 1000))


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, in the order to try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _status(url: str, headers: Mapping[str, str], payload: bytes) -> int:
    own_places: frozenset[str] = settings.WEBHOOK_OWN_PLACES
    try:
        target = target_of(url, own_places)
    except Refused as refused:
        raise _NotSentError(refused.code) from None
    address = _address(target, is_own=target.place in own_places)
    deadline = time.monotonic() + CONNECT_SECONDS_MAX + ANSWER_SECONDS_MAX
    try:
        with _connected(target, address) as link:
            link.settimeout(ANSWER_SECONDS_MAX)
            link.sendall(_request(target, headers, payload))
            return _read_status(link, deadline)
    except ssl.SSLError:
        raise _NotSentError("tls_failed") from None
    except TimeoutError:
        raise _NotSentError("timed_out") from None
    except OSError:
        raise _NotSentError("connection_failed") from None


def _address(target: Target, *, is_own: bool) -> str:
    """The one address to call, of a host all of whose addresses may be called."""
    try:
        found = resolved(target.host, target.port)
    except (OSError, UnicodeError):
        raise _NotSentError("not_resolved") from None
    if not found or not (is_own or all(is_public(each) for each in found)):
        raise _NotSentError("address_refused")
    return found[0]


def _connected(target: Target, address: str) -> socket.socket:
    link = socket.create_connection((address, target.port), timeout=CONNECT_SECONDS_MAX)
    if not target.is_secure:
        return link
    try:
        return _tls().wrap_socket(link, server_hostname=target.host)
    except BaseException:
        link.close()
        raise


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _request(target: Target, headers: Mapping[str, str], payload: bytes) -> bytes:
    lines = {
        "Host": target.host_header,
        "User-Agent": USER_AGENT,
        "Content-Type": "application/json",
        "Content-Length": str(len(payload)),
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + payload


def _read_status(link: socket.socket, deadline: float) -> int:
    """The status of the final answer, however slowly its bytes come."""
    received = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        link.settimeout(left)
        block = link.recv(4096)
        received += block
        status, received = _parsed(received)
        if status is not None:
            return status
        if not block or len(received) > ANSWER_BYTES_MAX:
            raise _NotSentError("no_answer")


def _parsed(received: bytes) -> tuple[int | None, bytes]:
    """The first status that is not interim (1xx), and what is left to read before it."""
    while b"\r\n" in received:
        line = received.partition(b"\r\n")[0]
        version, _, rest = line.partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit() or len(rest[:3]) != 3:
            raise _NotSentError("no_answer")
        status = int(rest[:3])
        if status >= 200:
            return status, b""
        _, ended, after = received.partition(b"\r\n\r\n")
        if not ended:
            break
        received = after
    return None, received
