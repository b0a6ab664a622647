"""Whether an installation is to have the demonstration, and whether it has it."""

from __future__ import annotations

from pathlib import Path


class DemoMark:
    """Whether the demonstration is to be loaded is decided at the first start and kept."""

    def __init__(self, data: Path) -> None:
        self.path = data / "demo"

    def decide(self, wanted: bool) -> None:
        if not self.path.exists():
            self.path.write_text("pending" if wanted else "declined", encoding="utf-8")

    def is_pending(self) -> bool:
        """False too where nothing was decided yet."""
        return self.path.exists() and self.path.read_text(encoding="utf-8") == "pending"

    def is_done(self) -> None:
        self.path.write_text("loaded", encoding="utf-8")
