"""What the platform sends, as whoever it is for finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
