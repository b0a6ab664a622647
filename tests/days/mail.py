"""What the platform sends, as whoever it is for finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.commands.running import until

if TYPE_CHECKING:
    from pathlib import Path


def link_in(folder: Path) -> str:
    """The link that sets a password, of the message that was written last."""
    until(lambda: any(folder.glob("*")), "the message was written")
    newest = max(folder.iterdir(), key=lambda each: each.stat().st_mtime)
    return link_of(newest.read_text())


def link_of(message: str) -> str:
    found = re.search(r"http://\S+/accounts/password/reset/key/\S+", message)
    assert found, message
    return found[0]
