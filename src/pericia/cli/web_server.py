"""The web server as the supervisor sees it: its command, its address, whether it answers."""

from __future__ import annotations

import socket
import sys
from urllib.parse import urlsplit

from pericia.kernels.refusal import Refused

WORKERS = 2
THREADS = 2
APPLICATION = "pericia.config.wsgi:application"
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - only recognised here, never the default


def command(host: str, port: int) -> list[str]:
    """Granian with threads enough to wait for the database, few enough for its connections."""
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", APPLICATION]
    line += ["--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    line += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    line += ["--blocking-threads-idle-timeout", "600", "--workers-kill-timeout", "8"]
    line += ["--respawn-failed-workers", "--respawn-interval", "0.2"]
    return line


def url(host: str, port: int) -> str:
    """The address that a person opens."""
    shown = "127.0.0.1" if host in EVERY_ADDRESS else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise Refused(
            "port_not_allowed",
            f"Port {port} may not be used by this user. Name one above 1023 with --port.",
        ) from None
    except OSError as error:
        raise Refused(
            "port_taken",
            f"Cannot listen on {host}, port {port} ({(error.strerror or '').lower()}). "
            "Name another one with --port or --host.",
        ) from None


def answers(url: str) -> bool:
    """True when an HTTP answer of any kind comes from the web server."""
    where = urlsplit(url)
    try:
        with socket.create_connection((where.hostname, where.port), timeout=5) as link:
            link.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return link.recv(5) == b"HTTP/"
    except OSError:
        return False


def allowed_hosts(host: str) -> str:
    """Names that the site may be called by, where PERICIA_HOSTS does not say."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host not in (*names, "::1", *EVERY_ADDRESS):
        names.append(f"[{host}]" if ":" in host else host)
    if host in EVERY_ADDRESS:
        names.append(socket.gethostname())
    return ",".join(names)
