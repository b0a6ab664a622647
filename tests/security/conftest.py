"""Fixtures of these tests; Django is set up after this file is read, so imports are inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.security.addresses import Pattern
    from tests.security.planted import PlantedWorld


@pytest.fixture(scope="module")
def planted() -> PlantedWorld:
    """The named world beside a client full of canaries, as new for each module of tests."""
    from tests import database
    from tests.security.planted import make_planted_world

    return database.made_once(make_planted_world)


@pytest.fixture(scope="module")
def closed_pages() -> list[Pattern]:
    """The pages that are not open to everybody."""
    from pericia.web.marks import PUBLIC
    from tests.security.addresses import every_pattern

    return [each for each in every_pattern() if each.mark != PUBLIC]
