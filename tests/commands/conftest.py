from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import Running, free_port, short_folder


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder."""
    with short_folder() as folder:
        yield folder


@pytest.fixture
def run(data: Path) -> Iterator[Callable[..., Running]]:
    """Starts supervisors with stand-in parts on `data`, and stops them after the test."""
    with ExitStack() as stack:

        def start(**wanted: Any) -> Running:
            port = wanted.pop("port", None) or free_port()
            return stack.enter_context(closing(Running(data, port, **wanted)))

        yield start
