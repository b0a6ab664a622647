"""The browser of tests/browser, in the town's time."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import address, chromium, sit, visit

__all__ = ["address", "chromium", "picture", "sit", "visit", "working_hours"]


@pytest.fixture(autouse=True)
def working_hours() -> Iterator[None]:
    """It is the town's Monday morning, and its clock goes on."""
    from tests.journeys.town import NOW
    from tests.journeys.worker import time_of

    began = time.monotonic()

    def now() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - began)

    with time_of(now):
        yield


@pytest.fixture
def picture() -> Any:
    """Keeps a page, or a file, in the folder that PERICIA_PICTURES names."""
    folder = os.environ.get("PERICIA_PICTURES")

    def keep(of: Any, name: str) -> None:
        if folder and isinstance(of, Path):
            shutil.copyfile(of, Path(folder) / name)
        elif folder:
            of.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")

    return keep
