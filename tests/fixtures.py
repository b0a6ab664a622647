"""Fixtures for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(scope="module")
def world() -> World:
    """The named world of tests/world.py, as new for each module of tests."""
    from tests import database
    from tests.world import make_world

    return database.made_once(make_world)


@pytest.fixture(scope="module", autouse=True)
def fresh_database(request: pytest.FixtureRequest) -> None:
    """A database of its own for each module of tests; kernels have none."""
    if "kernels" in request.path.parts:
        return
    from django.db import connections

    from tests import database

    connections.close_all()
    database.make_copy()
