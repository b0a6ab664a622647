"""Each worker has an embedded server of its own, and each module of tests that asks it a fresh copy
of a migrated template: what one module leaves behind is never another's to stumble over.

A server apart, because what one worker leaves open would hold back the other's sealer: events are
sealed in the order in which the transactions of the whole server end.

The server's settings here trade safety for speed, which only tests may do.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

pytest_plugins = ["tests.fixtures"]
# Tests say what happens, never how fast: a busy machine must not fail them.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


LONGEST = (
    "test_accessibility.py",
    "test_faults.py",
    "flows/test_demo.py",
    "test_platform.py",
    "jobs/tests/test_jobs.py",
    "test_work_day.py",
    "test_deliverable.py",
    "test_import_kills.py",
    "procedure/tests/test_properties.py",
)


SLOW = (ROOT / "tests" / "journeys", ROOT / "tests" / "days")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What takes its time runs where it is asked for (`bin/test journeys`, `bin/test days`)."""
    asked = any(str(collection_path.relative_to(ROOT)) in each for each in config.args)
    return True if collection_path in SLOW and not asked else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest come first, so that no worker is left alone with one at the end."""
    order = [*LONGEST, "browser", "flows", "security", "commands", "tests/", ""]
    places = {path: str(path.relative_to(ROOT)) for path in {item.path for item in items}}
    items.sort(
        key=lambda item: next(n for n, part in enumerate(order) if part in places[item.path])
    )


def pytest_configure(config: pytest.Config) -> None:
    from tests import database

    if config.getoption("numprocesses", None):
        return  # the workers do the work
    config.stash[database.SERVER] = database.start_server(ROOT / "var" / "test")
    database.use_copies()
    # What the application loads stays until the end, and looking through it again costs a tenth.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    from tests import database

    server = config.stash.get(database.SERVER, None)
    if server is not None:
        database.stop_server(server)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data beside the project; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data of ../shared/data is not on this machine")
    return folder
