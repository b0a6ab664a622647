"""Fixtures of these tests; Django is set up after this file is read, so imports are inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(scope="package")
def world() -> World:
    from tests.world import make_world

    return make_world()


@pytest.fixture
def probes() -> Iterator[None]:
    """The URL table with the probe pages."""
    from django.test.utils import override_settings

    with override_settings(ROOT_URLCONF="pericia.web.tests.probe_pages"):
        yield
