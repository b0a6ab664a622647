"""Fixtures of these tests; Django is set up after this file is read, so imports are inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def probes() -> Iterator[None]:
    """The URL table with the probe pages."""
    from django.test.utils import override_settings

    with override_settings(ROOT_URLCONF="pericia.web.tests.probe_pages"):
        yield
