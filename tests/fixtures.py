"""Fixtures for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(scope="module")
def world() -> World:
    """The named world of tests/world.py, made once for each module of tests."""
    from tests.world import make_world

    return make_world()
