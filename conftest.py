"""Tests share one embedded server; each worker gets its own copy of a migrated template.

The server's settings here trade safety for speed, which only tests may do.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

pytest_plugins = ["tests.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    from tests import database

    if not hasattr(config, "workerinput"):
        config.stash[database.SERVER] = database.start_server(ROOT / "var" / "test")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    database.use_copy(worker)


def pytest_unconfigure(config: pytest.Config) -> None:
    from tests import database

    server = config.stash.get(database.SERVER, None)
    if server is not None:
        server.stop()
        database.release()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data beside the project; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data of ../shared/data is not on this machine")
    return folder
