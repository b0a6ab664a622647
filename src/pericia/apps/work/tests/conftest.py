"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def working_hours() -> Iterator[None]:
    """It is the world's Monday morning for every page that is asked."""
    from unittest.mock import patch

    from tests.world import NOW

    with patch("django.utils.timezone.now", lambda: NOW):
        yield
