"""The days are worked by keys alone: nothing there uses a mouse, or what sets a page by script."""

from __future__ import annotations

import ast
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "days"
POINTING = {
    "check", "click", "dblclick", "dispatch_event", "drag_to", "fill", "focus", "go_back", "hover",
    "mouse", "press_sequentially", "request", "select_option", "set_checked", "set_content",
    "tap", "touchscreen", "uncheck",
}  # fmt: skip
OPENING = {"goto"}


def test_nobody_points_and_one_address_is_opened():
    files = sorted(FOLDER.glob("*.py"))
    assert len(files) > 3
    for file in files:
        used = [
            node.attr
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        ]
        assert not POINTING & set(used), file.name
        allowed = 1 if file.name == "hands.py" else 0
        assert sum(each in OPENING for each in used) <= allowed, file.name
