"""Connections of busy people spread over processes: who is asked to connect again, and when."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pericia.web.even_load import FILE_NAME, Share, evenly

SERVES = """
import sys
from pathlib import Path
from pericia.web.even_load import Share
share = Share(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    share.asks_to_leave(f"someone {number}")
print(flush=True)
sys.stdin.read()
"""


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Each time it is asked, another quarter of a second has passed."""
        self.now += 0.25
        return self.now


@contextmanager
def other(path: Path, served: int = 0) -> Iterator[None]:
    """Another process, which has served so many people."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVES, str(path), str(served)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


def asked(share: Share, people: int) -> int:
    """How many of so many people are asked to connect again."""
    return sum(share.asks_to_leave(f"person {number}") for number in range(people))


def test_nobody_is_asked_where_there_is_no_other_process(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with other(path):
        pass
    assert asked(Share(path), 6) == 0


def test_as_many_are_asked_as_make_it_even(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    share = Share(path, Clock())
    with other(path):
        assert asked(share, 1) == 0
        assert share.asks_to_leave("one person more")
        assert not share.asks_to_leave("person 0")


def test_two_are_not_asked_at_once(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    share = Share(path, lambda: 100.0)
    with other(path):
        assert asked(share, 6) == 1


def test_a_program_or_a_session_is_asked_by_a_header(tmp_path: Path) -> None:
    told: list[list[tuple[str, str]]] = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("X-Own", "1")])
        return []

    served = evenly(application, tmp_path, "sessionid")
    with other(tmp_path / FILE_NAME):
        for name, protocol in (("a", "1.1"), ("b", "2.0"), ("c", "1.1")):
            asking = {
                "HTTP_COOKIE": f"x=y; sessionid={name}",
                "SERVER_PROTOCOL": f"HTTP/{protocol}",
            }
            served(asking, lambda status, headers: told.append(headers))
        served({"SERVER_PROTOCOL": "HTTP/1.1"}, lambda status, headers: told.append(headers))
    own, closing = ("X-Own", "1"), ("Connection", "close")
    assert told == [[own], [own], [own, closing], [own]]
    assert evenly(application, tmp_path / "absent", "sessionid") is application
